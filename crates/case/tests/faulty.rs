//! Faulty cases: every fault is found in one pass, with file, row, column, a message and a remedy, and nothing else.

mod small_case;

use small_case::{are_in_chinese, more, read, with};

/// File, row, column, and a piece of message or help.
type Expected = (&'static str, Option<u32>, &'static str, &'static str);

#[track_caller]
fn check(changes: &[(&str, Vec<u8>)], expected: &[Expected]) {
    let faults = read(changes).faults;
    let shown: Vec<String> =
        faults.iter().map(|f| format!("{}:{:?}:{:?}: {} {}", f.file, f.row, f.column, f.message, f.help)).collect();
    assert_eq!(faults.len(), expected.len(), "{shown:#?}");
    for (fault, (file, row, column, says)) in faults.iter().zip(expected) {
        assert_eq!(
            (fault.file.as_str(), fault.row, fault.column.as_deref().unwrap_or_default()),
            (*file, *row, *column),
            "{shown:#?}"
        );
        assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{shown:#?}");
        assert!(fault.message.contains(says) || fault.help.contains(says), "{says} in {shown:#?}");
    }
}

const A: &str = "activities.csv";
const C: &str = "controls.csv";
const F: &str = "factors.csv";
const R: &str = "regions.csv";
const S: &str = "sources.csv";
const T: &str = "case.toml";

fn activity(from: &str, to: &str) -> [(&'static str, Vec<u8>); 1] {
    [with(A, from, to)]
}

#[test]
fn the_sound_case_has_no_fault() {
    check(&[], &[]);
}

#[test]
fn numbers_that_are_none() {
    for (quantity, says) in [
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("-4", "never negative"),
        ("１５", "15"),
        ("\"1,500\"", "1500"),
        ("1 500", "1500"),
        ("0x1F", "decimal"),
        ("85%", "0.85"),
        ("12t", "unit has its own column"),
        ("1.2.3", "not a number"),
        ("", "empty"),
        ("1e308", "1e30"),
        ("1e999", "1e30"),
        ("1e29", "1e30"),
        ("−4", "-4"),
    ] {
        check(&activity(",11,t", &format!(",{quantity},t")), &[(A, Some(2), "quantity", says)]);
    }
}

#[test]
fn deviations_that_are_none() {
    check(&activity("0.05", "5 %"), &[(A, Some(3), "rsd", "0.05")]);
    check(&activity("0.05", "-0.1"), &[(A, Some(3), "rsd", "between 0 and 10")]);
    check(&activity("0.05", "11"), &[(A, Some(3), "rsd", "between 0 and 10")]);
}

#[test]
fn words_that_are_not_known() {
    check(&activity(",11,t", ",11,tonn"), &[(A, Some(2), "unit", "`t`")]);
    check(&activity(",11,t", ",11,KWH"), &[(A, Some(2), "unit", "`kWh`")]);
    check(&activity("2022,demo_p,,,11", "2022,demo_x,,,11"), &[(A, Some(2), "process", "demo_p")]);
    check(&activity("demo_p,,,11", "demo_p,natural_gaz,,11"), &[(A, Some(2), "fuel", "natural_gas")]);
    check(&activity("demo_p,,,11", "demo_p,,wet limestone FGB,11"), &[(A, Some(2), "technology", "wet limestone FGD")]);
    check(&activity("2022,demo_p,,,11", "2022,,,,11"), &[(A, Some(2), "process", "empty")]);
}

#[test]
fn a_word_that_is_wrong_in_many_rows_is_told_of_each() {
    let text = "activity_id,source_id,period,process,quantity,unit\na,S1,2022,demo_p,1,tonn\nb,S1,2022,demo_p,1,t\nc,S1,2022,demo_p,1,tonn\n";
    check(
        &[(A, text.into()), ("controls.csv", b"source_id,technology\n".to_vec())],
        &[(A, Some(2), "unit", "`t`"), (A, Some(4), "unit", "`t`")],
    );
}

#[test]
fn what_a_process_needs() {
    check(&activity("demo_p,,,11", "combustion,,,11"), &[(A, Some(2), "fuel", "needs a fuel")]);
    check(&activity("demo_p,,,11", "passenger_car,,,11"), &[(A, Some(2), "technology", "Name one of")]);
    // A factor of the case that asks for no fuel makes the record complete.
    check(&[with(A, "demo_p,,,11", "combustion,,,11"), more(F, "f3,combustion,,,,,,,,,CO2,1,t/t,,,,,x\n")], &[]);
}

#[test]
fn periods_that_are_none() {
    for period in ["2022-13", "22", "2022-02-30/2022-03-02", "2022-03/2022-02", ""] {
        check(&activity("S2,2022,", &format!("S2,{period},")), &[(A, Some(2), "period", "2013-07")]);
    }
}

#[test]
fn ids_that_are_none() {
    check(&activity("a1,S2", "甲1,S2"), &[(A, Some(2), "activity_id", "`甲`")]);
    check(&activity("a1,S2", "a 1,S2"), &[(A, Some(2), "activity_id", "a blank")]);
    check(&activity("a1,S2", ",S2"), &[(A, Some(2), "activity_id", "empty")]);
    check(&[with(T, "\"example\"", "\"a/b\"")], &[(T, Some(2), "id", "`/`")]);
}

#[test]
fn ids_that_stand_twice() {
    check(&activity("a4,S1", "a1,S1"), &[(A, Some(5), "activity_id", "row 2")]);
    check(&[more(S, "S1,Again,,R1,C30,area,,\n")], &[(S, Some(4), "source_id", "row 2")]);
    check(&[more(R, "R1,Again,又,,county,,\n")], &[(R, Some(4), "region", "row 3")]);
    check(&[more(F, "f1,demo_p,,,C30,,,,,,NOx,1,kg/t,,,,,x\n")], &[(F, Some(4), "factor_id", "row 2")]);
    // The later row is named whether or not one of the two has another fault.
    check(
        &[with(A, "a4,S1,2022,demo_p,,,14", "a1,S1,2022,demo_p,,,-14")],
        &[(A, Some(5), "activity_id", "row 2"), (A, Some(5), "quantity", "-14")],
    );
    check(
        &[(A, b"activity_id,source_id,period,process,quantity,unit\na,S1,2022,demo_p,-1,t\na2,S1,2022,demo_p,1,t\na,S1,2022,demo_p,1,t\n".to_vec())],
        &[(A, Some(2), "quantity", "-1"), (A, Some(4), "activity_id", "row 2")],
    );
}

#[test]
fn an_id_that_stands_twice_far_apart() {
    let mut text = "activity_id,source_id,period,process,quantity,unit\n".to_owned();
    for at in 0..5000 {
        text.push_str(&format!("a{at},S1,2022,demo_p,1,t\n"));
    }
    text.push_str("a17,S1,2022,demo_p,1,t\n");
    check(&[(A, text.into_bytes())], &[(A, Some(5002), "activity_id", "row 19")]);
}

#[test]
fn references_that_lead_nowhere() {
    check(&activity("a1,S2", "a1,S8"), &[(A, Some(2), "source_id", "S8")]);
    check(&[with(C, "S1,a2", "S9,a2")], &[(C, Some(2), "source_id", "S9")]);
    check(&[with(C, "S1,a2", "S1,a9")], &[(C, Some(2), "activity_id", "a9")]);
    check(&[with(C, "S1,a2", "S2,a2")], &[(C, Some(2), "activity_id", "belongs to the source `S1`")]);
    check(&[with(F, "f2,demo_p,,,,,,", "f2,demo_p,,,,,S7,")], &[(F, Some(3), "source_id", "S7")]);
    check(&[with(F, "f2,demo_p,,,,,,", "f2,demo_p,,,,,,a7")], &[(F, Some(3), "activity_id", "a7")]);
    check(&[with(R, "区域,R0", "区域,R9")], &[(R, Some(3), "parent", "R9")]);
    let organisations = ("organisations.csv", b"org_id,name,region,sector\nE1,Works,R1,C30\n".to_vec());
    check(&[with(S, "S1,One,,", "S1,One,E2,"), organisations], &[(S, Some(2), "org_id", "`E2`")]);
}

#[test]
fn what_only_follows_from_another_fault_is_not_listed() {
    // The source is there, though its sector is wrong; the record is there, though its unit is wrong.
    check(&[with(S, "S1,One,,R1,C30", "S1,One,,R1,Q999Z")], &[(S, Some(2), "sector", "Q999Z")]);
    check(&activity("12,t,0.05", "12,tonn,0.05"), &[(A, Some(3), "unit", "`t`")]);
    // A process named by a factor row with a fault is known all the same.
    let factors = "factor_id,process,species,value,unit\nf1,demo_p,CO2,x,t/t\n";
    check(&[(F, factors.into())], &[(F, Some(2), "value", "not a number")]);
}

#[test]
fn files_that_cannot_be_read_at_all() {
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    check(&[(S, utf16("source_id,region,sector\nS1,R1,C30\n"))], &[(S, None, "", "UTF-8")]);
    check(&[(A, Vec::new())], &[(A, None, "", "header")]);
    check(&[(F, b"\n\n".to_vec())], &[(F, None, "", "empty")]);
    check(&[(S, Vec::new())], &[(S, None, "", "header")]);
    check(&[(R, utf16("region\nR0\n"))], &[(R, None, "", "UTF-16")]);
    check(&[(A, b"a\0b\n1,2\n".to_vec())], &[(A, None, "", "zero bytes")]);
}

#[test]
fn headers_with_a_fault() {
    check(&activity("quantity,unit", "quantity,units"), &[(A, Some(1), "unit", "`units`")]);
    check(&activity("quantity,unit", "quantity,Unit"), &[(A, Some(1), "unit", "`Unit`")]);
    check(&activity("rsd,evidence", "rsd,rsd"), &[(A, Some(1), "rsd", "twice")]);
    check(
        &[(A, b"id,what\n1,2\n".to_vec())],
        &[
            (A, Some(1), "activity_id", "missing"),
            (A, Some(1), "period", "missing"),
            (A, Some(1), "process", "missing"),
            (A, Some(1), "quantity", "missing"),
            (A, Some(1), "source_id", "missing"),
            (A, Some(1), "unit", "missing"),
        ],
    );
}

#[test]
fn columns_that_are_not_separated_by_commas() {
    let file = |text: &str| [(A, text.as_bytes().to_vec())];
    check(&file("activity_id;source_id;period\na;S1;2022\n"), &[(A, Some(1), "", "semicolons")]);
    check(&file("activity_id\tsource_id\tperiod\na\tS1\t2022\n"), &[(A, Some(1), "", "tabs")]);
}

#[test]
fn rows_of_unsound_form() {
    check(&activity("a3,S2,", "a3,S2,more,"), &[(A, Some(4), "", "11 cells")]);
    check(&activity("13,t,,x", "13,t"), &[(A, Some(4), "", "8 cells")]);
    let mut broken = with(A, "a3,S2", "a#3,S2");
    let at = broken.1.iter().position(|b| *b == b'#').unwrap();
    broken.1[at] = 0xE9;
    check(&[broken], &[(A, Some(4), "activity_id", "0xE9")]);
    check(&activity("13,t,,x", "13,t,,\"x"), &[(A, Some(4), "", "not closed")]);
}

#[test]
fn the_row_is_right_after_a_cell_that_spans_lines() {
    check(&activity("11,t,,x\na2,S1", "11,t,,\"two\nlines\"\na2,S9"), &[(A, Some(4), "source_id", "S9")]);
    // A record that spans lines itself is named by its first.
    check(
        &activity("a1,S2,2022,demo_p,,,11,t,,x", "a1,S2,2022,demo_p,,,-11,t,,\"x\n\ny\""),
        &[(A, Some(2), "quantity", "-11")],
    );
    // Blank lines count.
    check(&activity("a2,S1", "\n\r\na2,S9"), &[(A, Some(5), "source_id", "S9")]);
}

#[test]
fn controls_out_of_bounds() {
    check(&[with(C, "0.5,SO2", "1.5,SO2")], &[(C, Some(2), "coverage", "between 0 and 1")]);
    check(&[with(C, "0.5,SO2", "50,SO2")], &[(C, Some(2), "coverage", "0.5")]);
    check(&[with(C, "SO2,0.8", "SO2,85")], &[(C, Some(2), "efficiency", "0.85")]);
    check(&[with(C, "SO2,0.8", "SO3,0.8")], &[(C, Some(2), "species", "SO2")]);
    check(
        &[with(C, "SO2,0.8", ",0.8")],
        &[(C, Some(2), "species", "without the species"), (C, Some(2), "technology", "demo wash")],
    );
    check(&[with(C, "demo wash,0.5,SO2,0.8", "demo wash,0.5,,")], &[(C, Some(2), "technology", "demo wash")]);
}

#[test]
fn parallel_routes_above_one() {
    let routes = |rows: &str| {
        [(C, format!("source_id,activity_id,technology,coverage,species,efficiency,route\n{rows}").into_bytes())]
    };
    check(&routes("S1,a2,w,0.7,SO2,0.8,a\nS1,a2,w,0.5,SO2,0.8,b\n"), &[(C, Some(3), "coverage", "1.2")]);
    // Rows of one route act one after the other: the largest counts.
    check(&routes("S1,a2,w,0.5,SO2,0.8,a\nS1,a2,v,0.5,SO2,0.8,a\nS1,a2,w,0.5,SO2,0.8,b\n"), &[]);
    // A row of the whole source takes its share of each activity.
    check(
        &routes("S1,,w,0.7,SO2,0.8,a\nS1,a2,w,0.5,SO2,0.8,b\nS1,a4,w,0.3,SO2,0.8,b\n"),
        &[(C, Some(3), "coverage", "a 0.7, b 0.5")],
    );
}

#[test]
fn factors_with_a_fault() {
    check(&[with(F, "1.5,t/t,1,2", "1.5,t/t,1.9,2")], &[(F, Some(2), "low", "1.9")]);
    check(&[with(F, "1.5,t/t,1,2", "1.5,t/t,1,1.2")], &[(F, Some(2), "high", "1.2")]);
    check(&[with(F, "1.5,t/t,1,2", "1.5,t/t,1,")], &[(F, Some(2), "high", "one end")]);
    check(&[with(F, "SO2,3,kg/t", "SO22,3,kg/t")], &[(F, Some(3), "species", "SO2")]);
    check(&[with(F, "SO2,3,kg/t", "ncv,3,GJ/t")], &[(F, Some(3), "species", "parameter")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,3,kgs/t")], &[(F, Some(3), "unit", "`kg/t`")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,3,kg")], &[(F, Some(3), "unit", "kg/t")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,3,km/t")], &[(F, Some(3), "unit", "distance")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,3,kWh/t")], &[(F, Some(3), "unit", "mass")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,3,kg/kg SO2")], &[(F, Some(3), "unit", "itself")]);
    check(&[with(F, "SO2,3,kg/t", "CO2e,3,kg/t")], &[(F, Some(3), "species", "computed")]);
    check(&[with(F, "SO2,3,kg/t", "SO2,,kg/t")], &[(F, Some(3), "value", "empty")]);
    check(&[with(F, "SO2,3,kg/t,,,,,x", "SO2,3,kg/t,,,emission,,x")], &[(F, Some(3), "role", "emission_factor")]);
    check(&[with(F, "SO2,3,kg/t,,,,,x", "SO2,3,kg/t,,,,3,x")], &[(F, Some(3), "scope", "memo")]);
    check(&[with(F, "f2,demo_p,", "f2,,")], &[(F, Some(3), "process", "at least one")]);
    check(&[with(F, "f2,demo_p,,,,", "f2,demo_p,,,Q99Z,")], &[(F, Some(3), "sector", "Q99Z")]);
    check(&[with(F, "f2,demo_p,,,,,", "f2,demo_p,,,,R8,")], &[(F, Some(3), "region", "R8")]);
    check(&[with(F, "f2,demo_p,,,,,,,,,", "f2,demo_p,,,,,,,2020,2019,")], &[(F, Some(3), "year_to", "2019")]);
    check(&[with(F, "f2,demo_p,,,,,,,,,", "f2,demo_p,,,,,,,20,,")], &[(F, Some(3), "year_from", "four digits")]);
}

#[test]
fn devices_and_parameters_with_a_fault() {
    check(
        &[more(F, "d1,,,,,,,,,,SO2,0.8,fraction,,,control,,x\n")],
        &[(F, Some(4), "technology", "names no technology")],
    );
    check(&[more(F, "d1,,,dev,,,,,,,SO2,85,fraction,,,control,,x\n")], &[(F, Some(4), "value", "0.85")]);
    check(&[more(F, "d1,,,dev,,,,,,,SO2,0.85,kg/t,,,control,,x\n")], &[(F, Some(4), "unit", "fraction")]);
    check(&[more(F, "d1,,,dev,,,,,,,gypsum,2,kg/t,,,byproduct,,x\n")], &[(F, Some(4), "unit", "kg/kg X")]);
    check(&[more(F, "d1,,,dev,,,,,,,electricity,2,kg/kg SO2,,,byproduct,,x\n")], &[(F, Some(4), "unit", "kWh/kg X")]);
    check(
        &[more(F, "p1,,raw_coal,,,,,,,,sulfur,0.8,fraction,,,parameter,,x\n")],
        &[(F, Some(4), "species", "`sulphur`")],
    );
    check(&[more(F, "p1,,raw_coal,,,,,,,,sulphur,8,fraction,,,parameter,,x\n")], &[(F, Some(4), "value", "0.08")]);
    check(&[more(F, "p1,,raw_coal,,,,,,,,ncv,20,GJ/km,,,parameter,,x\n")], &[(F, Some(4), "unit", "GJ/t")]);
    check(&[more(F, "p1,,raw_coal,,,,,,,,ncv,-20,GJ/t,,,parameter,,x\n")], &[(F, Some(4), "value", "never negative")]);
}

#[test]
fn own_factors_that_stand_in_each_others_way() {
    check(&[more(F, "f9,demo_p,,,,,,,,,SO2,4,kg/t,,,,,x\n")], &[(F, Some(4), "factor_id", "`f2`")]);
    check(
        &[more(F, "f8,demo_q,,,,,,,2010,2015,SO2,4,kg/t,,,,,x\nf9,demo_q,,,,,,,2015,,SO2,4,kg/t,,,,,x\n")],
        &[(F, Some(5), "factor_id", "row 4")],
    );
    check(&[more(F, "f8,demo_q,,,,,,,2010,2014,SO2,4,kg/t,,,,,x\nf9,demo_q,,,,,,,2015,,SO2,4,kg/t,,,,,x\n")], &[]);
    // The same metal in air and in effluent is two things.
    check(&[more(F, "f8,demo_q,,,,,,,,,Hg,4,g/t,,,,,x\nf9,demo_q,,,,,,,,,Hg,4,mg/L,,,,,x\n")], &[]);
}

#[test]
fn pins_of_library_rows() {
    let library = tandem_case::library();
    let Some(row) = library
        .factors
        .iter()
        .find(|r| r.process.is_some() && matches!(r.gives, tandem_inventory::records::Gives::Emission { .. }))
    else {
        return;
    };
    let id = library.symbols.name(row.id);
    check(&[more(F, &format!("{id},demo_p,,,,,,a1,,,,,,,,,,x\n"))], &[]);
    check(&[more(F, &format!("{id},demo_p,,,,,,a1,,,,,,,,,,x\n{id},demo_p,,,,,,a2,,,,,,,,,,x\n"))], &[]);
    check(
        &[more(F, &format!("{id},demo_p,,,,,,a1,,,,,,,,,,x\n{id},demo_p,,,,,,a1,,,,,,,,,,x\n"))],
        &[(F, Some(5), "factor_id", "row 4")],
    );
    check(
        &[more(F, "no-such-row,demo_p,,,,,,a1,,,,,,,,,,x\n")],
        &[(F, Some(4), "value", "no row of the shipped library")],
    );
    check(&[more(F, &format!("{id},,,,,,,,,,,,,,,,,x\n"))], &[(F, Some(4), "process", "at least one")]);
}

#[test]
fn regions_and_sources_with_a_fault() {
    check(&[with(R, "R0,Region,区域,,", "R0,Region,区域,R1,")], &[(R, Some(2), "parent", "R0 -> R1 -> R0")]);
    check(&[with(R, ",city,", ",town,")], &[(R, Some(2), "level", "county")]);
    check(&[with(R, "city,100000", "city,-5")], &[(R, Some(2), "population", "-5")]);
    check(&[with(S, "S1,One,,R1,C30", "S1,One,,R7,C30")], &[(S, Some(2), "region", "R7")]);
    check(&[with(S, "S1,One,,R1,C30", "S1,One,,R1,")], &[(S, Some(2), "sector", "empty")]);
    check(&[with(S, ",area,", ",spot,")], &[(S, Some(2), "kind", "point, area, line")]);
    check(&[with(S, "116.4,39.9", "39.9,116.4")], &[(S, Some(3), "lat", "swap")]);
    check(&[with(S, "116.4,39.9", "116.4,")], &[(S, Some(3), "lat", "half given")]);
    let folder = tempfile::tempdir().unwrap();
    small_case::write(folder.path(), &[]);
    std::fs::remove_file(folder.path().join(S)).unwrap();
    let faults = tandem_case::read(folder.path(), &|_, _| {}).unwrap().faults;
    are_in_chinese(&faults);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!((faults[0].file.as_str(), faults[0].row), (S, None));
}

#[test]
fn the_manifest_with_a_fault() {
    check(&[with(T, "region = \"R0\"", "region = R0")], &[(T, Some(4), "", "quotes")]);
    check(&[with(T, "AR6-100", "AR7-100")], &[(T, Some(6), "gwp", "AR6-100")]);
    check(&[with(T, "gwp = \"AR6-100\"\n", "")], &[(T, Some(1), "gwp", "missing")]);
    check(&[with(T, "\"2022\"", "\"2022-13\"")], &[(T, Some(5), "base_period", "2022-13")]);
    check(&[with(T, "\"2022\"", "2022")], &[(T, Some(5), "base_period", "quotes")]);
    check(&[with(T, "CNY", "yuan")], &[(T, Some(7), "currency", "CNY")]);
    check(&[(T, b"title = \"x\"\n".to_vec())], &[(T, None, "case", "[case]")]);
}

#[test]
fn the_other_tables_with_a_fault() {
    let file = |name: &'static str, text: &str| [(name, text.as_bytes().to_vec())];
    check(
        &file(
            "statistics.csv",
            "region,period,indicator,value,unit,source\nR9,2022,gdp,1,t,x\nR1,2022,gdp,1e,t,x\nR1,22,gdp,1,t,x\n",
        ),
        &[
            ("statistics.csv", Some(2), "region", "R9"),
            ("statistics.csv", Some(3), "value", "1e"),
            ("statistics.csv", Some(4), "period", "22"),
        ],
    );
    check(
        &file("statistics.csv", "region,period,indicator,value\nR1,2022,gdp,1\nR1,2022,gdp,2\n"),
        &[("statistics.csv", Some(3), "indicator", "row 2")],
    );
    check(
        &file("targets.csv", "region,period,indicator,kind,value,unit\nR1,2025,CO2e,cap,1,t\n"),
        &[("targets.csv", Some(2), "kind", "total")],
    );
    check(
        &file("monitors.csv", "monitor_id,kind,source_id,lon,lat\nM1,tower,S1,,\nM2,stack,S9,,\nM2,stack,,,\n"),
        &[
            ("monitors.csv", Some(2), "kind", "station"),
            ("monitors.csv", Some(3), "source_id", "S9"),
            ("monitors.csv", Some(4), "monitor_id", "row 3"),
        ],
    );
    check(
        &file("organisations.csv", "org_id,region,sector,employees\nE1,R9,C30,-1\n"),
        &[("organisations.csv", Some(2), "employees", "-1"), ("organisations.csv", Some(2), "region", "R9")],
    );
    check(
        &file("checklists.csv", "subject,period,indicator,item\nR1,2022,,x\n"),
        &[("checklists.csv", Some(2), "indicator", "empty")],
    );
}

#[test]
fn what_shows_when_records_factors_and_controls_meet_has_its_chinese() {
    let reading = read(&[
        more(
            A,
            "b1,S1,2022,combustion,raw_coal,,5,m3,,x\n\
             b2,S1,2022,municipal_waste_incineration,,,5,t,,x\n\
             b3,S1,2022,paved_road,,,5,km,,x\n",
        ),
        more(C, "S1,b2,fabric_filter,,,,\n"),
        more(F, "f3,demo_p,,,C30,,,,,,CO,1,kg/t,,,,,x\nf4,demo_p,,,,R1,,,,,CO,2,kg/t,,,,,x\n"),
    ]);
    assert_eq!(reading.faults, []);
    let (_, findings) = tandem_inventory::compile(reading.case.unwrap().records);
    let faults = tandem_case::with_findings(Vec::new(), &findings, A);
    are_in_chinese(&faults);
    let said: Vec<String> = faults.iter().map(|fault| format!("{}{}", fault.message_zh(), fault.help_zh())).collect();
    for piece in [
        "活动水平以体积计，而“raw_coal”的排放因子以质量计",
        "“fabric_filter”去除 PM10，但所采用的 PM10 排放因子“EMEP-f60d7a4ecc”已含治理效果",
        "工艺“paved_road”按方法 paved_road_tsp 计算，缺少参数：silt_load（",
        "“f3”（第 4 行）与“f4”匹配同一活动，且匹配键数量相同",
    ] {
        assert!(said.iter().any(|said| said.contains(piece)), "{piece} in {said:#?}");
    }
}

#[test]
fn all_faults_of_all_files_in_one_pass() {
    check(
        &[
            with(T, "AR6-100", "AR7-100"),
            with(S, "R1,D4411", "R1,Q999Z"),
            with(C, "0.5,SO2", "1.5,SO2"),
            (A, b"activity_id,source_id,period,process,quantity,unit\na1,S2,2022,demo_p,1,t\na2,S1,2022,demo_p,1,tonn\na3,S1,2022,demo_p,-1,t\n".to_vec()),
        ],
        &[
            (A, Some(3), "unit", "`t`"),
            (A, Some(4), "quantity", "-1"),
            (T, Some(6), "gwp", "AR7-100"),
            (C, Some(2), "coverage", "1.5"),
            (S, Some(3), "sector", "Q999Z"),
        ],
    );
}

#[test]
fn more_faults_than_anyone_reads_are_counted() {
    let mut text = "activity_id,source_id,period,process,quantity,unit\n".to_owned();
    for at in 0..3000 {
        text.push_str(&format!("a{at},S1,2022,demo_p,-1,tonn\n"));
    }
    let faults = read(&[(A, text.into_bytes()), (C, b"source_id,technology\n".to_vec())]).faults;
    assert_eq!(faults.len(), 1001);
    assert!(faults[1000].message.starts_with("5000 more"), "{}", faults[1000].message);
}

#[test]
fn nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    small_case::write(folder.path(), &[with(A, ",11,t", ",x,t")]);
    let list = |path: &std::path::Path| {
        let mut names: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = list(folder.path());
    assert!(!tandem_case::read(folder.path(), &|_, _| {}).unwrap().faults.is_empty());
    assert_eq!(list(folder.path()), before);
}

#[test]
fn a_folder_that_is_no_case_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = tandem_case::read(folder.path(), &|_, _| {}).unwrap_err();
    assert!(matches!(error, tandem_case::CaseError::NoManifest { .. }), "{error}");
    let error = tandem_case::read(&folder.path().join("none"), &|_, _| {}).unwrap_err();
    assert!(matches!(error, tandem_case::CaseError::NoFolder { .. }), "{error}");
}
