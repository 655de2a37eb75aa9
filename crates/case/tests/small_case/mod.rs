//! A small sound case, and the means to write it with some files replaced.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot write its case fails")]

use std::path::Path;
use tandem_case::{Fault, Reading, in_chinese};

/// The files of a sound case.
pub(crate) const GOOD: &[(&str, &str)] = &[
    (
        "case.toml",
        "[case]\nid = \"example\"\nname = { en = \"Example\", zh = \"算例\" }\nregion = \"R0\"\nbase_period = \"2022\"\ngwp = \"AR6-100\"\ncurrency = \"CNY\"\nprice_year = 2022\n",
    ),
    (
        "regions.csv",
        "region,name_en,name_zh,parent,level,population,area_km2\nR0,Region,区域,,city,100000,100\nR1,Region,区域,R0,county,100000,100\n",
    ),
    (
        "sources.csv",
        "source_id,name,org_id,region,sector,kind,lon,lat\nS1,One,,R1,C30,area,,\nS2,Two,,R1,D4411,point,116.4,39.9\n",
    ),
    (
        "activities.csv",
        "activity_id,source_id,period,process,fuel,technology,quantity,unit,rsd,evidence\n\
         a1,S2,2022,demo_p,,,11,t,,x\n\
         a2,S1,2022,demo_p,,,12,t,0.05,x\n\
         a3,S2,2022-07,demo_p,,,13,t,,x\n\
         a4,S1,2022,demo_p,,,14,万吨,,x\n",
    ),
    (
        "controls.csv",
        "source_id,activity_id,technology,coverage,species,efficiency,route\nS1,a2,demo wash,0.5,SO2,0.8,\n",
    ),
    (
        "factors.csv",
        "factor_id,process,fuel,technology,sector,region,source_id,activity_id,year_from,year_to,species,value,unit,low,high,role,scope,source\n\
         f1,demo_p,,,,,,,,,CO2,1.5,t/t,1,2,,,x\n\
         f2,demo_p,,,,,,,,,SO2,3,kg/t,,,,,x\n",
    ),
];

/// Writes the sound case with `changes` in place of files of the same name.
pub(crate) fn write(folder: &Path, changes: &[(&str, Vec<u8>)]) {
    for (name, text) in GOOD {
        std::fs::write(folder.join(name), text).unwrap();
    }
    for (name, bytes) in changes {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// The text of a file of the sound case with one piece replaced.
pub(crate) fn with(file: &str, from: &str, to: &str) -> (&'static str, Vec<u8>) {
    let (name, text) = GOOD.iter().find(|(name, _)| *name == file).unwrap();
    assert!(text.contains(from), "{file} holds {from}");
    (*name, text.replacen(from, to, 1).into_bytes())
}

/// The text of a file of the sound case with rows added.
pub(crate) fn more(file: &str, rows: &str) -> (&'static str, Vec<u8>) {
    let (name, text) = GOOD.iter().find(|(name, _)| *name == file).unwrap();
    (*name, format!("{text}{rows}").into_bytes())
}

/// Reads the sound case with changes.
pub(crate) fn read(changes: &[(&str, Vec<u8>)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), changes);
    let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
    are_in_chinese(&reading.faults);
    reading
}

/// Every fault that a test meets has its Chinese.
#[track_caller]
pub(crate) fn are_in_chinese(faults: &[Fault]) {
    for text in faults.iter().flat_map(|fault| [&fault.message, &fault.help]) {
        let said = in_chinese(text);
        let han = |said: &String| said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(said.as_ref().is_some_and(han), "without Chinese: {text}");
    }
}
