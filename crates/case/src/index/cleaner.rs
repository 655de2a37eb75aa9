//! index/cleaner/*.toml: the cleaner-production indicators of a sector.

use crate::csv_table::Folder;
use crate::fault::FileFaults;
use crate::library::Library;
use crate::numbers::shorten;
use crate::toml_table::{self, Keys};
use crate::{CaseError, stamp, words};
use tandem_evaluate::cleaner_production::{Direction, Indicator, System};

/// The folder of a case that holds them.
pub const FOLDER: &str = "index/cleaner";

const SCHEMA: &str = "tandem.cleaner/1";

/// Indicators of checklists.csv whose item names an indicator that does not apply to the enterprise.
pub const NOT_APPLICABLE: &str = "cleaner.not_applicable";

/// A group of indicators; its weight stands at the same place of [`System::group_weights`].
#[derive(Clone, PartialEq, Debug)]
pub struct CleanerGroup {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
}

/// An indicator; weight and values stand at the same place of [`System::indicators`].
#[derive(Clone, PartialEq, Debug)]
pub struct CleanerIndicator {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Indicator of statistics.csv with its value.
    pub input: String,
    /// Unit of its values; empty for points and levels.
    pub unit: String,
}

/// A system of cleaner-production indicators.
#[derive(Clone, PartialEq, Debug)]
pub struct CleanerSystem {
    /// The file, relative to the case.
    pub file: String,
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Who made it and what it holds for, in English.
    pub status_en: String,
    /// The same in Chinese.
    pub status_zh: String,
    /// Sectors that it holds for, with all below them.
    pub sectors: Vec<String>,
    /// Groups.
    pub groups: Vec<CleanerGroup>,
    /// Indicators.
    pub indicators: Vec<CleanerIndicator>,
    /// The arithmetic.
    pub system: System,
}

/// The system in one file; `None` where it is of no use.
pub(crate) fn read(
    folder: &Folder<'_>,
    file: &str,
    library: &Library,
    faults: &mut FileFaults,
) -> Result<Option<CleanerSystem>, CaseError> {
    let (bytes, stamp) = stamp::held(&folder.file(file), file)?;
    folder.keep(stamp);
    Ok(parse(&bytes, file, library, faults))
}

fn parse(bytes: &[u8], file: &str, library: &Library, faults: &mut FileFaults) -> Option<CleanerSystem> {
    let text = toml_table::text(bytes, faults)?;
    let (document, whole) = toml_table::parse(&text, faults);
    let mut top = Keys { text: &text, head: 1, place: "the file".to_owned(), table: &document, faults, whole };
    if !top.schema(SCHEMA) {
        return None;
    }
    top.only(&["schema", "system", "group", "indicator"]);
    let mut read = CleanerSystem {
        file: file.to_owned(),
        id: String::new(),
        name_en: String::new(),
        name_zh: String::new(),
        status_en: String::new(),
        status_zh: String::new(),
        sectors: Vec::new(),
        groups: Vec::new(),
        indicators: Vec::new(),
        system: System { group_weights: Vec::new(), indicators: Vec::new(), thresholds: [0.0; 3] },
    };
    top.inner("system", "Add [system] with id, name, status, sectors and thresholds.", |keys| {
        head(keys, library, &mut read)
    })?;
    groups(&mut top, &mut read);
    indicators(&mut top, &mut read);
    Some(read)
}

fn head(keys: &mut Keys<'_, '_>, library: &Library, read: &mut CleanerSystem) {
    keys.only(&["id", "name", "status", "sectors", "thresholds"]);
    read.id = keys.required_id("id").unwrap_or_default();
    (read.name_en, read.name_zh) = keys.required_names("name").unwrap_or_default();
    if keys.require("status", "Say what kind of rule it is, and who made it.") {
        (read.status_en, read.status_zh) = keys.two_languages("status").unwrap_or_default();
    }
    if keys.require("sectors", "Name the sectors that it holds for, such as sectors = [\"C31\"].") {
        for (sector, span) in keys.texts("sectors") {
            if library.sectors.find(&sector).is_none() {
                let (message, help) = words::unknown_sector(library, &sector);
                keys.fault(&span, "sectors", message, help);
            }
            read.sectors.push(sector);
        }
    }
    let thresholds = keys.inner("thresholds", "Add thresholds = { I = 85, II = 85, III = 100 }.", |edges| {
        edges.only(&GRADES);
        GRADES.map(|grade| {
            edges
                .number_within(grade, 0.0, 100.0, "Give the least composite index of the grade (0 to 100).")
                .unwrap_or_default()
        })
    });
    read.system.thresholds = thresholds.unwrap_or_default();
}

const GRADES: [&str; 3] = ["I", "II", "III"];

fn groups(top: &mut Keys<'_, '_>, read: &mut CleanerSystem) {
    let before = top.faults.counted();
    top.each("group", |keys| {
        keys.only(&["id", "name", "weight"]);
        let id = keys.required_id("id");
        let names = keys.required_names("name");
        let weight =
            keys.number_within("weight", 0.0, 1.0, "Give the weight of the group (0 to 1); the weights add up to 1.");
        let (Some(id), Some((name_en, name_zh)), Some(weight)) = (id, names, weight) else { return };
        if read.groups.iter().any(|g| g.id == id) {
            keys.fault_of("id", format!("The group `{id}` is there twice."), "Keep one of the two.");
        }
        read.groups.push(CleanerGroup { id, name_en, name_zh });
        read.system.group_weights.push(weight);
    });
    if top.faults.counted() == before {
        top.adds_up("group", "the groups", read.system.group_weights.iter().sum(), 1.0);
    }
}

fn indicators(top: &mut Keys<'_, '_>, read: &mut CleanerSystem) {
    let before = top.faults.counted();
    let CleanerSystem { groups, indicators, system, .. } = read;
    let known: Vec<&str> = groups.iter().map(|g| g.id.as_str()).collect();
    top.each("indicator", |keys| {
        keys.only(&["id", "group", "name", "weight", "direction", "limiting", "input", "unit", "I", "II", "III"]);
        let id = keys.required_id("id");
        let names = keys.required_names("name");
        let group = keys.word("group", &known).and_then(|id| known.iter().position(|known| *known == id));
        let weight = keys.number_within(
            "weight",
            0.0,
            1.0,
            "Give the weight in the group (0 to 1); those of a group add up to 1.",
        );
        let direction = match keys.word("direction", &["ge", "le"]).as_deref() {
            Some("ge") => Some(Direction::AtLeast),
            Some(_) => Some(Direction::AtMost),
            None => None,
        };
        let limiting = keys.yes_or_no("limiting");
        let input = keys.text("input").map(|(text, _)| text);
        let unit = keys.text("unit").map(|(text, _)| text).unwrap_or_default();
        let values = GRADES.map(|grade| keys.required_number(grade, "Give the value of each grade: I, II and III."));
        let (
            Some(id),
            Some((name_en, name_zh)),
            Some(group),
            Some(weight),
            Some(direction),
            [Some(i), Some(ii), Some(iii)],
        ) = (id, names, group, weight, direction, values)
        else {
            return;
        };
        let falls = match direction {
            Direction::AtLeast => i >= ii && ii >= iii,
            Direction::AtMost => i <= ii && ii <= iii,
        };
        if !falls {
            let message =
                format!("The values {i}, {ii}, {iii} of grades I, II and III do not go from the best to the worst.");
            keys.fault_of("I", message, "Check direction (`ge` at least, `le` at most) and values.");
        }
        if indicators.iter().any(|other| other.id == id) {
            keys.fault_of("id", format!("The indicator `{}` is there twice.", shorten(&id)), "Keep one of the two.");
        }
        let input = input.unwrap_or_else(|| id.clone());
        indicators.push(CleanerIndicator { id, name_en, name_zh, input, unit });
        system.indicators.push(Indicator { group, weight, direction, limiting, values: [i, ii, iii] });
    });
    if top.faults.counted() != before {
        return;
    }
    for (at, group) in groups.iter().enumerate() {
        let sum = system.indicators.iter().filter(|i| i.group == at).map(|i| i.weight).sum();
        top.adds_up("indicator", &format!("the indicators of group `{}`", group.id), sum, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Faults;
    use tandem_evaluate::cleaner_production::{Grade, Value, grade};

    const FILE: &str = "index/cleaner/worked.toml";

    /// A worked example: seven indicators in four groups.
    const WORKED: &str = r#"schema = "tandem.cleaner/1"

[system]
id = "worked"
name = { en = "Worked example", zh = "算例" }
status = "made up"
sectors = ["C31"]
thresholds = { I = 85, II = 85, III = 100 }

[[group]]
id = "process"
name = { en = "Process", zh = "生产工艺" }
weight = 0.4

[[group]]
id = "energy"
name = { en = "Energy", zh = "能源消耗" }
weight = 0.6

[[indicator]]
id = "equipment"
group = "process"
name = { en = "Equipment", zh = "装备" }
weight = 1
direction = "ge"
I = 3
II = 2
III = 1

[[indicator]]
id = "unit_energy"
group = "energy"
name = { en = "Energy per product", zh = "单位产品综合能耗" }
weight = 1.0
direction = "le"
limiting = true
input = "stat.unit_energy"
unit = "kgce/t"
I = 100
II = 110.5
III = 130
"#;

    /// Row, key and message of a fault.
    type Told = (Option<u32>, String, String);

    fn check(text: &str) -> (Option<CleanerSystem>, Vec<Told>) {
        let mut faults = Faults::default();
        let system = parse(text.as_bytes(), FILE, &crate::library(), faults.of(FILE));
        let told = faults.into_list().into_iter().map(|f| (f.row, f.column.unwrap_or_default(), f.message));
        (system, told.collect())
    }

    #[test]
    fn a_system_is_read_and_grades() {
        let (system, faults) = check(WORKED);
        assert_eq!(faults, []);
        let system = system.unwrap();
        assert_eq!(
            (system.indicators[0].input.as_str(), system.indicators[1].input.as_str()),
            ("equipment", "stat.unit_energy")
        );
        assert_eq!(system.system.thresholds, [85.0, 85.0, 100.0]);
        let graded = grade(&system.system, &[Value::Known(3.0), Value::Known(110.5)]).unwrap();
        assert_eq!((graded.grade, graded.index_low), (Some(Grade::II), [40.0, 100.0, 100.0]));
    }

    #[test]
    fn each_fault_names_its_line_and_key() {
        let line = |of: &str| Some(toml_table::line_of(WORKED.as_bytes(), WORKED.find(of).unwrap()));
        for (from, to, at, key, word) in [
            ("weight = 0.4", "weight = 0.5", line("[[group]]"), "group", "add up to"),
            ("weight = 1\n", "weight = 0.5\n", line("[[indicator]]"), "indicator", "group `process`"),
            ("group = \"process\"", "group = \"proces\"", line("group = \"process\""), "group", "proces"),
            ("direction = \"ge\"", "direction = \"le\"", line("I = 3"), "I", "best to the worst"),
            ("limiting = true", "limiting = \"yes\"", line("limiting"), "limiting", "string"),
            ("limiting = true", "limitting = true", line("limiting"), "limitting", "not known"),
            ("sectors = [\"C31\"]", "sectors = [\"C99\", \"X1\"]", line("sectors"), "sectors", "X1"),
            ("II = 2\n", "", line("[[indicator]]"), "II", "missing in [[indicator]]"),
            ("III = 100 }", "III = 101 }", line("thresholds"), "III", "between 0 and 100"),
            ("id = \"unit_energy\"", "id = \"equipment\"", line("id = \"unit_energy\""), "id", "twice"),
            ("status = \"made up\"\n", "", line("[system]"), "status", "missing in [system]"),
        ] {
            assert!(WORKED.contains(from), "{from}");
            let (_, faults) = check(&WORKED.replacen(from, to, 1));
            let found =
                faults.iter().find(|(row, column, message)| *row == at && column == key && message.contains(word));
            assert!(found.is_some(), "{to}: {faults:?}, line {at:?}");
        }
    }
}
