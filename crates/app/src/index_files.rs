//! `tandem index check` and `tandem index new`: index systems as people write them.

use crate::Answer;
use crate::answer::{both, number, text};
use crate::loaded::faults_answer;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use tandem_case::Fault;
use tandem_evaluate::system::System;

/// What stands beside every score of a system that no authority published.
pub const REFERENCE_NOTICE: (&str, &str) = ("a reference set, not an official system", "参考指标体系，非官方发布");

/// A text with which a system of one's own begins.
pub const START: &str = include_str!("index_start.toml");

/// A file of an index system without a fault.
#[derive(Debug)]
pub struct Checked {
    system: System,
}

/// Reads the file and checks it.
///
/// # Errors
/// All its faults.
pub fn check(path: &Path) -> Result<Checked, Vec<Fault>> {
    tandem_case::index::read_file(path).map(|system| Checked { system })
}

/// A text of a system in the language asked for; the other one where that is empty.
fn one(en: &str, zh: &str, chinese: bool) -> Value {
    text(if (chinese && !zh.is_empty()) || en.is_empty() { zh } else { en })
}

impl Checked {
    /// Nodes at the three levels.
    pub fn counts(&self) -> [usize; 3] {
        let draft = &self.system.draft;
        [draft.level1.len(), draft.level2.len(), draft.level3.len()]
    }

    /// Id and edition, name, and whether it is an official one.
    pub fn title(&self, chinese: bool) -> [String; 3] {
        let draft = &self.system.draft;
        let name = if chinese { &draft.name_zh } else { &draft.name_en };
        let notice = match (self.system.is_reference(), chinese) {
            (true, true) => REFERENCE_NOTICE.1,
            (true, false) => REFERENCE_NOTICE.0,
            (false, true) => "文件声明为官方发布的指标体系",
            (false, false) => "declared by the file as an official system",
        };
        [format!("{} {}", draft.id, draft.version), name.clone(), notice.to_owned()]
    }

    /// The object of `index check`: no faults, and what the system is made of.
    pub fn answer(&self) -> Answer<'static> {
        let draft = &self.system.draft;
        let objects = |answer: Answer<'_>| answer.into_value()["rows"].take();
        let notice = self.system.is_reference().then(|| both(REFERENCE_NOTICE.0, REFERENCE_NOTICE.1));
        let system = json!({
            "id": draft.id,
            "name": both(&draft.name_en, &draft.name_zh),
            "version": draft.version,
            "status": if self.system.is_reference() { "reference" } else { "official" },
            "notice": notice,
            "subjects": text(&draft.subjects),
            "boundary": text(&draft.boundary),
            "counts": self.counts(),
        });
        let mut answer = faults_answer("index check", None, &[]);
        answer.head.retain(|(key, _)| *key != "case");
        answer.head.push(("system", system));
        answer.tail = vec![("nodes", objects(self.nodes(None))), ("inputs", objects(self.inputs(None)))];
        answer
    }

    /// The tree with the weight in the node above and in the whole; names in one language, or in both.
    pub fn nodes(&self, chinese: Option<bool>) -> Answer<'_> {
        let system = &self.system;
        let draft = &system.draft;
        let name = move |en: &str, zh: &str| chinese.map_or_else(|| both(en, zh), |chinese| one(en, zh, chinese));
        let mut rows = Vec::new();
        let mut row = |level: u8, id: &str, weight: f64, whole: f64, name: Value| {
            rows.push(vec![json!(level), text(id), number(weight), number(whole), name]);
        };
        for (first, node) in draft.level1.iter().enumerate() {
            let whole = if node.bonus { 0.0 } else { node.weight };
            row(1, &node.id, node.weight, whole, name(&node.name_en, &node.name_zh));
            for &second in &system.children1[first] {
                let below = &draft.level2[second];
                row(2, &below.id, below.weight, whole * below.weight, name(&below.name_en, &below.name_zh));
                for &third in &system.children2[second] {
                    let leaf = &draft.level3[third];
                    let whole = whole * below.weight * leaf.weight;
                    row(3, &leaf.id, leaf.weight, whole, name(&leaf.name_en, &leaf.name_zh));
                }
            }
        }
        Answer {
            head: Vec::new(),
            columns: vec!["level", "id", "weight", "of_the_whole", "name"],
            rows: Box::new(rows.into_iter()),
            tail: Vec::new(),
        }
    }

    /// What the system has to be told; names in one language, or in both.
    pub fn inputs(&self, chinese: Option<bool>) -> Answer<'_> {
        let rows = self.system.inputs().iter().map(move |input| {
            let named = |name: &str| if name.is_empty() { input.id.clone() } else { name.to_owned() };
            let (en, zh) = (named(&input.name_en), named(&input.name_zh));
            let name = chinese.map_or_else(|| both(&en, &zh), |chinese| one(&en, &zh, chinese));
            vec![text(&input.id), text(&input.unit), name, text(&input.from), text(&input.formula)]
        });
        Answer {
            head: Vec::new(),
            columns: vec!["input", "unit", "name", "from", "formula"],
            rows: Box::new(rows),
            tail: Vec::new(),
        }
    }
}

/// Why a system could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum NewFileError {
    /// Something is there already.
    #[error("{} is there already; choose another name, nothing was written", .0.display())]
    Exists(PathBuf),
    /// Writing failed.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// Path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Writes [`START`] to a file that is not there yet.
///
/// # Errors
/// [`NewFileError`].
pub fn new_file(path: &Path) -> Result<(), NewFileError> {
    let mut file = std::fs::File::create_new(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => NewFileError::Exists(path.to_owned()),
        _ => NewFileError::Io { path: path.to_owned(), source },
    })?;
    file.write_all(START.as_bytes()).and_then(|()| file.sync_all()).map_err(|source| {
        let _ = std::fs::remove_file(path);
        NewFileError::Io { path: path.to_owned(), source }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_a_sound_system_and_explains_every_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        new_file(&path).unwrap();
        let checked = check(&path).unwrap_or_else(|faults| panic!("{faults:#?}"));
        assert_eq!(checked.counts(), [2, 3, 5]);
        assert!(matches!(new_file(&path), Err(NewFileError::Exists(_))));
        // Each key is set or shown in a remark above which it is explained.
        let kinds = [
            "linear",
            "interval",
            "target_ratio",
            "elasticity",
            "tapio_linear",
            "classes",
            "steps",
            "checklist",
            "bonus",
        ];
        for word in kinds.iter().chain(&[
            "bonus = {",
            "_requires",
            "bar_above_",
            "min_terms",
            "[[level3.variant]]",
            "@base",
            "years",
        ]) {
            assert!(START.contains(word), "{word}");
        }
    }

    #[test]
    fn weights_of_the_whole_add_up_to_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        new_file(&path).unwrap();
        let checked = check(&path).unwrap();
        for level in 1..=3 {
            let sum: f64 =
                checked.nodes(None).rows.filter(|row| row[0] == json!(level)).filter_map(|row| row[3].as_f64()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{level}: {sum}");
        }
        let answer = checked.answer().into_value();
        assert_eq!(answer["rows"].as_array().map(Vec::len), Some(0));
        assert_eq!(answer["inputs"][2]["formula"], "inv.co2.total / stat.gdp");
        assert_eq!(answer["system"]["notice"]["zh"], REFERENCE_NOTICE.1);
    }
}
