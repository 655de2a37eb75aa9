//! Faults in Chinese.
//!
//! Faults are made where they are found, in English. Their Chinese is looked up here when they are shown: three tables of
//! pairs, an English pattern with `{holes}` on one line and the Chinese for it on the next.
//!
//! | table | what it holds |
//! |---|---|
//! | `sentences.txt` | messages and helps |
//! | `clauses.txt` | words and clauses that stand inside them |
//! | `foreign.txt` | what readers of file formats say, which stays as it is where it is not known |
//!
//! A hole takes any text. Its name in the Chinese says how that is read: `{x}` as it is; `{x:zh}` in Chinese, and the pair
//! does not fit where no Chinese is known; `{x:any}` in Chinese where that is known; `{x:or}` names with ` or ` between;
//! `{x:list}` texts with commas between; `{x:parameters}` parameters with name and unit. Of several pairs that fit, the one with more letters of its own holds.
//! A text without a pair stays English. A full stop at the end is no part of a pair.

#[cfg(test)]
mod sources;

use crate::Fault;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use tandem_vocab::Parameter;

impl Fault {
    /// What is wrong, in Chinese; in English where the Chinese is not known.
    pub fn message_zh(&self) -> String {
        in_chinese(&self.message).unwrap_or_else(|| self.message.clone())
    }

    /// What to do next, in Chinese; in English where the Chinese is not known.
    pub fn help_zh(&self) -> String {
        in_chinese(&self.help).unwrap_or_else(|| self.help.clone())
    }
}

/// A message or help of a fault in Chinese; `None` where it is not known.
pub fn in_chinese(text: &str) -> Option<String> {
    let mut said = tables().sentences.say(text)?;
    if !said.ends_with(['。', '？', '！']) {
        said.push('。');
    }
    Some(said)
}

/// The tables, read once.
struct Tables {
    sentences: Table,
    clauses: Table,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        sentences: Table::new(&[include_str!("sentences.txt")]),
        clauses: Table::new(&[include_str!("clauses.txt"), include_str!("foreign.txt")]),
    })
}

/// Most holes of a pair.
const MOST_HOLES: usize = 8;

/// A pair: what English it fits and what it says for it.
#[derive(Debug)]
struct Pair {
    /// Texts around the holes, one more than these.
    around: Vec<&'static str>,
    /// Names of the holes.
    holes: Vec<&'static str>,
    chinese: Vec<Piece>,
}

/// A piece of the Chinese.
#[derive(Debug)]
enum Piece {
    Text(&'static str),
    Hole(usize, Form),
}

/// How what fills a hole is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    AsIs,
    Chinese,
    Any,
    Or,
    List,
    Parameters,
}

/// Bytes by which pairs are looked up.
const REACH: usize = 9;

/// Pairs by the beginning of their English, those with more letters of their own first.
#[derive(Debug)]
struct Table {
    pairs: Vec<Pair>,
    /// Of each beginning, at most [`REACH`] bytes, the pairs that begin so or with less of it.
    by_beginning: FxHashMap<&'static [u8], Vec<usize>>,
}

impl Table {
    fn new(texts: &[&'static str]) -> Self {
        let mut pairs: Vec<Pair> = texts.iter().copied().flat_map(pairs).map(|(en, zh)| Pair::new(en, zh)).collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.around.iter().map(|text| text.len()).sum::<usize>()));
        let of =
            |beginning: &[u8]| (0..pairs.len()).filter(|at| beginning.starts_with(pairs[*at].beginning())).collect();
        let by_beginning = pairs.iter().map(|pair| (pair.beginning(), of(pair.beginning()))).collect();
        Self { pairs, by_beginning }
    }

    /// What the first pair says that fits a text, without or with its full stop.
    fn say(&self, text: &str) -> Option<String> {
        let short = text.strip_suffix('.').and_then(|short| self.find(short));
        short.or_else(|| self.find(text))
    }

    fn find(&self, text: &str) -> Option<String> {
        // The longest beginning that the text has: its list holds the pairs of all shorter ones.
        let bytes = &text.as_bytes()[..text.len().min(REACH)];
        let list = (0..=bytes.len()).rev().find_map(|length| self.by_beginning.get(&bytes[..length]))?;
        list.iter().find_map(|at| self.pairs[*at].say(text))
    }
}

/// The pairs of a table: blank lines and remarks between, English above Chinese.
fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    std::iter::from_fn(move || Some((lines.next()?, lines.next()?)))
}

/// A pattern cut into the texts around its holes and what stands in these. Braces around anything but a name are text.
fn cut(pattern: &'static str) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut around, mut holes) = (Vec::new(), Vec::new());
    let (mut from, mut at) = (0, 0);
    while let Some(open) = pattern[at..].find('{').map(|found| at + found) {
        at = open + 1;
        let Some(length) = pattern[at..].find('}') else { break };
        let name = &pattern[at..at + length];
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b':')) {
            around.push(&pattern[from..open]);
            holes.push(name);
            at += length + 1;
            from = at;
        }
    }
    around.push(&pattern[from..]);
    (around, holes)
}

impl Pair {
    /// What a text that fits begins with, as far as it is looked up by it.
    fn beginning(&self) -> &'static [u8] {
        let first = self.around[0].as_bytes();
        &first[..first.len().min(REACH)]
    }

    fn new(english: &'static str, chinese: &'static str) -> Self {
        let (around, holes) = cut(english);
        let (texts, marked) = cut(chinese);
        let mut pieces = Vec::new();
        for (at, text) in texts.into_iter().enumerate() {
            pieces.push(Piece::Text(text));
            let Some(hole) = marked.get(at) else { continue };
            let (name, form) = hole.split_once(':').unwrap_or((hole, ""));
            let form = match form {
                "zh" => Form::Chinese,
                "any" => Form::Any,
                "or" => Form::Or,
                "list" => Form::List,
                "parameters" => Form::Parameters,
                _ => Form::AsIs,
            };
            if let Some(place) = holes.iter().position(|known| *known == name) {
                pieces.push(Piece::Hole(place, form));
            }
        }
        Self { around, holes, chinese: pieces }
    }

    /// What fills the holes if the text fits: each literal text where it stands first.
    fn fit<'t>(&self, text: &'t str) -> Option<[&'t str; MOST_HOLES]> {
        let mut filled = [""; MOST_HOLES];
        let mut rest = text.strip_prefix(self.around[0])?;
        let Some(last) = self.holes.len().checked_sub(1) else { return rest.is_empty().then_some(filled) };
        rest = rest.strip_suffix(self.around[last + 1])?;
        for (hole, after) in self.around[1..=last].iter().enumerate() {
            let (before, behind) = rest.split_once(after)?;
            filled[hole] = before;
            rest = behind;
        }
        filled[last] = rest;
        Some(filled)
    }

    fn say(&self, text: &str) -> Option<String> {
        let filled = self.fit(text)?;
        let mut said = String::new();
        for piece in &self.chinese {
            match *piece {
                Piece::Text(text) => said.push_str(text),
                Piece::Hole(at, Form::AsIs) if at == 0 && self.around[0].is_empty() => {
                    said.push_str(&small_again(filled[0]));
                }
                Piece::Hole(at, form) => said.push_str(&form.of(filled[at])?),
            }
        }
        Some(said)
    }
}

impl Form {
    /// What fills a hole, as it is told in Chinese.
    fn of(self, text: &str) -> Option<String> {
        match self {
            Self::AsIs => Some(text.to_owned()),
            Self::Chinese => inner(text),
            Self::Any => Some(inner(text).unwrap_or_else(|| text.to_owned())),
            Self::Or => Some(text.replace(" or ", " 或 ")),
            Self::List => Some(text.replace(", …", " 等").replace(", ", "、")),
            Self::Parameters => parameters(text),
        }
    }
}

/// A word, a clause or a sentence inside another one.
fn inner(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let Tables { clauses, sentences } = tables();
    let parameter = || Parameter::all().map(Parameter::get).find(|entry| entry.name_en == text);
    let found = clauses.say(text).or_else(|| sentences.say(text));
    found.or_else(|| parameter().map(|entry| entry.name_zh.to_owned()))
}

/// A list such as `ash (ash by mass, fraction), ncv (net calorific value, GJ/t)`.
fn parameters(list: &str) -> Option<String> {
    let mut told = Vec::new();
    let mut rest = list;
    loop {
        let (name, behind) = rest.split_once(" (")?;
        let entry = Parameter::by_name(name)?.get();
        let behind = behind.strip_prefix(entry.name_en)?.strip_prefix(", ")?.strip_prefix(entry.unit)?;
        told.push(format!("{name}（{}，{}）", entry.name_zh, entry.unit));
        match behind.strip_prefix("), ") {
            Some(more) => rest = more,
            None => return (behind == ")").then(|| told.join("、")),
        }
    }
}

/// A name that begins a sentence, as it is written: `Clinker` for `clinker`.
fn small_again(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first)
            if first.is_ascii_uppercase()
                && letters.as_str().len() > 1
                && letters.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') =>
        {
            format!("{}{}", first.to_ascii_lowercase(), letters.as_str())
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> impl Iterator<Item = &'static Pair> {
        tables().sentences.pairs.iter().chain(&tables().clauses.pairs)
    }

    fn check(english: &str, chinese: &str) {
        assert_eq!(in_chinese(english).as_deref(), Some(chinese), "{english}");
    }

    #[test]
    fn messages_read_as_people_write_them() {
        check("The quantity is -5; a quantity is never negative.", "活动水平“-5”为负数；活动水平不能为负。");
        check("The fuel `raw_cool` is not known.", "无法识别的燃料“raw_cool”。");
        check("The population is -1; it is at least 0.", "population 的值为 -1；应不小于 0。");
        check("The lon is 200; it lies between -180 and 180.", "lon 的值为 200；应在 -180 至 180 之间。");
        check(
            "The activity_id `a 1` holds a blank; ids are made of ASCII letters, digits and _ . : - only.",
            "activity_id 的值“a 1”含有空格；编号只能由半角字母、数字和 _ . : - 组成。",
        );
        check(
            "The period `2022-13` cannot be used: there is no date `2022-13`.",
            "统计期“2022-13”无效：没有“2022-13”这一日期。",
        );
        check("The quantity `1 500` is not a number.", "quantity 的值“1 500”不是数值。");
    }

    #[test]
    fn what_hangs_on_a_message_is_told_with_it() {
        check("Choose one of these sets.", "请从中选填。");
        check("Choose one of these sets. The nearest is `AR6-100`.", "请从中选填，最接近的是“AR6-100”。");
        check("Write it without separators: 1500.", "请去掉分隔符：1500。");
        check(
            "Write it without separators: 15, or 1.5 if the comma was a decimal mark.",
            "请去掉分隔符：15；如逗号表示小数点，则写 1.5。",
        );
        check(
            "Name its column `unit`, or give it for all rows with --set unit=..., or write unit = { head = \"...\" } in a mapping. Heads that are not used: 备注.",
            "请将该列表头改为“unit”，或用 --set unit=... 指定固定值，或在映射中写 unit = { head = \"...\" }；未使用的表头：备注。",
        );
        check("Name one of: china_2, china_3, ….", "请从中选填：china_2、china_3 等。");
        check("`锅炉` may be boiler_a or boiler_b.", "“锅炉”含义不唯一，可能是 boiler_a 或 boiler_b。");
    }

    #[test]
    fn parameters_are_told_by_their_chinese_names() {
        check(
            "The value is 200; ncv (net calorific value) lies between 0 and 100 GJ/t.",
            "数值为 200；ncv（低位发热量）应在 0 至 100 GJ/t 之间。",
        );
        check(
            "Solid_waste_landfill is computed by the method m, which lacks doc (degradable organic carbon by wet mass, fraction), \
             cf4_slope (CF4 by anode-effect minute of a cell and day, kg/t, kg/t).",
            "工艺“solid_waste_landfill”按方法 m 计算，缺少参数：doc（可降解有机碳含量，fraction）、cf4_slope（CF4 排放斜率系数，kg/t）。",
        );
    }

    #[test]
    fn what_readers_of_formats_say_may_stay_as_it_is() {
        check("The line is not TOML: string values must be quoted.", "该行不符合 TOML 格式：文本须加引号。");
        check("The line is not TOML: something of tomorrow.", "该行不符合 TOML 格式：something of tomorrow。");
    }

    #[test]
    fn what_has_no_pair_stays_english() {
        assert_eq!(in_chinese("Nobody wrote this."), None);
        // Written by `{wanted:zh}`, of which the Chinese must be known.
        assert_eq!(in_chinese("Write something else."), None);
        let fault = Fault { file: String::new(), row: None, column: None, message: "Nobody.".into(), help: "X".into() };
        assert_eq!((fault.message_zh().as_str(), fault.help_zh().as_str()), ("Nobody.", "X"));
    }

    #[test]
    fn every_pair_is_whole() {
        let mut seen = std::collections::BTreeSet::new();
        let texts = [include_str!("sentences.txt"), include_str!("clauses.txt"), include_str!("foreign.txt")];
        for (english, chinese) in texts.into_iter().flat_map(pairs) {
            let (around, holes) = cut(english);
            let (texts, marked) = cut(chinese);
            assert!(holes.len() <= MOST_HOLES, "{english}");
            assert!(!around.concat().is_empty(), "{english} is no hole alone");
            let stop = english.ends_with('.') && !english.ends_with("...");
            assert!(!stop || english.ends_with("_ . : -"), "{english}: the full stop is left out");
            assert!(!chinese.ends_with('。'), "{chinese}: the full stop is left out");
            assert!(english.is_ascii() || english.contains('…'), "{english} is English, so the lines are in step");
            let han = texts.concat().chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(han || !holes.is_empty() || english == chinese, "{chinese} is Chinese");
            for hole in &holes {
                let told = marked.iter().any(|mark| mark.split(':').next() == Some(hole));
                assert!(told, "{english} loses {hole}");
            }
            for mark in &marked {
                let (name, form) = mark.split_once(':').unwrap_or((mark, "as it is"));
                assert!(holes.contains(&name), "{chinese}: {name} is no hole of the English");
                assert!(matches!(form, "as it is" | "zh" | "any" | "or" | "list" | "parameters"), "{chinese}: {form}");
            }
            let shape = around.join("\u{0}");
            assert!(seen.insert((chinese_table(english), shape)), "{english} stands twice");
        }
    }

    /// Messages and clauses may share an English.
    fn chinese_table(english: &str) -> bool {
        pairs(include_str!("sentences.txt")).any(|(other, _)| other == english)
    }

    /// Full-width marks, no half-width ones next to Chinese, and one word for one idea.
    #[test]
    fn the_chinese_keeps_to_its_marks_and_words() {
        for pair in all() {
            let text: String = pair.chinese.iter().map(|p| if let Piece::Text(t) = p { *t } else { "x" }).collect();
            let letters: Vec<char> = text.chars().collect();
            for two in letters.windows(2) {
                let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
                let bad = (han(two[0]) && matches!(two[1], ',' | ';' | ':' | '?' | '!'))
                    || (matches!(two[0], ',' | ';' | ':' | '?' | '!') && han(two[1]));
                assert!(!bad, "{text}: {two:?}");
                let glued = (han(two[0]) && two[1].is_ascii_alphanumeric() && two[1] != 'x')
                    || (two[0].is_ascii_alphanumeric() && two[0] != 'x' && han(two[1]));
                assert!(!glued, "{text}: a blank belongs between {two:?}");
            }
            for word in ["污染物", "时期", "部门", "地区", "系数行", "算例", "故障", "错误："] {
                assert!(!text.contains(word), "{text}: {word} has another word in the glossary or on the pages");
            }
        }
    }

    fn word() -> impl Strategy<Value = String> {
        "[a-zA-Z0-9_.:/%\u{4e00}-\u{4e20}-]{1,12}"
    }

    proptest! {
        /// A message made of a pattern is told in Chinese with all that fills its holes.
        #[test]
        fn no_hole_is_lost(at in 0..tables().sentences.pairs.len(), words in proptest::collection::vec(word(), MOST_HOLES)) {
            let pair = &tables().sentences.pairs[at];
            // Holes that are read are filled with what can be read.
            let form = |hole: usize| pair.chinese.iter().find_map(|piece| match piece {
                Piece::Hole(at, form) if *at == hole => Some(*form),
                _ => None,
            });
            let mut english = pair.around[0].to_owned();
            let mut kept = Vec::new();
            for (hole, after) in pair.around[1..].iter().enumerate() {
                // A name that stands twice is the same twice.
                let hole = pair.holes.iter().position(|name| *name == pair.holes[hole]).unwrap_or(hole);
                match form(hole) {
                    Some(Form::Chinese) => english.push_str("a blank"),
                    Some(Form::Parameters) => english.push_str("ash (ash by mass, fraction)"),
                    _ => {
                        english.push_str(&words[hole]);
                        let begins = hole == 0 && pair.around[0].is_empty();
                        kept.push(if begins { small_again(&words[0]) } else { words[hole].clone() });
                    }
                }
                english.push_str(after);
            }
            let said = in_chinese(&format!("{english}."));
            prop_assert!(said.is_some(), "{english}");
            let said = said.unwrap_or_default();
            for word in kept {
                prop_assert!(said.contains(&word), "{english} -> {said} loses {word}");
            }
        }

        /// Whatever stands in a cell, the message is told.
        #[test]
        fn any_cell_can_be_told(text in "\\PC{0,30}") {
            let said = in_chinese(&format!("The quantity `{text}` is not a number."));
            prop_assert!(said.is_some_and(|said| said.contains(&text) || text.contains('`')));
        }
    }
}
