//! The texts of faults in the sources and the tables of pairs are the same: a message that is written anew, or changed,
//! without its Chinese is noticed here, and so is a pair that nothing says any more.

use super::{cut, pairs};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tandem_vocab::Parameter;

/// Where faults are made, below `crates/`: a folder with all below it, or a file.
const PLACES: [&str; 18] = [
    "case/src",
    "inventory/src/recipe.rs",
    "inventory/src/devices.rs",
    "inventory/src/compile.rs",
    "inventory/src/methods.rs",
    "app/src/loaded.rs",
    "app/src/evaluate/fill.rs",
    "app/src/evaluate/mod.rs",
    "app/src/revise/build.rs",
    "app/src/synergy",
    "sheets/src/package.rs",
    "sheets/src/workbook_in.rs",
    "sheets/src/parquet_in.rs",
    "evaluate/src/check",
    "vocab/src/formula.rs",
    "vocab/src/period.rs",
    "vocab/src/units.rs",
    "vocab/src/parameters.rs",
];

/// Files of these places that make none: errors of reading at all, and faults of the shipped tables, which a test holds
/// to be none.
const WITHOUT: [&str; 5] =
    ["case/src/lib.rs", "case/src/library.rs", "case/src/methods.rs", "case/src/shipped.rs", "case/src/chinese/mod.rs"];

/// Files with errors of other kinds beside faults: there only what ends as a sentence is a fault.
const MIXED: [&str; 4] =
    ["app/src/evaluate/fill.rs", "app/src/evaluate/mod.rs", "app/src/revise/build.rs", "app/src/synergy"];

/// Texts in these files that are no part of a fault.
const OTHERS: [&str; 34] = [
    // Forms of what is put in, and joints of lists.
    "{} {coverage}",
    "{} ({}, {})",
    ", …",
    "kg/kg X",
    "kWh/kg X",
    // The mapping as TOML.
    "# How a sheet is read: head = a head of the sheet, value = the same for every row, join = made of other columns.\n",
    "{key} = {value}",
    "[{first}, {last}]",
    "# period is {}, for this file alone",
    "{{ head = {} }}",
    "{{ value = {} }}",
    "{{ join = {} }}",
    "{column} = {from}",
    "{} = {}",
    // Reasons why rows are not taken, which the page has in both languages.
    "skipped by the mapping",
    "a total of other rows",
    "a remark below the table",
    // Errors of another kind, and what cannot happen.
    "names of fewer than 4 GB",
    "a column of the shape that was read by",
    "a required number",
    "fewer than 2^32 recipes",
    "a shipped system without fault",
    "a period of fewer than 2^32 days",
    "m2 month",
    "GJ/t or GJ/m3",
    "t C/TJ",
    "tce/t or kgce/m3",
    "ha month",
    "{name}: {e}",
    "the column `{name}` holds {kind}",
    "the column `{name}` is not UTF-8 in record {record}",
    "emission factor",
    "matching factors",
    "\" or \"",
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources of the places, by their path below `crates/`.
fn sources() -> Vec<(String, String)> {
    let mut files = read_all(&PLACES);
    files.retain(|(name, _)| !WITHOUT.contains(&name.as_str()) && !name.ends_with("chinese/sources.rs"));
    files
}

/// All sources in folders, and single ones, by their path below `crates/`.
fn read_all(places: &[&str]) -> Vec<(String, String)> {
    fn walk(at: &Path, into: &mut Vec<PathBuf>) {
        if at.is_dir() {
            for entry in std::fs::read_dir(at).unwrap() {
                walk(&entry.unwrap().path(), into);
            }
        } else if at.extension().is_some_and(|end| end == "rs") {
            into.push(at.to_owned());
        }
    }
    let root = crates();
    let mut files = Vec::new();
    for place in places {
        walk(&root.join(place), &mut files);
    }
    let named = files.into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, std::fs::read_to_string(&path).unwrap())
    });
    named.collect()
}

/// The string literals of a source before its tests, as the compiler reads them.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("\n#[cfg(test)]").next().unwrap_or_default();
    let letters: Vec<char> = source.chars().collect();
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let (mut found, mut place) = (Vec::new(), 0);
    while place < letters.len() {
        match at(place) {
            '/' if at(place + 1) == '/' => {
                while place < letters.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            // A letter in quotes; a lifetime has no second quote.
            '\'' if at(place + 1) == '\\' => {
                place += 3;
                while at(place) != '\'' {
                    place += 1;
                }
                place += 1;
            }
            '\'' if at(place + 2) == '\'' => place += 3,
            '"' => {
                let mut text = String::new();
                place += 1;
                while at(place) != '"' {
                    match (at(place), at(place + 1)) {
                        ('\\', '\n') => {
                            place += 2;
                            while at(place).is_whitespace() {
                                place += 1;
                            }
                        }
                        ('\\', escaped) => {
                            text.push(match escaped {
                                'n' => '\n',
                                't' => '\t',
                                'r' => '\r',
                                other => other,
                            });
                            place += 2;
                        }
                        (letter, _) => {
                            text.push(letter);
                            place += 1;
                        }
                    }
                }
                place += 1;
                found.push(text);
            }
            _ => place += 1,
        }
    }
    found
}

/// A text with `{}` for each hole or run of holes, a small first letter and no full stop: as sentences are made of clauses.
fn shape(text: &str) -> String {
    let (mut shaped, mut rest) = (String::new(), text);
    while let Some(letter) = rest.chars().next() {
        let doubled = ["{{", "}}"].into_iter().find(|two| rest.starts_with(two));
        let hole = rest
            .strip_prefix('{')
            .and_then(|behind| behind.split_once('}'))
            .filter(|(inside, _)| inside.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':')));
        if let Some(two) = doubled {
            shaped.push_str(&two[1..]);
            rest = &rest[2..];
        } else if let Some((_, behind)) = hole {
            if !shaped.ends_with("{}") {
                shaped.push_str("{}");
            }
            rest = behind;
        } else {
            shaped.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    let shaped = shaped.strip_suffix('.').unwrap_or(&shaped);
    let mut letters = shaped.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// The English of our own pairs.
fn english() -> impl Iterator<Item = &'static str> {
    [include_str!("sentences.txt"), include_str!("clauses.txt")].into_iter().flat_map(pairs).map(|(english, _)| english)
}

/// Whether a literal is only a part of what is said, put behind something else: its English is in a longer pair.
fn is_part(text: &str) -> bool {
    text.starts_with([',', ' ', ';'])
}

#[test]
fn every_text_of_a_fault_in_the_sources_has_its_chinese() {
    let known: BTreeSet<String> = english().map(shape).collect();
    let mut missing = Vec::new();
    for (name, source) in sources() {
        for text in literals(&source) {
            // A text of people has words with a blank between; names and joints have none.
            let words = text.trim().contains(' ') && text.contains(|c: char| c.is_ascii_alphabetic());
            let other = MIXED.iter().any(|place| name.starts_with(place)) && !text.ends_with('.');
            // Names and units of parameters, which have their Chinese beside them.
            let parameter =
                Parameter::all().map(Parameter::get).any(|p| [p.name_en, p.name_zh, p.unit].contains(&text.as_str()));
            if !words || other || parameter || OTHERS.contains(&text.as_str()) {
                continue;
            }
            let shaped = shape(&text);
            let told = known.contains(&shaped) || (is_part(&text) && known.iter().any(|known| known.contains(&shaped)));
            if !told {
                missing.push(format!("{name}: {text}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "write the Chinese of these into sentences.txt or clauses.txt, or name them in OTHERS if they are no part of a fault:\n{}",
        missing.join("\n")
    );
}

/// What makes a fault: a message in a file that makes one is looked at, so each such file is one of the places.
const MAKES: [&str; 3] = ["Finding {", "Fault {", "MappingFault {"];

#[test]
fn every_file_that_makes_a_fault_is_looked_at() {
    let mut others = Vec::new();
    for (path, source) in read_all(&["inventory/src", "case/src", "app/src", "server/src", "cli/src"]) {
        let source = source.split("\n#[cfg(test)]").next().unwrap_or_default();
        let makes = source.lines().map(str::trim_start).any(|line| {
            let declared = ["pub struct", "struct", "impl", "//", "pub enum"].iter().any(|word| line.starts_with(word));
            !declared && MAKES.iter().any(|make| line.contains(make))
        });
        let looked_at = PLACES.iter().any(|place| path.starts_with(place)) && !WITHOUT.contains(&path.as_str());
        if makes && !looked_at && !path.ends_with("tests.rs") {
            others.push(path);
        }
    }
    assert!(others.is_empty(), "these make faults; add them to PLACES: {others:?}");
}

#[test]
fn every_pair_is_said_by_a_source() {
    let said: Vec<String> = sources().iter().flat_map(|(_, source)| literals(source)).collect();
    let shapes: BTreeSet<String> = said.iter().map(|text| shape(text)).collect();
    let parts: Vec<String> =
        said.iter().filter(|text| is_part(text) && text.len() > 8).map(|text| shape(text)).collect();
    let idle = english().filter(|english| {
        let shaped = shape(english);
        !shapes.contains(&shaped) && !parts.iter().any(|part| shaped.contains(part.as_str()))
    });
    let idle: Vec<&str> = idle.collect();
    assert!(idle.is_empty(), "nothing says these any more; take them out:\n{}", idle.join("\n"));
}

#[test]
fn what_is_no_fault_is_there() {
    let said: BTreeSet<String> = sources().iter().flat_map(|(_, source)| literals(source)).collect();
    let gone: Vec<&&str> = OTHERS.iter().filter(|text| !said.contains(**text)).collect();
    assert!(gone.is_empty(), "these are gone from the sources: {gone:?}");
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "// \"no\"\nlet a = \"one \\\"two\\\"\"; let b = '\"'; let c = \"x \\\n    y\"; let d: &'static str = \"z\";\n#[cfg(test)]\nmod tests { \"not\" }";
    assert_eq!(literals(source), ["one \"two\"", "x y", "z"]);
    assert_eq!(shape("The {name} `{}` holds {{ x = {} }}."), "the {} `{}` holds { x = {} }");
    assert_eq!(shape("Name one of: {}{dots}."), shape("name one of: {names}"));
    assert_eq!(cut("a {b} { c } {d:zh}"), (vec!["a ", " { c } ", ""], vec!["b", "d:zh"]));
}
