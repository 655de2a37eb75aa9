//! What holds of every file, however it is written.

use super::build::{composed, taking_back};
use super::*;

/// A seeded sequence: the same files in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

fn present(text: Option<&str>, kind: &'static TableKind) -> Present {
    match text {
        None => Present { sheet: Sheet::empty(kind), hash: None },
        Some(text) => Present {
            sheet: Sheet::parse(text.as_bytes().to_vec(), kind).unwrap(),
            hash: Some(journal::sha256(text.as_bytes())),
        },
    }
}

/// A file as some program may have written it.
fn file(dice: &mut Dice, columns: &[&str], keys: &[usize], ending: &str) -> String {
    let mut text = String::from(if dice.roll(2) == 0 { "\u{feff}" } else { "" });
    let row = |dice: &mut Dice, cells: &[String]| {
        let quoted = |dice: &mut Dice, cell: &String| match dice.roll(4) {
            0 => format!("\"{}\"", cell.replace('"', "\"\"")),
            1 if !cell.contains([',', '"']) => format!(" {cell}"),
            _ if cell.contains([',', '"']) => format!("\"{}\"", cell.replace('"', "\"\"")),
            _ => cell.clone(),
        };
        cells.iter().map(|cell| quoted(dice, cell)).collect::<Vec<_>>().join(",")
    };
    text.push_str(&columns.join(","));
    text.push_str(ending);
    for key in keys {
        if dice.roll(6) == 0 {
            text.push_str(ending);
        }
        let mut cells = vec![format!("k{key}")];
        cells.extend(columns[1..].iter().map(|_| ["", "a", "b,c", "say \"d\"", "深"][dice.roll(5)].to_owned()));
        text.push_str(&row(dice, &cells));
        text.push_str(ending);
    }
    if dice.roll(3) == 0 {
        text.truncate(text.len() - ending.len());
    }
    text
}

/// Whatever an import makes of a file, however that is written, is told row by row so that taking it back gives every
/// byte that was there; and the same import once more changes nothing.
#[test]
fn whatever_an_import_made_is_taken_back_byte_for_byte() {
    let kind = table_kind("organisations").unwrap();
    let case = tandem_testkit::small_city().write();
    let (path, held) = (case.path().join(kind.file), case.path().join("held.csv"));
    let imported = |table: &str| {
        let asked = crate::import::Asked {
            case: case.path().to_owned(),
            file: held.clone(),
            table: Some(table.to_owned()),
            ..Default::default()
        };
        let import = crate::import::Import::read(&asked, &|_, _| {}).unwrap();
        assert_eq!(import.prepared().faults, []);
        std::fs::read(import.tables()[0].path()).unwrap()
    };
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut changed, mut widened, mut new_files) = (0, 0, 0);
    for round in 0..200 {
        let ending = ["\n", "\r\n"][dice.roll(2)];
        let keys: Vec<usize> = (0..dice.roll(7)).collect();
        let old = (dice.roll(8) > 0).then(|| file(&mut dice, &["org_id", "name", "mine"], &keys, ending));
        match &old {
            Some(old) => std::fs::write(&path, old).unwrap(),
            None => std::fs::remove_file(&path).unwrap_or_default(),
        }
        let columns = ["org_id", "name", "name_zh", "sector"];
        let mut next: Vec<usize> = (0..9).filter(|_| dice.roll(3) == 0).collect();
        next.insert(dice.roll(next.len() + 1), 100);
        let width = 2 + dice.roll(2);
        std::fs::write(&held, file(&mut dice, &columns[..width], &next, "\n")).unwrap();

        let before = present(old.as_deref(), kind);
        let bytes = imported(kind.name);
        let mut made = composed(kind, &before, bytes.clone()).unwrap().expect("a new row");
        let new = String::from_utf8(bytes).unwrap();
        let diff = made.take_diff();
        changed += diff.rows.iter().filter(|row| row.op == Op::Update).count();
        (widened, new_files) = (widened + usize::from(diff.header.is_some()), new_files + usize::from(old.is_none()));
        // As it is kept and read again.
        let diff: FileDiff = serde_json::from_str(&serde_json::to_string(&diff).unwrap()).unwrap();
        let back = taking_back(std::slice::from_ref(&diff), |kind| Ok(present(Some(&new), kind))).unwrap();
        let mut back = back.unwrap_or_else(|clashes| panic!("round {round}: {clashes:?}\n{old:?}\n{new:?}")).remove(0);
        assert_eq!(back.goes(), old.is_none(), "round {round}");
        let restored = (!back.goes()).then(|| std::str::from_utf8(back.sheet.bytes()).unwrap().to_owned());
        assert_eq!(restored, old, "round {round}, of\n{new}");
        // Taking that back gives the import again.
        let again = back.take_diff();
        let again = taking_back(&[again], |kind| Ok(present(restored.as_deref(), kind))).unwrap();
        let again = again.unwrap_or_else(|clashes| panic!("round {round}: {clashes:?}")).remove(0);
        assert_eq!(std::str::from_utf8(again.sheet.bytes()).unwrap(), new, "round {round}");

        std::fs::write(&path, &new).unwrap();
        assert!(imported(kind.name) == new.as_bytes(), "round {round}: twice is once");
    }
    assert!(changed > 40 && widened > 40 && new_files > 8, "{changed} {widened} {new_files}");
}
