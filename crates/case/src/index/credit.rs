//! index/credit.toml: by what parts, levels and caps an enterprise's carbon credit is scored.

use crate::csv_table::Folder;
use crate::fault::FileFaults;
use crate::stamp;
use crate::toml_table::{self, Keys};
use crate::{CaseError, embedded};
use std::sync::{Arc, OnceLock};
use tandem_evaluate::credit::{Missing, Part, Rule, Rules, Step};

/// The file of a case that stands in place of the shipped one.
pub const FILE: &str = "index/credit.toml";

const SCHEMA: &str = "tandem.credit/1";

/// What the value of a part is.
#[derive(Clone, PartialEq, Debug)]
pub enum Measure {
    /// CO2 per value added over the mean of the sector.
    EfficiencyRatio,
    /// Decline of CO2 per value added since the base period over what the target asks for by now.
    Decline {
        /// Years over which the target is to be reached.
        period_years: f64,
    },
    /// Renewable power over power used.
    RenewablePowerShare,
    /// Management score of the enterprise index (0 to 100).
    ManagementScore,
    /// Points of the items that are proven.
    Checklist {
        /// Indicator of checklists.csv.
        indicator: String,
        /// Items.
        items: Vec<Item>,
    },
}

/// An item of a checklist.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Id.
    pub id: String,
    /// English text.
    pub name_en: String,
    /// Chinese text.
    pub name_zh: String,
    /// Points; those of a list add up to 100.
    pub points: f64,
}

/// A part of the score; weight and rule stand at the same place of [`CreditSystem::rules`].
#[derive(Clone, PartialEq, Debug)]
pub struct CreditPart {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// What its value is.
    pub measure: Measure,
}

/// What holds the level back: a row of checklists.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct Cap {
    /// Id.
    pub id: String,
    /// The reason in English.
    pub name_en: String,
    /// The reason in Chinese.
    pub name_zh: String,
    /// Indicator of the row.
    pub indicator: String,
    /// Item of the row.
    pub item: String,
    /// Where the row must be for the cap to hold.
    pub when: When,
    /// Best level then, as a place in [`CreditSystem::levels`].
    pub at_most: usize,
}

/// When a cap holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// The row is there, with a day within so many months up to the end of the period.
    Present {
        /// Months.
        months: u32,
    },
    /// The row is not there for the period.
    Absent,
}

/// How carbon credit is scored.
#[derive(Clone, PartialEq, Debug)]
pub struct CreditSystem {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Version.
    pub version: String,
    /// What kind of rule it is, in English.
    pub status_en: String,
    /// The same in Chinese.
    pub status_zh: String,
    /// Parts.
    pub parts: Vec<CreditPart>,
    /// Ids of the levels, best first.
    pub levels: Vec<String>,
    /// Caps.
    pub caps: Vec<Cap>,
    /// The arithmetic.
    pub rules: Rules,
}

/// The system that ships.
///
/// # Panics
/// When the shipped file has a fault, which a test rules out.
pub fn shipped() -> Arc<CreditSystem> {
    static SYSTEM: OnceLock<Arc<CreditSystem>> = OnceLock::new();
    Arc::clone(SYSTEM.get_or_init(|| {
        let mut faults = FileFaults::new("data/index/credit.toml");
        let system = parse(shipped_file(), &mut faults).filter(|_| faults.counted() == 0);
        Arc::new(system.expect("a shipped system without fault"))
    }))
}

/// The file that ships.
pub fn shipped_file() -> &'static [u8] {
    embedded::data().iter().find(|(path, _)| *path == "index/credit.toml").map_or(&[], |(_, bytes)| *bytes)
}

/// The system of the case, or the shipped one where the case has none; with faults the shipped one stands in.
pub(crate) fn read(folder: &Folder<'_>, there: bool, faults: &mut FileFaults) -> Result<Arc<CreditSystem>, CaseError> {
    if !there {
        return Ok(shipped());
    }
    let (bytes, stamp) = stamp::held(&folder.file(FILE), FILE)?;
    folder.keep(stamp);
    Ok(parse(&bytes, faults).map_or_else(shipped, Arc::new))
}

/// Reads the bytes of a system; `None`, or a part of it, with faults.
pub(crate) fn parse(bytes: &[u8], faults: &mut FileFaults) -> Option<CreditSystem> {
    let text = toml_table::text(bytes, faults)?;
    let (document, whole) = toml_table::parse(&text, faults);
    let mut top = Keys { text: &text, head: 1, place: "the file".to_owned(), table: &document, faults, whole };
    if !top.schema(SCHEMA) {
        return None;
    }
    top.only(&["schema", "system", "part", "level", "cap"]);
    let ((id, version, names, status), most_missing) =
        top.inner("system", "Add [system] with id, name, version and status.", |keys| {
            keys.only(&["id", "name", "version", "status", "most_missing"]);
            let id = keys.required_id("id").unwrap_or_default();
            let version = keys.text("version").map(|(text, _)| text).unwrap_or_default();
            let names = keys.required_names("name").unwrap_or_default();
            let told = keys.require("status", "Say what kind of rule it is, and who made it.");
            let status = if told { keys.two_languages("status") } else { None }.unwrap_or_default();
            let most = keys.number_within(
                "most_missing",
                0.0,
                1.0,
                "Give the weight of missing parts that leaves no score, such as 0.2.",
            );
            ((id, version, names, status), most.unwrap_or_default())
        })?;
    let (levels, edges) = levels(&mut top);
    let (parts, scored) = parts(&mut top);
    let caps = caps(&mut top, &levels);
    let rules = Rules { parts: scored, levels: edges, most_missing };
    let ((name_en, name_zh), (status_en, status_zh)) = (names, status);
    Some(CreditSystem { id, name_en, name_zh, version, status_en, status_zh, parts, levels, caps, rules })
}

fn levels(top: &mut Keys<'_, '_>) -> (Vec<String>, Vec<f64>) {
    let (mut ids, mut edges): (Vec<String>, Vec<f64>) = Default::default();
    top.each("level", |keys| {
        keys.only(&["id", "from"]);
        let id = keys.required_id("id");
        let from = keys.number_within("from", 0.0, 100.0, "Give the least score of the level.");
        let (Some(id), Some(from)) = (id, from) else { return };
        if ids.contains(&id) {
            keys.fault_of("id", format!("The level `{id}` is there twice."), "Keep one of the two.");
        }
        if edges.last().is_some_and(|last| from >= *last) {
            let message = format!("The level `{id}` begins at {from}, not below the level before it.");
            keys.fault_of("from", message, "Write the levels from the best to the worst.");
        }
        ids.push(id);
        edges.push(from);
    });
    if edges.last().is_none_or(|last| *last != 0.0) && top.whole {
        let message = "No level begins at 0, so some scores have none.".to_owned();
        top.fault_of("level", message, "Let the last [[level]] begin at 0.");
    }
    (ids, edges)
}

fn parts(top: &mut Keys<'_, '_>) -> (Vec<CreditPart>, Vec<Part>) {
    let (mut parts, mut scored): (Vec<CreditPart>, Vec<Part>) = Default::default();
    let before = top.faults.counted();
    top.each("part", |keys| {
        const COMMON: [&str; 5] = ["id", "name", "measure", "weight", "missing"];
        let id = keys.required_id("id");
        let names = keys.required_names("name");
        let weight =
            keys.number_within("weight", 0.0, 1.0, "Give the weight of the part (0 to 1); the weights add up to 1.");
        let words = ["efficiency_ratio", "decline", "renewable_power_share", "management_score", "checklist"];
        let measure = keys.word("measure", &words);
        let missing = match keys.get("missing").and_then(|_| keys.word("missing", &["exclude", "zero"])).as_deref() {
            Some("zero") => Missing::Zero,
            _ => Missing::Excluded,
        };
        let own: &[&str] = match measure.as_deref() {
            Some("efficiency_ratio") => &["steps", "above"],
            Some("decline") => &["full", "period_years"],
            Some("renewable_power_share") => &["full"],
            Some("checklist") => &["checklist", "items"],
            Some(_) => &[],
            None => return,
        };
        keys.only(&[&COMMON, own].concat());
        let read = match measure.as_deref() {
            Some("efficiency_ratio") => Some(Measure::EfficiencyRatio).zip(steps(keys)),
            Some("decline") => {
                let years = keys.number_within(
                    "period_years",
                    1.0,
                    100.0,
                    "Give the years over which the target is to be reached.",
                );
                years.map(|period_years| Measure::Decline { period_years }).zip(full(keys))
            }
            Some("renewable_power_share") => Some(Measure::RenewablePowerShare).zip(full(keys)),
            Some("checklist") => checklist(keys).map(|measure| (measure, Rule::Score)),
            _ => Some((Measure::ManagementScore, Rule::Score)),
        };
        let (Some(id), Some((name_en, name_zh)), Some(weight), Some((measure, rule))) = (id, names, weight, read)
        else {
            return;
        };
        if parts.iter().any(|p| p.id == id) {
            keys.fault_of("id", format!("The part `{id}` is there twice."), "Keep one of the two.");
        }
        parts.push(CreditPart { id, name_en, name_zh, measure });
        scored.push(Part { weight, rule, missing });
    });
    if top.faults.counted() == before {
        top.adds_up("part", "the parts", scored.iter().map(|p| p.weight).sum(), 1.0);
    }
    (parts, scored)
}

fn full(keys: &mut Keys<'_, '_>) -> Option<Rule> {
    let help = "Give the value that scores 100, above 0.";
    keys.number_within("full", 1e-9, 1e9, help).map(|full| Rule::Share { full })
}

fn steps(keys: &mut Keys<'_, '_>) -> Option<Rule> {
    let mut steps: Vec<Step> = Vec::new();
    let above = keys.number_within("above", 0.0, 100.0, "Give the score beyond the last step.");
    let help = "Add steps = [{ up_to = 0.6, score = 100 }, ...].";
    if !keys.require("steps", help) {
        return None;
    }
    keys.each("steps", |step| {
        step.only(&["up_to", "score"]);
        let up_to = step.required_number("up_to", "Give the largest value of the step.");
        let score = step.number_within("score", 0.0, 100.0, "Give the score of the step.");
        let (Some(up_to), Some(score)) = (up_to, score) else { return };
        if steps.last().is_some_and(|last| up_to <= last.up_to || score > last.score) {
            let message = format!("The step up to {up_to} with score {score} does not follow the step before it.");
            step.fault_of(
                "up_to",
                message,
                "Let the values rise and the scores fall: a better value never scores less.",
            );
        }
        steps.push(Step { up_to, score });
    });
    let above = above?;
    if steps.last().is_none_or(|last| above > last.score) {
        let message =
            format!("The score {above} beyond the last step is larger than that of the step, or there is no step.");
        keys.fault_of("above", message, "Let the values rise and the scores fall: a better value never scores less.");
    }
    Some(Rule::Steps { steps, above })
}

fn checklist(keys: &mut Keys<'_, '_>) -> Option<Measure> {
    let help = "Name the indicator of checklists.csv.";
    let indicator = keys.required_text("checklist", help).map(|(text, _)| text);
    let mut items: Vec<Item> = Vec::new();
    if !keys
        .require("items", "Add items = [{ id = \"...\", points = 40, name = { en = \"...\", zh = \"...\" } }, ...].")
    {
        return None;
    }
    let before = keys.faults.counted();
    keys.each("items", |item| {
        item.only(&["id", "points", "name"]);
        let id = item.required_id("id");
        let points =
            item.number_within("points", 0.0, 100.0, "Give the points of the item; those of a list add up to 100.");
        let names = item.required_names("name");
        let (Some(id), Some(points), Some((name_en, name_zh))) = (id, points, names) else { return };
        items.push(Item { id, name_en, name_zh, points });
    });
    if keys.faults.counted() == before {
        keys.adds_up("items", "the items", items.iter().map(|i| i.points).sum(), 100.0);
    }
    Some(Measure::Checklist { indicator: indicator?, items })
}

fn caps(top: &mut Keys<'_, '_>, levels: &[String]) -> Vec<Cap> {
    let mut caps = Vec::new();
    let known: Vec<&str> = levels.iter().map(String::as_str).collect();
    top.each("cap", |keys| {
        keys.only(&["id", "name", "indicator", "item", "when", "months", "at_most"]);
        let id = keys.required_id("id");
        let names = keys.required_names("name");
        let indicator = keys.required_text("indicator", "Name the indicator of checklists.csv.");
        let item = keys.required_text("item", "Name the item of checklists.csv.");
        let when = match keys.word("when", &["present", "absent"]).as_deref() {
            Some("present") => {
                let months = keys.number_within("months", 1.0, 1200.0, "Give the months for which the row counts.");
                months.map(|months| When::Present { months: months as u32 })
            }
            Some(_) => Some(When::Absent),
            None => None,
        };
        let at_most = keys.word("at_most", &known);
        let at_most = at_most.and_then(|level| known.iter().position(|known| *known == level));
        if let (Some(id), Some((name_en, name_zh)), Some((indicator, _)), Some((item, _)), Some(when), Some(at_most)) =
            (id, names, indicator, item, when, at_most)
        {
            caps.push(Cap { id, name_en, name_zh, indicator, item, when, at_most });
        }
    });
    caps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Faults;

    /// Row, key and message of a fault.
    type Told = (Option<u32>, String, String);

    fn check(text: &str) -> (Option<CreditSystem>, Vec<Told>) {
        let mut faults = Faults::default();
        let system = parse(text.as_bytes(), faults.of(FILE));
        let told = faults.into_list().into_iter().map(|f| (f.row, f.column.unwrap_or_default(), f.message));
        (system, told.collect())
    }

    fn shipped_text() -> &'static str {
        std::str::from_utf8(shipped_file()).unwrap()
    }

    fn line(of: &str) -> Option<u32> {
        let at = shipped_text().find(of).unwrap();
        Some(toml_table::line_of(shipped_text().as_bytes(), at))
    }

    #[test]
    fn the_shipped_system_has_no_fault() {
        let (system, faults) = check(shipped_text());
        assert_eq!(faults, []);
        assert_eq!(system.as_ref(), Some(&*shipped()));
        let system = system.unwrap();
        assert_eq!(
            system.parts.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(),
            ["efficiency", "trend", "structure", "management", "compliance"]
        );
        assert_eq!(system.levels, ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C"]);
        assert_eq!(system.caps.iter().map(|c| c.at_most).collect::<Vec<_>>(), [4, 4, 3]);
        assert!(system.status_en.contains("not an official rule") && system.status_zh.contains("非官方"));
    }

    #[test]
    fn each_fault_names_its_line_and_key() {
        for (from, to, at, key, word) in [
            ("weight = 0.35", "weight = 0.45", "[[part]]\nid = \"efficiency\"", "part", "add up to"),
            ("weight = 0.35", "weight = 1.35", "weight = 0.35", "weight", "between 0 and 1"),
            ("weight = 0.35", "weigth = 0.35", "weight = 0.35", "weigth", "not known"),
            ("measure = \"decline\"", "measure = \"declin\"", "measure = \"decline\"", "measure", "declin"),
            ("points = 40", "points = 41", "items = [", "items", "add up to"),
            ("up_to = 0.8", "up_to = 0.5", "steps = [", "up_to", "does not follow"),
            ("from = 60", "from = 75", "from = 60", "from", "BBB"),
            ("from = 0\n", "from = 1\n", "[[level]]", "level", "begins at 0"),
            ("at_most = \"BBB\"", "at_most = \"BBBB\"", "at_most = \"BBB\"", "at_most", "BBBB"),
            ("months = 24", "months = \"24\"", "months = 24", "months", "string"),
            ("schema = \"tandem.credit/1\"", "schema = \"tandem.index/1\"", "schema", "schema", "tandem.index/1"),
            ("id = \"trend\"", "id = \"efficiency\"", "id = \"trend\"", "id", "twice"),
        ] {
            assert!(shipped_text().contains(from), "{from}");
            let (_, faults) = check(&shipped_text().replacen(from, to, 1));
            let found = faults
                .iter()
                .find(|(row, column, message)| *row == line(at) && column == key && message.contains(word));
            assert!(found.is_some(), "{to}: {faults:?}, line {:?}", line(at));
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_told() {
        let (system, faults) = check("schema = tandem\n");
        assert!(system.is_none() && faults[0].0 == Some(1), "{faults:?}");
    }
}
