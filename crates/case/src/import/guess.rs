//! Where the table is on a sheet and what its columns are: guessed from heads in both languages, shown, and corrected by
//! a mapping. Nothing is guessed by likeness: a head is known (`columns.csv`) or it is not used and is named.

use super::input::SheetRow;
use super::mapping::{From, Mapping};
use super::tables::{Need, TableSpec};
use super::words::{Dictionary, narrow, normal};
use crate::library::Library;
use tandem_sheets::workbook_in::Kind;

/// Rows in which heads are looked for.
pub(super) const LOOKED_AT: usize = 40;
/// Rows that heads may take.
const DEEPEST: usize = 2;

/// A head of a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Head {
    /// Its text; of heads in two rows both, with ` / ` between.
    pub(super) text: String,
    /// The pieces by which it may be known: the lowest first.
    pieces: Vec<String>,
}

/// Heads of a sheet in given rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Heads {
    /// First and last row.
    pub(super) rows: (u32, u32),
    /// By column.
    pub(super) list: Vec<Option<Head>>,
}

impl Heads {
    fn of(rows: &[SheetRow]) -> Self {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let list = (0..width).map(|column| {
            let mut texts: Vec<&str> =
                rows.iter().map(|row| row.text(column)).filter(|text| !text.is_empty()).collect();
            // A head merged over both rows stands in both.
            texts.dedup();
            (!texts.is_empty()).then(|| Head {
                text: texts.join(" / "),
                pieces: texts.iter().rev().map(|text| (*text).to_owned()).collect(),
            })
        });
        let (first, last) = (rows.first().map_or(1, |r| r.number), rows.last().map_or(1, |r| r.number));
        Self { rows: (first, last), list: list.collect() }
    }

    /// Column under a head.
    pub(super) fn column(&self, text: &str) -> Option<usize> {
        let wanted = normal(text);
        let is = |head: &Option<Head>| head.as_ref().is_some_and(|head| normal(&head.text) == wanted);
        let by_piece = |head: &Option<Head>| {
            head.as_ref().is_some_and(|head| head.pieces.first().is_some_and(|piece| normal(piece) == wanted))
        };
        self.list.iter().position(is).or_else(|| self.list.iter().position(by_piece))
    }
}

/// A head without what stands in its brackets, and that.
fn split_head(text: &str) -> (String, Option<String>) {
    let text: String = text.chars().map(narrow).filter(|c| !matches!(c, '\n' | '\r' | '*')).collect();
    let text = text.trim().trim_end_matches(':').trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】')] {
        if let Some(at) = text.find(open)
            && let Some(end) = text[at..].find(close)
        {
            let inside = text[at + open.len_utf8()..at + end].trim().to_owned();
            let mut outside = text[..at].to_owned();
            outside.push_str(&text[at + end + close.len_utf8()..]);
            return (outside, Some(inside));
        }
    }
    for mark in ['/', ',', ':', '、'] {
        if let Some((before, after)) = text.rsplit_once(mark) {
            return (before.to_owned(), Some(after.trim().to_owned()));
        }
    }
    (text.to_owned(), None)
}

/// Which column of the table a head is for, and the unit that it names.
fn known_head(
    table: &TableSpec,
    dictionary: &Dictionary,
    library: &Library,
    head: &Head,
) -> Option<(usize, Option<String>)> {
    let unit_of = |text: &Option<String>| {
        text.as_deref()
            .and_then(|text| dictionary.unit(library, text.trim_start_matches("单位").trim_start_matches(':')))
    };
    for piece in &head.pieces {
        let (name, inside) = split_head(piece);
        let unit =
            unit_of(&inside).or_else(|| head.pieces.iter().skip(1).find_map(|upper| unit_of(&split_head(upper).1)));
        for text in [piece.as_str(), name.as_str()] {
            let wanted = normal(text);
            let exact = table.columns.iter().position(|c| c.name == wanted);
            let by_name = || table.columns.iter().position(|c| c.heads.iter().any(|head| normal(head) == wanted));
            if let Some(column) = exact.or_else(by_name) {
                return Some((column, unit));
            }
        }
    }
    None
}

/// A guess of one table on one sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Guess {
    pub(super) heads: Heads,
    pub(super) mapping: Mapping,
    /// Columns of the table found by their heads, the needed ones twice.
    pub(super) score: usize,
    /// Heads that are for nothing.
    pub(super) unused: Vec<String>,
    /// Whether the rows of the heads are given and hold.
    pub(super) chosen: bool,
}

/// Guesses from the first rows of a sheet; what `given` says stands.
pub(super) fn guess(
    table: &TableSpec,
    rows: &[SheetRow],
    given: &Mapping,
    dictionary: &Dictionary,
    library: &Library,
    sheet: &str,
) -> Guess {
    let mut best = Guess::default();
    if let Some((first, last)) = given.head_rows {
        let chosen: Vec<SheetRow> = rows.iter().filter(|row| (first..=last).contains(&row.number)).cloned().collect();
        let heads = Heads::of(&chosen);
        // Last year's rows hold only if its heads stand there still.
        let there = given.columns.values().all(|from| match from {
            From::Head(head) => heads.column(head).is_some(),
            _ => true,
        });
        if there && heads.list.iter().any(Option::is_some) {
            best = Guess { chosen: true, ..guess_at(table, heads, given, dictionary, library) };
        }
    }
    if !best.chosen {
        for at in 0..rows.len().min(LOOKED_AT) {
            for depth in 1..=DEEPEST.min(rows.len() - at) {
                let found = &rows[at..at + depth];
                if found.iter().any(looks_like_data) || rows[at].number + depth as u32 - 1 != found[depth - 1].number {
                    continue;
                }
                let guess = guess_at(table, Heads::of(found), given, dictionary, library);
                // A title merged over the sheet is no head: of two readings that find as much the shallower holds.
                let deep = |guess: &Guess| guess.heads.rows.1 - guess.heads.rows.0;
                if guess.score > best.score
                    || (guess.score == best.score && best.score > 0 && deep(&guess) < deep(&best))
                {
                    best = guess;
                }
            }
        }
    }
    let above: Vec<&SheetRow> = rows.iter().filter(|row| row.number <= best.heads.rows.1).collect();
    complete(table, &mut best, &above, dictionary, library, sheet);
    best
}

/// Whether a row has numbers that are no years: heads have none.
fn looks_like_data(row: &SheetRow) -> bool {
    row.filled().any(|cell| match cell.kind {
        Kind::Number => !is_year(&cell.text),
        Kind::Error | Kind::Uncomputed | Kind::Date => true,
        Kind::Text => cell.text.parse::<f64>().is_ok() && !is_year(&cell.text),
        Kind::Truth => false,
    })
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) && text.bytes().all(|b| b.is_ascii_digit())
}

fn guess_at(table: &TableSpec, heads: Heads, given: &Mapping, dictionary: &Dictionary, library: &Library) -> Guess {
    let mut mapping = given.clone();
    let mut score = 0;
    let mut unused = Vec::new();
    let mut unit = None;
    for from in given.columns.values() {
        if let From::Head(head) = from
            && heads.column(head).is_some()
        {
            score += 2;
        }
    }
    let taken = |mapping: &Mapping, head: &Head, heads: &Heads| {
        let at = heads.column(&head.text);
        mapping.columns.values().any(|from| matches!(from, From::Head(text) if heads.column(text) == at))
    };
    for head in heads.list.iter().flatten() {
        if taken(given, head, &heads) {
            if let Some((_, Some(found))) = known_head(table, dictionary, library, head) {
                unit = unit.or(Some(found));
            }
            continue;
        }
        let known = known_head(table, dictionary, library, head);
        match known.filter(|(column, _)| !mapping.columns.contains_key(table.columns[*column].name)) {
            Some((column, found)) => {
                let spec = &table.columns[column];
                score += if spec.need == Need::Optional { 1 } else { 2 };
                if spec.name == "quantity" {
                    unit = found.or(unit);
                }
                mapping.columns.insert(spec.name.to_owned(), From::Head(head.text.clone()));
            }
            None => unused.push(head.text.clone()),
        }
    }
    if let Some(unit) = unit
        && table.name == "activities"
    {
        mapping.columns.entry("unit".to_owned()).or_insert(From::Value(unit));
    }
    mapping.head_rows = Some(heads.rows);
    table.name.clone_into(&mut mapping.table);
    Guess { heads, mapping, score, unused, chosen: false }
}

/// What stands above the heads: a unit for the whole sheet, the year in its title; and an id made of the rest.
fn complete(
    table: &TableSpec,
    guess: &mut Guess,
    above: &[&SheetRow],
    dictionary: &Dictionary,
    library: &Library,
    sheet: &str,
) {
    if guess.score == 0 && !guess.chosen {
        return;
    }
    sheet.clone_into(&mut guess.mapping.sheet);
    if table.name != "activities" {
        return;
    }
    let columns = &mut guess.mapping.columns;
    let texts: Vec<&str> = above.iter().flat_map(|row| row.filled()).map(|cell| cell.text.trim()).collect();
    if !columns.contains_key("unit")
        && let Some(unit) = texts.iter().find_map(|text| unit_note(text, dictionary, library))
    {
        columns.insert("unit".to_owned(), From::Value(unit));
    }
    if !columns.contains_key("period") {
        let mut years: Vec<String> = texts.iter().copied().chain([sheet]).flat_map(years_of).collect();
        years.sort();
        years.dedup();
        if let [year] = years.as_slice() {
            columns.insert("period".to_owned(), From::Value(year.clone()));
        }
    }
    if !columns.contains_key("activity_id") {
        let parts = ["source_id", "process", "fuel", "technology", "period"];
        let made_of = parts.iter().filter(|part| columns.contains_key(**part)).map(|part| (*part).to_owned()).collect();
        columns.insert("activity_id".to_owned(), From::Join(made_of));
    }
}

/// The unit in a remark such as `单位：万吨`.
fn unit_note(text: &str, dictionary: &Dictionary, library: &Library) -> Option<String> {
    let text: String = text.chars().map(narrow).collect();
    let after =
        ["计量单位", "单位", "Unit", "unit"].iter().find_map(|word| text.split_once(word)).map(|(_, after)| after)?;
    let unit = after.trim().strip_prefix(':')?.trim_end_matches(')');
    dictionary.unit(library, unit)
}

/// Years that a title names, such as `2024年能源消费`.
fn years_of(text: &str) -> Vec<String> {
    let mut years = Vec::new();
    let digits: Vec<char> = text.chars().map(narrow).collect();
    let mut at = 0;
    while at < digits.len() {
        let run = digits[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if run == 4 {
            let year: String = digits[at..at + 4].iter().collect();
            if is_year(&year) {
                years.push(year);
            }
        }
        at += run.max(1);
    }
    years
}

#[cfg(test)]
mod tests {
    use super::super::input::SheetCell;
    use super::super::tables::table;
    use super::*;

    fn rows(texts: &[&[&str]]) -> Vec<SheetRow> {
        let cell = |text: &&str| {
            let kind = if text.parse::<f64>().is_ok() { Kind::Number } else { Kind::Text };
            (!text.is_empty()).then(|| SheetCell { kind, text: (*text).to_owned() })
        };
        let row = |(at, texts): (usize, &&[&str])| SheetRow {
            number: at as u32 + 1,
            cells: texts.iter().map(cell).collect(),
        };
        texts.iter().enumerate().map(row).collect()
    }

    fn guessed(texts: &[&[&str]]) -> Guess {
        let library = crate::library();
        guess(table("activities").unwrap(), &rows(texts), &Mapping::default(), Dictionary::shipped(), &library, "表1")
    }

    fn from(guess: &Guess, column: &str) -> Option<From> {
        guess.mapping.columns.get(column).cloned()
    }

    #[test]
    fn chinese_heads_with_a_unit_below_a_title() {
        let guess = guessed(&[
            &["2024年工业企业能源消费情况"],
            &["企业名称", "燃料", "消耗量(万吨)", "年份", "联系人"],
            &["一厂", "原煤", "1.5", "2024", "张"],
        ]);
        assert_eq!(guess.heads.rows, (2, 2));
        assert_eq!(from(&guess, "source_id"), Some(From::Head("企业名称".into())));
        assert_eq!(from(&guess, "quantity"), Some(From::Head("消耗量(万吨)".into())));
        assert_eq!(from(&guess, "unit"), Some(From::Value("万吨".into())));
        assert_eq!(from(&guess, "period"), Some(From::Head("年份".into())));
        assert_eq!(guess.unused, ["联系人"]);
    }

    #[test]
    fn heads_in_two_rows() {
        let guess = guessed(&[
            &["排放源编号", "活动水平", "活动水平", "年份"],
            &["", "燃料类型", "消耗量（亿m³）", ""],
            &["B1", "天然气", "0.2", "2024"],
        ]);
        assert_eq!(guess.heads.rows, (1, 2));
        assert_eq!(from(&guess, "fuel"), Some(From::Head("活动水平 / 燃料类型".into())));
        assert_eq!(from(&guess, "quantity"), Some(From::Head("活动水平 / 消耗量（亿m³）".into())));
        assert_eq!(from(&guess, "unit"), Some(From::Value("亿m³".into())));
    }

    #[test]
    fn the_year_and_the_unit_may_stand_above() {
        let guess = guessed(&[
            &["2023年能源消费"],
            &["", "", "单位：10^4 t"],
            &["排放源编号", "能源品种", "消费量"],
            &["B1", "原煤", "3"],
        ]);
        assert_eq!(from(&guess, "period"), Some(From::Value("2023".into())));
        assert_eq!(from(&guess, "unit"), Some(From::Value("10^4 t".into())));
        assert_eq!(
            from(&guess, "activity_id"),
            Some(From::Join(vec!["source_id".into(), "fuel".into(), "period".into()]))
        );
    }

    #[test]
    fn english_heads_and_names_of_the_contract() {
        let guess = guessed(&[&["Plant", "Fuel type", "Consumption (t)", "Year"], &["B1", "coal", "3", "2024"]]);
        assert_eq!(from(&guess, "unit"), Some(From::Value("t".into())));
        assert_eq!(guess.score, 7);
        let guess =
            guessed(&[&["activity_id", "source_id", "period", "process", "fuel", "technology", "quantity", "unit"]]);
        assert!(matches!(from(&guess, "activity_id"), Some(From::Head(_))) && guess.unused.is_empty());
    }

    #[test]
    fn what_is_no_table_scores_nothing() {
        assert_eq!(guessed(&[&["hello"], &["1", "2"]]).score, 0);
    }

    #[test]
    fn units_in_heads_are_read_in_their_ways() {
        for (head, name, unit) in [
            ("消耗量（万吨）", "消耗量", "万吨"),
            ("消耗量/万吨", "消耗量", "万吨"),
            ("Consumption [10^4 t]", "Consumption ", "10^4 t"),
            ("用量，吨", "用量", "吨"),
        ] {
            assert_eq!(split_head(head), (name.to_owned(), Some(unit.to_owned())), "{head}");
        }
    }
}
