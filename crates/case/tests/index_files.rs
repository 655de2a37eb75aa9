//! Texts of index systems: what is wrong with one is told in one pass, with row, key, a remedy and its Chinese, and nothing else.

#![allow(clippy::unwrap_used, reason = "tests")]

mod small_case;

use small_case::{are_in_chinese, write};
use tandem_case::Fault;
use tandem_case::index::{read_file, shipped, shipped_system};
use tandem_evaluate::system::Norm;

const SOUND: &str = include_str!("small_index/sound.toml");

/// Row, key, and a piece of message or help.
type Expected = (u32, &'static str, &'static str);

fn faults_of(text: &[u8]) -> Vec<Fault> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, text).unwrap();
    let faults = read_file(&path).err().unwrap_or_default();
    assert!(faults.iter().all(|fault| fault.file == "mine.toml"));
    are_in_chinese(&faults);
    faults
}

/// The sound text with the first of each piece replaced has these faults.
#[track_caller]
fn check(changes: &[(&str, &str)], expected: &[Expected]) {
    let mut text = SOUND.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the text holds {from}");
        text = text.replacen(from, to, 1);
    }
    told(text.as_bytes(), expected);
}

#[track_caller]
fn told(text: &[u8], expected: &[Expected]) {
    let faults = faults_of(text);
    let shown: Vec<String> =
        faults.iter().map(|f| format!("{:?} {:?}: {} {}", f.row, f.column, f.message, f.help)).collect();
    let places: Vec<(u32, &str)> =
        faults.iter().map(|f| (f.row.unwrap_or_default(), f.column.as_deref().unwrap_or_default())).collect();
    assert_eq!(places, expected.iter().map(|(row, key, _)| (*row, *key)).collect::<Vec<_>>(), "{shown:#?}");
    for (fault, (_, _, says)) in faults.iter().zip(expected) {
        assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{shown:#?}");
        assert!(fault.message.contains(says) || fault.help.contains(says), "{says} in {shown:#?}");
    }
}

#[test]
fn a_sound_text_has_no_fault() {
    check(&[], &[]);
    told(format!("\u{feff}{}", SOUND.replace('\n', "\r\n")).as_bytes(), &[]);
}

#[test]
fn texts_that_are_none() {
    told(b"\xFF\xFEx\0", &[(0, "", "UTF-16")]);
    told(b"schema = \"tandem.index/1\"\n[system]\nid = \"\xB3\xC7\"\n", &[(3, "", "UTF-8")]);
    told(b"schema = \"tandem.index/1\"\n[system]\nid = small\n", &[(3, "", "not TOML")]);
    told(b"", &[(1, "schema", "tandem.index/1")]);
    told(b"schema = \"tandem.index/2\"\nx = 1\n", &[(1, "schema", "tandem.index/1")]);
    check(&[("schema = \"tandem.index/1\"", "schema = 1")], &[(1, "schema", "text in quotes")]);
    told(
        b"schema = \"tandem.index/1\"\n",
        &[
            (1, "grade", "[[grade]]"),
            (1, "level1", "[[level1]]"),
            (1, "level2", "[[level2]]"),
            (1, "level3", "[[level3]]"),
            (1, "system", "missing"),
        ],
    );
    let missing = read_file(std::path::Path::new("nowhere/mine.toml")).unwrap_err();
    assert_eq!((missing.len(), missing[0].file.as_str(), missing[0].row), (1, "mine.toml", None));
    are_in_chinese(&missing);
}

#[test]
fn keys_that_are_not_known() {
    check(
        &[("[missing]", "[missing]\ncarry_forward_max_year = 1")],
        &[(11, "carry_forward_max_year", "`carry_forward_max_years`")],
    );
    check(&[("version = \"1\"", "version = \"1\"\ncolour = 1")], &[(7, "colour", "not known in [system]")]);
    check(&[("upper = 2.0 }", "upper = 2.0, uper = 2.0 }")], &[(80, "uper", "`upper`")]);
    check(&[("base_min = 70.0", "base_mini = 70.0")], &[(15, "base_mini", "`base_min`")]);
    check(&[("[[grade]]", "[[grades]]\n[[grade]]")], &[(18, "grades", "`grade`")]);
    check(&[("text_zh = \"方案\"", "text_cn = \"方案\"")], &[(116, "text_cn", "`text`")]);
}

#[test]
fn values_of_another_type() {
    check(&[("weight = 0.3", "weight = \"0.3\"")], &[(66, "weight", "number without quotes")]);
    check(&[("weight = 0.3", "weight = nan")], &[(66, "weight", "no finite number")]);
    check(&[("upper = 2.0", "upper = inf")], &[(80, "upper", "no finite number")]);
    check(&[("level3 = 5", "level3 = 4.5")], &[(8, "level3", "whole number")]);
    check(
        &[("inputs = [\"intensity\", \"plan.decline\"]", "inputs = \"intensity\"")],
        &[(65, "inputs", "list of texts")],
    );
    check(&[("bonus = true", "bonus = 1")], &[(43, "bonus", "true or false")]);
    check(&[("[system]", "[[system]]")], &[(2, "system", "takes a table")]);
    check(&[("[[grade]]", "[[grade.x]]"), ("[[grade]]", "[[grade.x]]")], &[(18, "grade", "a list of tables")]);
    check(&[("type = \"outcome\"", "type = \"result\"")], &[(63, "type", "outcome")]);
    check(&[("direction = \"cost\"", "direction = \"costs\"")], &[(75, "direction", "`cost`")]);
    check(&[("missing = \"carry_forward\"", "missing = \"carry_on\"")], &[(68, "missing", "`carry_forward`")]);
    check(
        &[("zero_denominator = \"zero\"", "zero_denominator = \"none\"")],
        &[(82, "zero_denominator", "exclude_renormalise")],
    );
}

#[test]
fn keys_that_are_missing() {
    check(&[("version = \"1\"\n", "")], &[(2, "version", "missing in [system]")]);
    check(&[("weight = 0.3\n", "")], &[(56, "weight", "missing in [[level3]]")]);
    check(&[("name_zh = \"水平\"\n", "")], &[(69, "name_zh", "missing in [[level3]]")]);
    check(&[("norm = { kind = \"linear\", lower = 0.3, upper = 2.0 }\n", "")], &[(69, "norm", "score")]);
    check(&[("when = { region = \"key\" }\n", "")], &[(83, "when", "region")]);
    check(&[("points = 60\n", "")], &[(113, "points", "points")]);
    check(&[("unit = \"t APeq\"\n", "")], &[(149, "unit", "t CO2")]);
    check(&[("name_en = \"Level\"", "name_en = \" \"")], &[(72, "name_en", "empty")]);
    check(&[("lower = 0.3, ", "")], &[(80, "norm", "`lower`")]);
}

#[test]
fn names_that_lead_nowhere() {
    check(
        &[("formula = \"inv.co2 / stat.gdp\"", "formula = \"inv.co2 / stat.gpd\"")],
        &[(77, "formula", "`stat.gdp`")],
    );
    check(&[("inputs = [\"inv.co2\", \"stat.gdp\"]", "inputs = [\"inv.co2\"]")], &[(78, "inputs", "stat.gdp")]);
    check(
        &[("inputs = [\"inv.co2\", \"stat.gdp\"]", "inputs = [\"inv.co2\", \"stat.gdp\", \"stat.gbp\"]")],
        &[(78, "inputs", "`stat.gdp`")],
    );
    check(
        &[("target_input = \"plan.decline\"", "target_input = \"plan.declines\"")],
        &[(67, "norm", "`plan.decline`")],
    );
    check(&[("parent = \"a.1\"", "parent = \"a.2\"")], &[(58, "parent", "`a.2`"), (79, "weight", "0.7")]);
    check(&[("parent = \"a\"", "parent = \"c\"")], &[(46, "parent", "`c`")]);
    check(&[("region = \"key\"", "region = \"keys\"")], &[(84, "when", "general, key")]);
    check(&[("region = \"key\"", "place = \"key\"")], &[(84, "when", "region")]);
    check(&[("default = \"general\"", "default = \"generals\"")], &[(32, "default", "general, key")]);
    check(&[("indicator = \"a.both\"", "indicator = \"a.bothh\"")], &[(16, "", "`a.both`")]);
    check(&[("class = \"both\"", "class = \"all\"")], &[(16, "", "one_other_flat")]);
    check(&[("bar_above_poor", "bar_above_bad")], &[(17, "", "good, poor")]);
    check(&[("bonus = { level1 = \"b\"", "bonus = { level1 = \"bb\"")], &[(9, "bonus", "`bb`")]);
}

#[test]
fn sums_and_counts_that_are_off() {
    check(&[("weight = 0.3", "weight = 0.35")], &[(66, "weight", "1.05")]);
    check(&[("weight = 1.0", "weight = 0.9")], &[(37, "weight", "0.9")]);
    check(&[("weight = 0.3", "weight = -0.1")], &[(66, "weight", "-0.1"), (66, "weight", "0.6")]);
    check(&[("level3 = 5", "level3 = 6")], &[(8, "counts", "6")]);
    check(&[("points = 60", "points = 50")], &[(111, "norm", "90")]);
    check(&[("points = 60", "points = 0"), ("points = 40", "points = 100")], &[(117, "points", "0 points")]);
}

#[test]
fn ids_that_stand_twice_or_are_none() {
    check(&[("id = \"a.list\"", "id = \"a.level\"")], &[(100, "id", "twice")]);
    check(&[("id = \"body\"", "id = \"plan\"")], &[(119, "id", "twice")]);
    let twice = "[[input]]\nid = \"stat.gdp\"\nunit = \"10^4 CNY\"\n[[input]]\nid = \"inv.appeq\"";
    let faults = faults_of(SOUND.replacen("[[input]]\nid = \"inv.appeq\"", twice, 1).as_bytes());
    assert!(faults.iter().any(|f| f.row == Some(150) && f.message.contains("`stat.gdp`")), "{faults:#?}");
    check(&[("id = \"small\"", "id = \"a b\"")], &[(3, "id", "a blank")]);
    check(&[("id = \"inv.appeq\"", "id = \"inv-appeq\"")], &[(150, "id", "`inv-appeq`")]);
    check(
        &[(
            "[[input]]\nid = \"inv.appeq\"",
            "[[input]]\nid = \"stat.left\"\nunit = \"t\"\n[[input]]\nid = \"inv.appeq\"",
        )],
        &[(150, "id", "No formula")],
    );
}

#[test]
fn formulas_that_do_not_compute() {
    let level = "formula = \"inv.co2 / stat.gdp\"";
    let with = |formula: &str| format!("formula = \"{formula}\"");
    check(&[(level, &with("inv.co2 / "))], &[(77, "formula", "breaks off")]);
    check(&[(level, &with("inv.co2 $ stat.gdp"))], &[(77, "formula", "`$`")]);
    check(&[(level, &with("median(inv.co2, stat.gdp)"))], &[(77, "formula", "mean")]);
    check(&[(level, &with("ln(inv.co2, stat.gdp)"))], &[(77, "formula", "one argument")]);
    check(&[(level, &with("inv.co2 + stat.gdp"))], &[(77, "formula", "t CO2 and in 10^4 CNY")]);
    check(&[(level, &with("ln(inv.co2) / stat.gdp"))], &[(77, "formula", "t CO2")]);
    check(&[(level, &with("inv.co2 ^ stat.gdp"))], &[(77, "formula", "exponent")]);
    check(&[(level, &with("inv.co2 * stat.gdp"))], &[(74, "unit", "10^4 CNY * t CO2")]);
    check(&[(level, &with("1 - peak_class(inv.co2) / stat.gdp"))], &[(77, "formula", "10^4 CNY")]);
    check(
        &[(
            "intensity\"\nunit = \"t CO2/10^4 CNY\"\nformula = \"inv.co2 / stat.gdp\"",
            "intensity\"\nunit = \"t CO2/10^4 CNY\"\nformula = \"intensity * 2\"",
        )],
        &[(145, "formula", "depends on itself")],
    );
    check(
        &[("intensity\"\nunit = \"t CO2/10^4 CNY\"", "intensity\"\nunit = \"t CO2\"")],
        &[(144, "unit", "t CO2/10^4 CNY")],
    );
}

#[test]
fn normalisations_that_do_not_score() {
    check(&[("lower = 0.3, upper = 2.0", "lower = 2.0, upper = 0.3")], &[(80, "norm", "do not ascend")]);
    check(&[("lower = 0.2, upper = 1.5", "lower = 1.5, upper = 1.5")], &[(85, "norm", "do not ascend")]);
    check(&[("kind = \"linear\", lower = 0.3", "kind = \"lineal\", lower = 0.3")], &[(80, "kind", "`linear`")]);
    check(
        &[(
            "norm = { kind = \"linear\", lower = 0.3, upper = 2.0 }",
            "norm = { kind = \"elasticity\", opt_low = 0.8, opt_high = 1.25 }",
        )],
        &[(80, "norm", "min_decline")],
    );
    check(&[("none = 0 }", "nothing = 0 }")], &[(97, "norm", "`none`"), (97, "norm", "`nothing`")]);
    check(&[("none = 0 }", "none = 101 }")], &[(97, "norm", "101")]);
    check(&[("period_years = 5", "period_years = 0")], &[(67, "norm", "cannot be asked for")]);
    check(&[("combine = \"max\"", "combine = \"best\"")], &[(135, "norm", "`best`")]);
    check(
        &[(
            "norm = { kind = \"linear\", lower = 0.3, upper = 2.0 }",
            "norm = { kind = \"steps\", above = 0, steps = [{ max = 2, score = 50 }, { max = 1, score = 100 }] }",
        )],
        &[(80, "norm", "ascend")],
    );
}

#[test]
fn grades_that_leave_gaps() {
    check(&[("\nmin = 70.0", "\nmin = 0.0")], &[(28, "min", "not below")]);
    check(&[("min = 0.0", "min = 10.0")], &[(28, "min", "begins at 10")]);
    check(&[("max = 100.0", "max = 90.0")], &[(23, "max", "100")]);
    check(&[("scale = 100.0", "scale = 10.0"), ("max = 100.0\n", "")], &[(7, "scale", "100")]);
    check(
        &[("carry_forward_penalty = 0.9", "carry_forward_penalty = 9")],
        &[(12, "carry_forward_penalty", "between 0 and 1")],
    );
}

#[test]
fn what_could_not_be_scored_or_told_apart() {
    check(
        &[
            (
                "weight = 1.0\n[[level2]]\nid = \"b.1\"",
                "weight = 0.6\n[[level2]]\nid = \"a.2\"\nparent = \"a\"\nname_en = \"x\"\nname_zh = \"x\"\nweight = 0.4\n[[level2]]\nid = \"b.1\"",
            ),
            ("level2 = 2", "level2 = 3"),
        ],
        &[(50, "id", "Nothing stands below `a.2`")],
    );
    check(&[("id = \"poor\"", "id = \"good\"")], &[(25, "id", "`good` stands twice")]);
    check(&[("[\"general\", \"key\"]", "[\"general\", \"key\", \"key\"]")], &[(31, "values", "`key` stands twice")]);
    check(&[("when = { region = \"key\" }", "when = { }")], &[(84, "when", "holds nowhere")]);
    check(&[("base_min = 70.0", "base_min = 170.0")], &[(15, "base_min", "between 0 and 100")]);
}

#[test]
fn what_only_follows_from_another_fault_is_not_told() {
    // Without the id of a node, what stands below it would hang in the air.
    check(&[("id = \"a.1\"\n", "")], &[(44, "id", "missing")]);
    check(&[("id = \"stat.gdp\"\n", "")], &[(139, "id", "missing")]);
    // Two faults in two places are both told.
    check(
        &[("weight = 0.3", "weight = \"x\""), ("region = \"key\"", "region = \"keys\"")],
        &[(66, "weight", "number"), (84, "when", "general, key")],
    );
}

#[test]
fn the_systems_of_a_case_are_read_with_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[]);
    std::fs::create_dir(folder.path().join("index")).unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join("index").join(name), text).unwrap();
    file("a.toml", SOUND);
    file("notes.txt", "no system");
    let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
    assert_eq!(reading.faults, []);
    let case = reading.case.unwrap();
    let ids: Vec<(&str, &str)> =
        case.index_systems.iter().map(|file| (file.path.as_str(), file.system.draft.id.as_str())).collect();
    assert_eq!(ids, [("index/a.toml", "small")]);
    assert!(case.files.iter().any(|stamp| stamp.path == "index/a.toml"));
    assert_eq!(case.files, tandem_case::stamps(folder.path()).unwrap());

    file("b.toml", SOUND);
    file("c.toml", &SOUND.replacen("weight = 0.3", "weight = 0.4", 1).replacen("\"small\"", "\"third\"", 1));
    let faults = tandem_case::read(folder.path(), &|_, _| {}).unwrap().faults;
    let places: Vec<_> = faults.iter().map(|f| (f.file.as_str(), f.row, f.column.as_deref().unwrap())).collect();
    assert_eq!(places, [("index/b.toml", Some(3), "id"), ("index/c.toml", Some(66), "weight")]);
    assert!(faults[0].message.contains("index/a.toml"), "{}", faults[0].message);
    are_in_chinese(&faults);
    // Named on its own, the file is told by its path within the case.
    let named = read_file(&folder.path().join("index/c.toml")).unwrap_err();
    assert_eq!(named, faults[1..]);
}

/// What is published: counts at the three levels, names of the first; and what our reference page says in prose.
#[test]
fn the_shipped_systems_are_those_of_the_reference() {
    let counts = |id: &str| {
        let draft = &shipped_system(id).unwrap().draft;
        [draft.level1.len(), draft.level2.len(), draft.level3.len()]
    };
    assert_eq!(counts("city"), [3, 12, 22]);
    assert_eq!(counts("park"), [3, 7, 15]);
    assert_eq!(counts("enterprise"), [4, 13, 20]);
    assert_eq!(
        shipped().iter().map(|s| s.draft.id.as_str()).collect::<Vec<_>>(),
        ["city", "park", "enterprise", "zhejiang_style"]
    );
    // The four largest second-level weights of each, in the whole.
    for (id, largest) in [
        (
            "city",
            [
                ("city.management.technology", 0.147),
                ("city.management.institution", 0.140),
                ("city.target.carbon", 0.105),
                ("city.path.energy", 0.090),
            ],
        ),
        (
            "park",
            [
                ("park.management.institution", 0.175),
                ("park.management.technology", 0.175),
                ("park.path.source", 0.165),
                ("park.target.carbon", 0.140),
            ],
        ),
        (
            "enterprise",
            [
                ("enterprise.management.institution", 0.140),
                ("enterprise.management.technology", 0.140),
                ("enterprise.target.carbon", 0.133),
                ("enterprise.target.pollution", 0.1225),
            ],
        ),
    ] {
        let system = shipped_system(id).unwrap();
        let mut found: Vec<(&str, f64)> = (system.draft.level2.iter().enumerate())
            .map(|(at, node)| (node.id.as_str(), node.weight * system.draft.level1[system.parent2[at]].weight))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        for ((id, weight), (wanted, share)) in found.iter().zip(largest) {
            assert!(*id == wanted && (weight - share).abs() < 1e-9, "{id} {weight}, not {wanted} {share}");
        }
    }
    // Bounds by context, as the tables of the reference have them.
    let bounds = |id: &str, indicator: &str| -> Vec<(f64, f64)> {
        let system = shipped_system(id).unwrap();
        let indicator = &system.indicators[system.indicator(indicator).unwrap()];
        indicator
            .norms
            .iter()
            .map(|variant| match variant.norm {
                Norm::Linear { lower, upper, .. } | Norm::Tapio { lower, upper } => (lower, upper),
                Norm::TargetRatio { default, period_years, .. } => (default, period_years),
                Norm::Elasticity { best_low, best_high, .. } => (best_low, best_high),
                _ => (f64::NAN, f64::NAN),
            })
            .collect()
    };
    assert_eq!(bounds("city", "city.target.quality.pm25"), [(15.0, 50.0), (20.0, 60.0), (10.0, 35.0)]);
    assert_eq!(bounds("city", "city.target.carbon.intensity_decline"), [(0.18, 5.0), (0.165, 5.0), (0.195, 5.0)]);
    assert_eq!(bounds("city", "city.target.synergy.elasticity"), [(0.8, 1.25)]);
    assert_eq!(bounds("city", "city.path.energy.coal_change"), [(-0.05, 0.02), (-0.06, 0.0), (-0.03, 0.03)]);
    assert_eq!(bounds("park", "park.target.pollution.elasticity"), [(-0.5, 0.8), (-0.3, 1.0)]);
    assert_eq!(
        bounds("park", "park.path.source.energy_intensity"),
        [(0.15, 0.8), (1.0, 3.5), (0.7, 2.5), (0.8, 3.0), (0.05, 0.35), (0.08, 0.45), (0.1, 0.6)]
    );
    assert_eq!(bounds("enterprise", "enterprise.target.pollution.permit_use"), [(0.4, 1.0)]);
    let carbon = shipped_system("enterprise").unwrap();
    let carbon = &carbon.indicators[carbon.indicator("enterprise.target.carbon.efficiency_ratio").unwrap()];
    let steps = vec![(0.6, 100.0), (0.8, 80.0), (1.2, 60.0), (2.0, 30.0)];
    assert_eq!(carbon.norms[0].norm, Norm::Steps { steps, above: 0.0 });
}

#[test]
fn the_shipped_systems_are_marked_as_reference_and_told_in_both_languages() {
    for system in shipped() {
        let draft = &system.draft;
        assert!(system.is_reference(), "{}", draft.id);
        let grades: Vec<(&str, f64)> = draft.grades.iter().map(|g| (g.name_zh.as_str(), g.min)).collect();
        assert_eq!(
            grades,
            [("高度协同", 85.0), ("较好协同", 70.0), ("基本协同", 60.0), ("弱协同", 40.0), ("不协同", 0.0)]
        );
        let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for input in &draft.inputs {
            assert!(!input.name_en.is_empty() && han(&input.name_zh), "{} {}", draft.id, input.id);
        }
        for indicator in &draft.level3 {
            assert!(han(&indicator.name_zh) && !indicator.provenance.is_empty(), "{}", indicator.id);
            for item in indicator.norm.iter().flat_map(|norm| &norm.items) {
                assert!(han(&item.text_zh) && !han(&item.text), "{} {}", indicator.id, item.id);
            }
        }
    }
    let boundary = |id: &str| shipped_system(id).map(|s| (s.draft.subjects.as_str(), s.draft.boundary.as_str()));
    assert_eq!(boundary("city"), Some(("region", "territory")));
    assert_eq!(boundary("enterprise"), Some(("organisation", "organisation")));
}

proptest::proptest! {
    /// Whatever is done to a text, it is read, or refused with a row that is there, a remedy, and its Chinese.
    #[test]
    fn any_slip_is_told(line in 0..152_usize, other in 0..152_usize, at in 0..80_usize, mark in "[\"\\[\\]{}=,.a-z0-9@^*/ -]", what in 0..4) {
        let mut lines: Vec<String> = SOUND.lines().map(str::to_owned).collect();
        let (line, other) = (line % lines.len(), other % lines.len());
        match what {
            0 => drop(lines.remove(line)),
            1 => lines.swap(line, other),
            2 => lines[line] = lines[other].clone(),
            _ => {
                let place = lines[line].char_indices().map(|(byte, _)| byte).nth(at).unwrap_or(lines[line].len());
                lines[line].insert_str(place, &mark);
            }
        }
        let faults = faults_of(lines.join("\n").as_bytes());
        for fault in &faults {
            proptest::prop_assert!(fault.row.is_some_and(|row| (1..=lines.len() as u32 + 1).contains(&row)), "{fault:?}");
            proptest::prop_assert!(!fault.help.is_empty(), "{fault:?}");
        }
    }
}
