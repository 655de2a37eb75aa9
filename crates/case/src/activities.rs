//! activities.csv: millions of rows, read in one pass into columns.
//!
//! A row costs a hash of its id, one lookup of its source and one of its kind (process, fuel, technology, unit and
//! period together): what is wrong with a kind is found once and told of each row that has it. Ids are looked up in
//! batches, because the lookups of a batch wait for memory together instead of one after another.

use crate::CaseError;
use crate::csv_table::{Column, Folder, Row, id_words, is_id, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::numbers::{self, Flaw, LARGEST, shorten};
use crate::sources::{self, Sources};
use crate::words::{self, OwnWords, Word};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use tandem_inventory::records::{Activities, Ids, Kind};
use tandem_vocab::{Needs, Period, Sym, Symbols, Unit};

pub(crate) const FILE: &str = "activities.csv";

const ACTIVITY_ID: usize = 0;
const SOURCE_ID: usize = 1;
const PERIOD: usize = 2;
const PROCESS: usize = 3;
const FUEL: usize = 4;
const TECHNOLOGY: usize = 5;
const QUANTITY: usize = 6;
const UNIT: usize = 7;
const RSD: usize = 8;
const EVIDENCE: usize = 9;
const COLUMNS: &[Column] = &[
    needed("activity_id"),
    needed("source_id"),
    needed("period"),
    needed("process"),
    optional("fuel"),
    optional("technology"),
    needed("quantity"),
    needed("unit"),
    optional("rsd"),
    optional("evidence"),
];
/// The columns that make a kind.
const KIND: [usize; 5] = [PROCESS, FUEL, TECHNOLOGY, UNIT, PERIOD];

/// Largest relative standard deviation that is taken for one.
const LARGEST_RSD: f64 = 10.0;

/// Ids looked up together.
const BATCH: usize = 256;

/// Rows after which the length of the table is estimated and room made for all of it.
const SAMPLE: usize = 4096;

/// The activities of a case and where each id leads.
#[derive(Default)]
pub(crate) struct ReadActivities {
    /// Sound rows in columns.
    pub(crate) activities: Activities,
    ids: IdIndex,
    /// Ids of rows with a fault, which are known all the same, with their lines.
    faulty: FxHashMap<Box<str>, u32>,
    /// Whether the file was there and readable.
    pub(crate) readable: bool,
}

/// Where an id leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// To this activity.
    Activity(u32),
    /// To a row that has a fault.
    Faulty,
    /// Nowhere.
    Nothing,
}

/// Reads the file.
pub(crate) fn read(
    folder: &Folder<'_>,
    library: &Library,
    own: &OwnWords,
    sources: &Sources,
    symbols: &mut Symbols,
    faults: &mut FileFaults,
) -> Result<ReadActivities, CaseError> {
    let mut read = ReadActivities::default();
    let Some(mut table) = folder.table(FILE, COLUMNS, faults)? else { return Ok(read) };
    read.readable = true;
    let size = std::fs::metadata(folder.file(FILE)).map_or(0, |m| m.len());
    let mut kinds = Kinds::new(library, own);
    let mut places = Places { sources, last: (Vec::new(), None) };
    let mut evidence = Evidence { last: (Vec::new(), Sym::NONE) };
    while folder.advance(FILE, &mut table, faults)? {
        let row = table.row();
        let id = Some(row.bytes(ACTIVITY_ID)).filter(|id| is_id(id));
        if id.is_none() {
            faults.add(row.line(), COLUMNS[ACTIVITY_ID].name, || id_words("activity_id", row.text(ACTIVITY_ID)));
        }
        let source = places.find(&row, faults);
        let kind = kinds.find(&row, symbols, faults);
        let quantity = quantity(&row, kind.map(|k| kinds.list[k as usize].unit), faults);
        let rsd = rsd(&row, faults);
        let Some(id) = id else { continue };
        if let (Some(source), Some(kind), Some(quantity), Some(rsd)) = (source, kind, quantity, rsd) {
            let columns = &mut read.activities;
            columns.ids.push(std::str::from_utf8(id).unwrap_or_default());
            columns.source.push(source);
            columns.kind.push(kind);
            columns.quantity.push(quantity);
            columns.rsd.push(rsd as f32);
            columns.evidence.push(evidence.find(&row, symbols));
            columns.line.push(row.line());
            read.note_sound(id, row.line(), faults);
            if read.activities.len() == SAMPLE {
                let expected = size as f64 / table.consumed() as f64 * SAMPLE as f64;
                read.reserve((expected * 1.02) as usize);
            }
        } else {
            read.note_faulty(id, row.line(), faults);
        }
    }
    read.look_up_pending(faults);
    read.activities.kinds = kinds.list;
    folder.close(FILE, table)?;
    Ok(read)
}

impl ReadActivities {
    /// Looks an id up.
    pub(crate) fn find(&self, id: &str) -> Found {
        match self.ids.find(&self.activities.ids, id) {
            Some(at) => Found::Activity(at),
            None if self.faulty.contains_key(id) => Found::Faulty,
            None => Found::Nothing,
        }
    }

    /// Makes room for so many rows in all.
    fn reserve(&mut self, rows: usize) {
        let more = rows.saturating_sub(self.activities.len());
        let columns = &mut self.activities;
        columns.source.reserve(more);
        columns.kind.reserve(more);
        columns.quantity.reserve(more);
        columns.rsd.reserve(more);
        columns.evidence.reserve(more);
        columns.line.reserve(more);
        let ids = &columns.ids;
        self.ids.table.reserve(more, |at| hash(ids.get(*at as usize).as_bytes()));
    }

    /// Notes the id of the row just added to the columns.
    #[inline]
    fn note_sound(&mut self, id: &[u8], line: u32, faults: &mut FileFaults) {
        self.ids.pending.push(hash(id));
        if self.ids.pending.len() == BATCH {
            self.look_up_pending(faults);
        }
        if !self.faulty.is_empty()
            && let Ok(id) = std::str::from_utf8(id)
            && let Some(first) = self.faulty.get(id)
        {
            twice(id, *first, line, faults);
        }
    }

    /// Notes the id of a row that is not taken in.
    #[cold]
    fn note_faulty(&mut self, id: &[u8], line: u32, faults: &mut FileFaults) {
        self.look_up_pending(faults);
        let id = std::str::from_utf8(id).unwrap_or_default();
        let first = match self.find(id) {
            Found::Activity(at) => Some(self.activities.line[at as usize]),
            Found::Faulty => self.faulty.get(id).copied(),
            Found::Nothing => None,
        };
        match first {
            Some(first) => twice(id, first, line, faults),
            None => {
                self.faulty.insert(id.into(), line);
            }
        }
    }

    /// Enters the ids of the last rows and tells of those that were there before.
    fn look_up_pending(&mut self, faults: &mut FileFaults) {
        let Activities { ids, line, .. } = &self.activities;
        let IdIndex { table, pending } = &mut self.ids;
        let from = ids.len() - pending.len();
        for (offset, &hash_of_id) in pending.iter().enumerate() {
            let at = (from + offset) as u32;
            let entry = table.entry(
                hash_of_id,
                |other| ids.get(*other as usize) == ids.get(at as usize),
                |other| hash(ids.get(*other as usize).as_bytes()),
            );
            match entry {
                hashbrown::hash_table::Entry::Vacant(vacant) => {
                    vacant.insert(at);
                }
                hashbrown::hash_table::Entry::Occupied(first) => {
                    twice(ids.get(at as usize), line[*first.get() as usize], line[at as usize], faults);
                }
            }
        }
        pending.clear();
    }
}

#[cold]
fn twice(id: &str, first: u32, line: u32, faults: &mut FileFaults) {
    faults.add(line, COLUMNS[ACTIVITY_ID].name, || {
        (format!("The activity_id `{id}` stands in row {first} already."), "Give each activity an id of its own, or take out the row if it is the same record.")
    });
}

/// Positions of ids by hash; the ids themselves stand in the columns.
#[derive(Default)]
struct IdIndex {
    table: HashTable<u32>,
    /// Hashes of the last ids of the columns, not yet looked up.
    pending: Vec<u64>,
}

impl IdIndex {
    fn find(&self, ids: &Ids, id: &str) -> Option<u32> {
        self.table.find(hash(id.as_bytes()), |at| ids.get(*at as usize) == id).copied()
    }
}

#[inline]
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Sources by id, the last one at hand.
struct Places<'a> {
    sources: &'a Sources,
    last: (Vec<u8>, Option<u32>),
}

impl Places<'_> {
    #[inline]
    fn find(&mut self, row: &Row<'_>, faults: &mut FileFaults) -> Option<u32> {
        let id = row.bytes(SOURCE_ID);
        if id == self.last.0.as_slice() && self.last.1.is_some() {
            return self.last.1;
        }
        match self.sources.at.get(id) {
            Some(&at) => {
                self.last.0.clear();
                self.last.0.extend_from_slice(id);
                self.last.1 = at;
                at
            }
            None => {
                self.missing(row, faults);
                None
            }
        }
    }

    #[cold]
    fn missing(&self, row: &Row<'_>, faults: &mut FileFaults) {
        let id = row.text(SOURCE_ID);
        if !is_id(id.as_bytes()) {
            faults.add(row.line(), COLUMNS[SOURCE_ID].name, || id_words("source_id", id));
        } else if self.sources.readable {
            faults.add(row.line(), COLUMNS[SOURCE_ID].name, || words::dangling("source", id, sources::FILE, self.sources.ids()));
        }
    }
}

/// Evidence texts, the last one at hand.
struct Evidence {
    last: (Vec<u8>, Sym),
}

impl Evidence {
    #[inline]
    fn find(&mut self, row: &Row<'_>, symbols: &mut Symbols) -> Sym {
        let text = row.bytes(EVIDENCE);
        if text != self.last.0.as_slice() {
            self.last.0.clear();
            self.last.0.extend_from_slice(text);
            self.last.1 = symbols.intern(std::str::from_utf8(text).unwrap_or_default());
        }
        self.last.1
    }
}

#[inline]
fn quantity(row: &Row<'_>, unit: Option<Unit>, faults: &mut FileFaults) -> Option<f64> {
    match numbers::parse(row.bytes(QUANTITY)) {
        Ok(value) if value >= 0.0 && value * unit.map_or(1.0, |u| u.scale) <= LARGEST => Some(value),
        outcome => {
            quantity_fault(row, outcome, faults);
            None
        }
    }
}

#[cold]
fn quantity_fault(row: &Row<'_>, outcome: Result<f64, Flaw>, faults: &mut FileFaults) {
    let text = row.text(QUANTITY);
    faults.add(row.line(), COLUMNS[QUANTITY].name, || match outcome {
        Ok(value) if value < 0.0 => (
            format!("The quantity is {}; a quantity is never negative.", shorten(text)),
            "Energy that is sold has the process electricity_sold or heat_sold; a sink has a factor with a negative value.".to_owned(),
        ),
        Ok(_) => Flaw::TooLarge.words(text, "quantity"),
        Err(flaw) => flaw.words(text, "quantity"),
    });
}

#[inline]
fn rsd(row: &Row<'_>, faults: &mut FileFaults) -> Option<f64> {
    let bytes = row.bytes(RSD);
    if bytes.is_empty() {
        return Some(0.0);
    }
    let outcome = numbers::parse(bytes);
    if let Ok(value) = outcome
        && (0.0..=LARGEST_RSD).contains(&value)
    {
        return Some(value);
    }
    let text = row.text(RSD);
    faults.add(row.line(), COLUMNS[RSD].name, || match outcome {
        Ok(_) => (
            format!("The rsd is {}; a relative standard deviation lies between 0 and {LARGEST_RSD}.", shorten(text)),
            "Write it as a fraction: 5 % is 0.05; leave it empty if it is not known.".to_owned(),
        ),
        Err(flaw) => flaw.words(text, "rsd"),
    });
    None
}

/// What is wrong with one column of a kind.
struct KindFault {
    column: usize,
    message: String,
    help: String,
}

enum Outcome {
    Sound(u32),
    Faulty(Vec<KindFault>),
}

/// The kinds met so far, by the text of their columns.
struct Kinds<'a> {
    library: &'a Library,
    own: &'a OwnWords,
    /// Sound kinds.
    list: Vec<Kind>,
    outcomes: Vec<Outcome>,
    table: HashTable<u32>,
    texts: Vec<u8>,
    ends: Vec<usize>,
    key: Vec<u8>,
    last: u32,
}

impl<'a> Kinds<'a> {
    fn new(library: &'a Library, own: &'a OwnWords) -> Self {
        Self {
            library,
            own,
            list: Vec::new(),
            outcomes: Vec::new(),
            table: HashTable::new(),
            texts: Vec::new(),
            ends: Vec::new(),
            key: Vec::new(),
            last: u32::MAX,
        }
    }

    /// The kind of a row; `None` with faults added if there is something wrong with it.
    #[inline]
    fn find(&mut self, row: &Row<'_>, symbols: &mut Symbols, faults: &mut FileFaults) -> Option<u32> {
        self.key.clear();
        for column in KIND {
            self.key.extend_from_slice(row.bytes(column));
            // No byte of UTF-8 text.
            self.key.push(0xFF);
        }
        let at = if self.last != u32::MAX && text_of(&self.texts, &self.ends, self.last) == self.key.as_slice() {
            self.last
        } else {
            let (texts, ends, key) = (&self.texts, &self.ends, &self.key);
            let found = self.table.find(hash(key), |at| text_of(texts, ends, *at) == key.as_slice()).copied();
            match found {
                Some(at) => at,
                None => self.make(row, symbols),
            }
        };
        self.last = at;
        match &self.outcomes[at as usize] {
            Outcome::Sound(kind) => Some(*kind),
            Outcome::Faulty(wrong) => {
                for fault in wrong {
                    faults.add(row.line(), COLUMNS[fault.column].name, || (fault.message.clone(), fault.help.clone()));
                }
                None
            }
        }
    }

    #[cold]
    fn make(&mut self, row: &Row<'_>, symbols: &mut Symbols) -> u32 {
        let at = self.outcomes.len() as u32;
        let outcome = match self.check(row, symbols) {
            Ok(kind) => {
                self.list.push(kind);
                Outcome::Sound(self.list.len() as u32 - 1)
            }
            Err(wrong) => Outcome::Faulty(wrong),
        };
        self.outcomes.push(outcome);
        self.texts.extend_from_slice(&self.key);
        self.ends.push(self.texts.len());
        let (texts, ends) = (&self.texts, &self.ends);
        self.table.insert_unique(hash(&self.key), at, |other| hash(text_of(texts, ends, *other)));
        at
    }

    fn check(&self, row: &Row<'_>, symbols: &mut Symbols) -> Result<Kind, Vec<KindFault>> {
        let mut wrong = Vec::new();
        let mut add = |column: usize, words: (String, String)| wrong.push(KindFault { column, message: words.0, help: words.1 });
        let (process, fuel, technology) = (row.text(PROCESS), row.text(FUEL), row.text(TECHNOLOGY));
        if process.is_empty() {
            add(PROCESS, ("The process is empty.".to_owned(), "Name the process; `tandem list processes` shows the known ones.".to_owned()));
        }
        for (column, word, name) in [(PROCESS, Word::Process, process), (FUEL, Word::Fuel, fuel), (TECHNOLOGY, Word::Technology, technology)] {
            if !name.is_empty() && !self.own.knows(self.library, word, name) {
                add(column, self.own.unknown(self.library, word, name));
            }
        }
        if let Some(words) = self.lacks_fuel(process, fuel) {
            add(FUEL, words);
        }
        if let Some(words) = self.lacks_technology(process, technology) {
            add(TECHNOLOGY, words);
        }
        let unit_text = row.text(UNIT);
        let unit = Unit::parse(unit_text);
        if unit.is_none() {
            add(UNIT, unknown_unit(unit_text));
        }
        let period = Period::parse(row.text(PERIOD));
        if let Err(why) = &period {
            let text = row.text(PERIOD);
            let message = if text.is_empty() { "The period is empty.".to_owned() } else { format!("The period `{}` cannot be used: {why}.", shorten(text)) };
            add(PERIOD, (message, "Write a year (2013), a month (2013-07) or a span of days (2013-07-01/2013-07-31).".to_owned()));
        }
        match (unit, period) {
            (Some(unit), Ok(period)) if wrong.is_empty() => Ok(Kind {
                process: symbols.intern(process),
                fuel: symbols.intern(fuel),
                technology: symbols.intern(technology),
                unit_text: symbols.intern(unit_text),
                unit,
                period,
            }),
            _ => Err(wrong),
        }
    }

    fn lacks_fuel(&self, process: &str, fuel: &str) -> Option<(String, String)> {
        let needs = self.library.terms.process(process)?.needs;
        if needs != Needs::Fuel || !fuel.is_empty() || self.own.asks_nothing_more(process) {
            return None;
        }
        Some((
            format!("The process `{process}` needs a fuel; none is given."),
            "Name the fuel, such as bituminous_coal or natural_gas; `tandem list fuels` shows all.".to_owned(),
        ))
    }

    fn lacks_technology(&self, process: &str, technology: &str) -> Option<(String, String)> {
        let needs = self.library.terms.process(process)?.needs;
        if needs != Needs::Technology || !technology.is_empty() || self.own.asks_nothing_more(process) {
            return None;
        }
        let library = self.library;
        let at = library.symbols.get(process)?;
        let mut names: Vec<&str> =
            library.factors.iter().filter(|f| f.process == at && f.technology.is_some()).map(|f| library.symbols.name(f.technology)).collect();
        names.sort_unstable();
        names.dedup();
        let shown = names.len().min(8);
        let help = if names.is_empty() {
            "Name the technology; `tandem list technologies` shows all.".to_owned()
        } else {
            let dots = if shown < names.len() { ", …" } else { "" };
            format!("Name one of: {}{dots}.", names[..shown].join(", "))
        };
        Some((format!("The factors of the process `{process}` differ by technology; none is given."), help))
    }
}

/// Text of the columns of a kind.
#[inline]
fn text_of<'a>(texts: &'a [u8], ends: &[usize], at: u32) -> &'a [u8] {
    let at = at as usize;
    let from = if at == 0 { 0 } else { ends[at - 1] };
    &texts[from..ends[at]]
}

/// Message and help for a text that is no unit.
fn unknown_unit(text: &str) -> (String, String) {
    if text.is_empty() {
        return ("The unit is empty.".to_owned(), "Write the unit of the quantity, such as t, 10^4 m3, MWh, head or km.".to_owned());
    }
    let help = Unit::nearest(text).map_or_else(
        || "`tandem list units` shows the known ones.".to_owned(),
        |near| format!("The nearest known unit is `{near}`; `tandem list units` shows all."),
    );
    (format!("The unit `{}` is not known.", shorten(text)), help)
}
