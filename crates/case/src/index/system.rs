//! The text of an index system: keys and types are looked at here, sense by [`tandem_evaluate::check`], in one pass.

use crate::csv_table::{id_words, is_id};
use crate::fault::{FileFaults, sentence};
use crate::index::norm;
use crate::numbers::shorten;
use crate::toml_table::{self, Keys};
use std::collections::{BTreeMap, BTreeSet};
use tandem_evaluate::check::{Flaw, Place, check};
use tandem_evaluate::formula::YEARS;
use tandem_evaluate::system::{
    BonusRule, ContextDimension, Draft, DraftGate, DraftIndicator, DraftVariant, Grade, Input, MissingRules, Node,
    System,
};

/// What the first line of such a text says.
pub(crate) const SCHEMA: &str = "tandem.index/1";

/// Reads the text of a system, and on which line its id stands. With faults there is none.
pub(crate) fn read(bytes: &[u8], faults: &mut FileFaults) -> Option<(System, u32)> {
    let text = toml_table::text(bytes, faults)?;
    let (table, whole) = toml_table::parse(&text, faults);
    if !whole {
        return None;
    }
    let before = faults.counted();
    let mut keys = Keys { text: &text, head: 1, place: SCHEMA.to_owned(), table: &table, faults, whole };
    if !schema(&mut keys) {
        return None;
    }
    let mut reader = Reader::default();
    let draft = reader.draft(&mut keys);
    let sound = faults.counted() == before;
    match check(draft) {
        Ok(system) => {
            let line = reader.lines.get(&(Place::System, "id".to_owned())).copied().unwrap_or(1);
            sound.then_some((system, line))
        }
        Err(flaws) => {
            for flaw in flaws.iter().filter(|flaw| !reader.follows(flaw)) {
                let line = reader.line(flaw);
                faults.add(line, flaw.key, || (sentence(&flaw.message), sentence(&flaw.help)));
            }
            None
        }
    }
}

/// Whether the text says that it is of this schema; of another one nothing else could be told.
fn schema(keys: &mut Keys<'_, '_>) -> bool {
    let help = format!("Begin the file with schema = \"{SCHEMA}\".");
    let Some((found, span)) = keys.required_text("schema", &help) else { return false };
    if found != SCHEMA {
        let message = format!("The schema is `{}`; an index system is `{SCHEMA}`.", shorten(&found));
        keys.fault(&span, "schema", message, help);
    }
    found == SCHEMA
}

/// Where everything stands, and what could not be read.
#[derive(Default)]
pub(crate) struct Reader {
    heads: BTreeMap<Place, u32>,
    lines: BTreeMap<(Place, String), u32>,
    spoilt: BTreeSet<Place>,
}

impl Reader {
    /// Keeps the lines of a table and reads it; a table in which something could not be read is kept in mind.
    fn place<'a, T>(
        &mut self,
        place: Place,
        keys: &mut Keys<'a, '_>,
        take: impl FnOnce(&mut Self, &mut Keys<'a, '_>) -> T,
    ) -> T {
        self.heads.insert(place, keys.head);
        self.mark(place, "", keys);
        let before = keys.faults.counted();
        let taken = take(self, keys);
        if keys.faults.counted() > before {
            self.spoilt.insert(place);
        }
        taken
    }

    /// Keeps the lines of the keys of a table.
    fn mark(&mut self, place: Place, under: &str, keys: &Keys<'_, '_>) {
        for (key, value) in keys.table {
            self.lines.insert((place, format!("{under}{}", key.get_ref())), keys.line(&value.span()));
        }
    }

    /// Line of a flaw: of its key, else of the head of its table, else of the first table of its kind.
    fn line(&self, flaw: &Flaw) -> Option<u32> {
        let key = |key: String| self.lines.get(&(flaw.place, key)).copied();
        let inner = || key(format!("norm.{}", flaw.key));
        key(flaw.key.to_owned()).or_else(inner).or_else(|| self.heads.get(&flaw.place).copied())
    }

    /// Whether a flaw only follows from what could not be read.
    fn follows(&self, flaw: &Flaw) -> bool {
        let spoilt = |like: fn(&Place) -> bool| self.spoilt.iter().any(like);
        let own = match flaw.place {
            Place::Variant(at, _) | Place::Item(at, _) => self.spoilt.contains(&Place::Level3(at)),
            place => self.spoilt.contains(&place),
        };
        let nodes = || spoilt(|p| matches!(p, Place::Level1(_) | Place::Level2(_) | Place::Level3(_)));
        let inputs = || spoilt(|p| matches!(p, Place::Input(_)));
        own || match (flaw.place, flaw.key) {
            (Place::Input(_), "id") => inputs() || nodes(),
            (Place::Gate(_), _) => nodes() || spoilt(|p| matches!(p, Place::Grade(_))),
            (Place::Grade(_), _) | (Place::System, "") => spoilt(|p| matches!(p, Place::Grade(_))),
            (_, "weight" | "parent" | "counts" | "bonus") => nodes(),
            (_, "norm") => inputs() || nodes(),
            (_, "formula" | "inputs" | "unit") => inputs(),
            (_, "when") => spoilt(|p| matches!(p, Place::Context(_))),
            _ => false,
        }
    }

    fn draft(&mut self, keys: &mut Keys<'_, '_>) -> Draft {
        const TABLES: [(&str, &str); 4] = [
            ("grade", "id, name_en, name_zh and min"),
            ("level1", "id, name_en, name_zh and weight"),
            ("level2", "id, parent, name_en, name_zh and weight"),
            ("level3", "id, parent, names, unit, direction, type, formula, inputs, weight, norm and missing"),
        ];
        keys.only(&["schema", "system", "missing", "gates", "grade", "context", "level1", "level2", "level3", "input"]);
        let mut draft = Draft { scale: 100.0, ..Draft::default() };
        keys.inner("system", "Add [system] with id, name_en, name_zh and version.", |keys| {
            self.place(Place::System, keys, |_, keys| head(keys, &mut draft));
        });
        if keys.get("missing").is_some() {
            let rules = keys.inner("missing", "", |keys| self.place(Place::Missing, keys, |_, keys| missing(keys)));
            draft.missing = rules.unwrap_or_default();
        }
        if keys.get("gates").is_some() {
            draft.gates = keys.inner("gates", "", |keys| self.gates(keys)).unwrap_or_default();
        }
        for (table, columns) in TABLES {
            if keys.get(table).is_none() {
                let help = format!("Add [[{table}]] with {columns}.");
                keys.fault_of(table, format!("There is no [[{table}]]."), help);
            }
        }
        let (mut best, top) = (Vec::new(), draft.scale);
        keys.each("grade", |keys| {
            let upper = best.last().map_or(top, |g: &Grade| g.min);
            best.push(self.place(Place::Grade(best.len()), keys, |_, keys| grade(keys, upper)));
        });
        draft.grades = best;
        keys.each("context", |keys| {
            let at = Place::Context(draft.contexts.len());
            draft.contexts.push(self.place(at, keys, |_, keys| dimension(keys)));
        });
        keys.each("level1", |keys| {
            let at = Place::Level1(draft.level1.len());
            draft.level1.push(self.place(at, keys, |_, keys| node(keys, false)));
        });
        keys.each("level2", |keys| {
            let at = Place::Level2(draft.level2.len());
            draft.level2.push(self.place(at, keys, |_, keys| node(keys, true)));
        });
        keys.each("level3", |keys| {
            let at = draft.level3.len();
            draft.level3.push(self.place(Place::Level3(at), keys, |reader, keys| reader.indicator(at, keys)));
        });
        keys.each("input", |keys| {
            let at = Place::Input(draft.inputs.len());
            draft.inputs.push(self.place(at, keys, |_, keys| input(keys)));
        });
        // What is not there, or is no list of tables, has been told.
        let there = |table: &str| keys.get(table).is_some();
        let unread = [
            (draft.grades.is_empty(), Place::Grade(0)),
            (draft.contexts.is_empty() && there("context"), Place::Context(0)),
            (draft.level1.is_empty(), Place::Level1(0)),
            (draft.level2.is_empty(), Place::Level2(0)),
            (draft.level3.is_empty(), Place::Level3(0)),
            (draft.inputs.is_empty() && there("input"), Place::Input(0)),
        ];
        self.told_twice(keys, &draft);
        self.childless(keys, &draft);
        self.spoilt.extend(unread.into_iter().filter(|(unread, _)| *unread).map(|(_, place)| place));
        draft
    }

    /// Grades, dimensions and values of a context are told apart by their ids.
    fn told_twice(&mut self, keys: &mut Keys<'_, '_>, draft: &Draft) {
        let grades: Vec<&str> = draft.grades.iter().map(|grade| grade.id.as_str()).collect();
        let contexts: Vec<&str> = draft.contexts.iter().map(|context| context.id.as_str()).collect();
        let tables = grades.iter().enumerate().map(|(at, id)| (Place::Grade(at), "id", *id, grades[..at].contains(id)));
        let dimensions =
            contexts.iter().enumerate().map(|(at, id)| (Place::Context(at), "id", *id, contexts[..at].contains(id)));
        let values = draft.contexts.iter().enumerate().flat_map(|(at, context)| {
            let twice = move |n: usize| context.values[..n].contains(&context.values[n]);
            (0..context.values.len()).map(move |n| (Place::Context(at), "values", context.values[n].as_str(), twice(n)))
        });
        for (place, key, id, twice) in tables.chain(dimensions).chain(values) {
            if twice && !id.is_empty() {
                let line = self.lines.get(&(place, key.to_owned())).copied();
                keys.faults.add(line, key, || (format!("`{id}` stands twice."), "Give each one an id of its own."));
                self.spoilt.insert(place);
            }
        }
    }

    /// A node without anything below it could not be scored.
    fn childless(&mut self, keys: &mut Keys<'_, '_>, draft: &Draft) {
        let above2: BTreeSet<&str> = draft.level2.iter().map(|node| node.parent.as_str()).collect();
        let above3: BTreeSet<&str> = draft.level3.iter().map(|indicator| indicator.parent.as_str()).collect();
        let first = draft.level1.iter().enumerate().map(|(at, node)| (Place::Level1(at), node, &above2, "level2"));
        let second = draft.level2.iter().enumerate().map(|(at, node)| (Place::Level2(at), node, &above3, "level3"));
        let known = |id: &str, nodes: &[Node]| nodes.iter().any(|node| node.id == id);
        let lost =
            above2.iter().any(|id| !known(id, &draft.level1)) || above3.iter().any(|id| !known(id, &draft.level2));
        let unread = |place: &Place| matches!(place, Place::Level2(_) | Place::Level3(_));
        // Below something else, or below nothing that is there: that has been told, or will be.
        if lost || self.spoilt.iter().any(unread) || draft.level2.is_empty() || draft.level3.is_empty() {
            return;
        }
        for (place, node, _, below) in first.chain(second).filter(|(_, node, above, _)| !above.contains(&*node.id)) {
            if self.spoilt.contains(&place) {
                continue;
            }
            let line = self.heads.get(&place).copied();
            let message = format!("Nothing stands below `{}`.", node.id);
            keys.faults.add(line, "id", || (message, format!("Add a [[{below}]] with it as parent, or take it out.")));
        }
    }

    fn indicator(&mut self, at: usize, keys: &mut Keys<'_, '_>) -> DraftIndicator {
        keys.only(&[
            "id",
            "parent",
            "name_en",
            "name_zh",
            "unit",
            "direction",
            "type",
            "formula",
            "inputs",
            "weight",
            "norm",
            "variant",
            "data_source",
            "missing",
            "zero_denominator",
            "min_terms",
            "provenance",
            "provenance_zh",
            "note",
            "note_zh",
            "data_source_zh",
        ]);
        let mut draft = DraftIndicator {
            id: id(keys),
            parent: must(keys, "parent", "Name the [[level2]] that it stands below."),
            name_en: must(keys, "name_en", "Name it in English."),
            name_zh: must(keys, "name_zh", "Name it in Chinese."),
            unit: must(keys, "unit", "Write the unit of the value, such as \"ratio\" or \"t CO2/10^4 CNY\"."),
            direction: keys.word("direction", &["benefit", "cost", "interval"]).unwrap_or_default(),
            kind: keys.word("type", &["outcome", "process"]).unwrap_or_default(),
            formula: must(keys, "formula", "Write a formula over inputs, such as \"energy.nonfossil / energy.total\"."),
            inputs: texts(keys, "inputs"),
            weight: keys.required_number("weight", WEIGHT).unwrap_or_default(),
            norm: None,
            variants: Vec::new(),
            data_source: optional(keys, "data_source"),
            missing: keys.word("missing", &["carry_forward", "zero", "exclude_renormalise"]).unwrap_or_default(),
            zero_denominator: optional_word(keys, "zero_denominator", &["exclude_renormalise", "zero"]),
            min_terms: whole(keys, "min_terms", 1, 64),
            data_source_zh: optional(keys, "data_source_zh"),
            provenance: optional(keys, "provenance"),
            provenance_zh: optional(keys, "provenance_zh"),
            note: optional(keys, "note"),
            note_zh: optional(keys, "note_zh"),
        };
        draft.norm = keys
            .inner("norm", "Add norm = { kind = ..., ... }, which turns the value into a score.", |keys| {
                self.mark(Place::Level3(at), "norm.", keys);
                norm::read(keys, &mut |number, keys| {
                    self.place(Place::Item(at, number), keys, |_, keys| norm::item(keys))
                })
            })
            .flatten();
        keys.each("variant", |keys| {
            let place = Place::Variant(at, draft.variants.len());
            draft.variants.push(self.place(place, keys, |reader, keys| reader.variant(place, keys)));
        });
        draft
    }

    fn gates(&mut self, keys: &mut Keys<'_, '_>) -> Vec<DraftGate> {
        let mut names: Vec<(usize, String)> =
            keys.table.keys().map(|key| (key.span().start, key.get_ref().to_string())).collect();
        names.sort_unstable();
        let mut gates: Vec<DraftGate> = Vec::new();
        for (_, name) in names {
            if let Some(grade) = name.strip_suffix("_requires") {
                keys.each(&name, |keys| {
                    keys.only(&["indicator", "class"]);
                    gates.push(self.place(Place::Gate(gates.len()), keys, |_, keys| DraftGate::Class {
                        grade: grade.to_owned(),
                        indicator: must(keys, "indicator", "Name the indicator whose class is asked for."),
                        class: must(keys, "class", "Name the class that it must be in."),
                    }));
                });
            } else if let Some(grade) = name.strip_prefix("bar_above_") {
                keys.each(&name, |keys| {
                    keys.only(&["indicator", "value_above"]);
                    gates.push(self.place(Place::Gate(gates.len()), keys, |_, keys| {
                        DraftGate::Bar {
                            grade: grade.to_owned(),
                            indicator: must(keys, "indicator", "Name the indicator that bars better grades."),
                            value_above: keys
                                .required_number("value_above", "Write the value above which it bars.")
                                .unwrap_or_default(),
                        }
                    }));
                });
            } else {
                keys.inner(&name, "", |keys| {
                    keys.only(&["min_level1_score", "base_min"]);
                    gates.push(self.place(Place::Gate(gates.len()), keys, |_, keys| DraftGate::Scores {
                        grade: name.clone(),
                        min_level1_score: score(keys, "min_level1_score"),
                        base_min: score(keys, "base_min"),
                    }));
                });
            }
        }
        gates
    }

    fn variant(&mut self, place: Place, keys: &mut Keys<'_, '_>) -> DraftVariant {
        keys.only(&["when", "norm"]);
        let mut when = Vec::new();
        keys.inner("when", "Say when it holds, such as when = { region = \"key_region\" }.", |keys| {
            let names: Vec<String> = keys.table.keys().map(|key| key.get_ref().to_string()).collect();
            when = names.into_iter().filter_map(|name| Some((name.clone(), keys.text(&name)?.0))).collect();
        });
        if keys.get("when").is_some_and(|when| when.get_ref().as_table().is_some_and(|pairs| pairs.is_empty())) {
            let help = "Say when it holds, such as when = { region = \"key_region\" }.";
            keys.fault_of("when", "The variant holds nowhere: `when` is empty.".to_owned(), help);
        }
        let norm = keys.inner("norm", "Add norm = { kind = ..., ... }, which holds there.", |keys| {
            self.mark(place, "norm.", keys);
            norm::read(keys, &mut |_, keys| norm::item(keys))
        });
        let norm = norm.flatten().unwrap_or_default();
        if !norm.items.is_empty() {
            let message = "The items of a checklist are the same in every context.".to_owned();
            keys.fault_of("norm", message, "Take the variant out, or make it an indicator of its own.");
        }
        DraftVariant { when, norm }
    }
}

const WEIGHT: &str = "Write its share in the node above, such as weight = 0.5.";

fn head(keys: &mut Keys<'_, '_>, draft: &mut Draft) {
    keys.only(&[
        "id",
        "name_en",
        "name_zh",
        "version",
        "status",
        "subjects",
        "boundary",
        "scale",
        "aggregation",
        "counts",
        "base_year_rule",
        "base_year_rule_zh",
        "bonus",
    ]);
    draft.id = id(keys);
    draft.name_en = must(keys, "name_en", "Name it in English.");
    draft.name_zh = must(keys, "name_zh", "Name it in Chinese.");
    draft.version = must(keys, "version", "Write the edition, such as version = \"2026.1\".");
    draft.status = optional_word(keys, "status", &["official", "reference"]);
    draft.subjects = optional_word(keys, "subjects", &["region", "organisation"]);
    draft.boundary = optional_word(keys, "boundary", &["territory", "organisation", "as_recorded"]);
    draft.scale = keys.number("scale").unwrap_or(draft.scale);
    optional_word(keys, "aggregation", &["weighted_mean"]);
    draft.base_year_rule = optional(keys, "base_year_rule");
    draft.base_year_rule_zh = optional(keys, "base_year_rule_zh");
    if keys.get("counts").is_some() {
        let counts = keys.inner("counts", "", |keys| {
            let levels = ["level1", "level2", "level3"];
            keys.only(&levels);
            levels.map(|level| whole(keys, level, 0, 10_000))
        });
        draft.counts = counts.unwrap_or_default();
    }
    if keys.get("bonus").is_some() {
        draft.bonus = keys.inner("bonus", "", |keys| {
            keys.only(&["level1", "cap", "total_cap"]);
            BonusRule {
                level1: must(keys, "level1", "Name the [[level1]] that holds the bonus points."),
                cap: keys
                    .number_within("cap", 0.0, 100.0, "Write the most bonus points that count.")
                    .unwrap_or_default(),
                total_cap: keys
                    .number_within("total_cap", 0.0, 100.0, "Write the most that score and bonus give together.")
                    .unwrap_or(100.0),
            }
        });
    }
}

fn missing(keys: &mut Keys<'_, '_>) -> MissingRules {
    keys.only(&["carry_forward_max_years", "carry_forward_penalty", "max_excluded_weight", "zero", "report_range"]);
    let usual = MissingRules::default();
    optional(keys, "zero");
    if keys.get("report_range").is_some_and(|range| range.get_ref().as_bool() != Some(true)) {
        let message = "`report_range` can only be true: what is missing always widens the range of the total.";
        keys.fault_of("report_range", message.to_owned(), "Write report_range = true, or take the line out.");
    }
    MissingRules {
        carry_forward_max_years: whole(keys, "carry_forward_max_years", 0, 100)
            .unwrap_or(usual.carry_forward_max_years),
        carry_forward_penalty: keys.number("carry_forward_penalty").unwrap_or(usual.carry_forward_penalty),
        max_excluded_weight: keys.number("max_excluded_weight").unwrap_or(usual.max_excluded_weight),
    }
}

/// `good = { ... }`, `good_requires = [...]` and `bar_above_good = [...]`, in the order of the text.
/// A score that may be left out.
fn score(keys: &mut Keys<'_, '_>, key: &str) -> Option<f64> {
    keys.get(key).and_then(|_| keys.number_within(key, 0.0, 100.0, "Write a score between 0 and 100."))
}

fn grade(keys: &mut Keys<'_, '_>, upper: f64) -> Grade {
    keys.only(&["id", "name_en", "name_zh", "min", "max"]);
    let min = keys.required_number("min", "Write the lowest score of the grade.");
    if let Some(max) = keys.number("max").filter(|max| *max != upper) {
        let message = format!("The grade ends at {max}, but the one above it begins at {upper}.");
        keys.fault_of("max", message, format!("Write max = {upper}, or take the line out."));
    }
    Grade {
        id: id(keys),
        name_en: must(keys, "name_en", "Name it in English."),
        name_zh: must(keys, "name_zh", "Name it in Chinese."),
        min: min.unwrap_or_default(),
    }
}

fn dimension(keys: &mut Keys<'_, '_>) -> ContextDimension {
    keys.only(&["id", "values", "default"]);
    ContextDimension {
        id: id(keys),
        values: texts(keys, "values"),
        default: must(keys, "default", "Write the value that holds where none is given."),
    }
}

fn node(keys: &mut Keys<'_, '_>, below: bool) -> Node {
    let mut known = vec!["id", "name_en", "name_zh", "weight"];
    known.push(if below { "parent" } else { "bonus" });
    keys.only(&known);
    Node {
        id: id(keys),
        parent: if below { must(keys, "parent", "Name the [[level1]] that it stands below.") } else { String::new() },
        name_en: must(keys, "name_en", "Name it in English."),
        name_zh: must(keys, "name_zh", "Name it in Chinese."),
        weight: keys.required_number("weight", WEIGHT).unwrap_or_default(),
        bonus: !below && keys.yes_or_no("bonus"),
    }
}

fn input(keys: &mut Keys<'_, '_>) -> Input {
    keys.only(&["id", "unit", "from", "from_zh", "name_en", "name_zh", "formula"]);
    let id = must(keys, "id", "Name it as formulas do, such as stat.gdp.");
    if !id.is_empty() && (id == YEARS || !is_name(&id)) {
        let message = format!("The id `{}` cannot stand in a formula.", shorten(&id));
        keys.fault_of("id", message, "Begin with a letter; letters, digits, _ and dots follow; `years` is taken.");
    }
    Input {
        id,
        unit: must(keys, "unit", "Write its unit, such as \"t CO2\" or \"10^4 CNY, constant price\"."),
        from: optional(keys, "from"),
        from_zh: optional(keys, "from_zh"),
        name_en: optional(keys, "name_en"),
        name_zh: optional(keys, "name_zh"),
        formula: optional(keys, "formula"),
    }
}

/// Whether formulas read a text as one name.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
}

/// An id of its own form.
pub(crate) fn id(keys: &mut Keys<'_, '_>) -> String {
    let id = must(keys, "id", "Give it an id of letters, digits and _ . : -");
    if !id.is_empty() && !is_id(id.as_bytes()) {
        let (message, help) = id_words("id", &id);
        keys.fault_of("id", message, help);
    }
    id
}

/// A text that must be there and say something; empty with a fault.
pub(crate) fn must(keys: &mut Keys<'_, '_>, key: &str, help: &str) -> String {
    let Some((text, span)) = keys.required_text(key, help) else { return String::new() };
    if text.trim().is_empty() {
        keys.fault(&span, key, format!("`{key}` is empty."), help.to_owned());
        return String::new();
    }
    text
}

/// A text that may be left out.
pub(crate) fn optional(keys: &mut Keys<'_, '_>, key: &str) -> String {
    keys.text(key).map(|(text, _)| text).unwrap_or_default()
}

fn optional_word(keys: &mut Keys<'_, '_>, key: &str, allowed: &[&str]) -> String {
    if keys.get(key).is_none() { String::new() } else { keys.word(key, allowed).unwrap_or_default() }
}

/// A list of texts that must be there, be it empty.
fn texts(keys: &mut Keys<'_, '_>, key: &str) -> Vec<String> {
    if keys.get(key).is_none() {
        let message = format!("The key `{key}` is missing in {}.", keys.place);
        keys.fault_of(key, message, format!("Add {key} = [\"...\"]."));
    }
    keys.texts(key).into_iter().map(|(text, _)| text).collect()
}

/// A whole number that may be left out.
fn whole(keys: &mut Keys<'_, '_>, key: &str, least: u32, most: u32) -> Option<u32> {
    let number = keys.number(key)?;
    let fits = number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&number);
    if !fits {
        let message = format!("`{key}` is {number}; it is a whole number from {least} to {most}.");
        keys.fault_of(key, message, "Write such a number without quotes.");
        return None;
    }
    Some(number as u32)
}
