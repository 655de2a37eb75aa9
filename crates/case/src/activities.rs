//! activities.csv: millions of rows, read in one pass into columns (activities.parquet: [`crate::activities_parquet`]).
//!
//! A row costs one lookup of its id, one of its source and one of its kind (process, fuel, technology, unit and period
//! together): what is wrong with a kind is found once and told of each row that has it. Rows are looked up in batches,
//! table by table, because lookups that follow each other wait for memory together: rows of a city come in no order,
//! and reading was half waiting before.

use crate::CaseError;
use crate::csv_table::{Column, Folder, Row, Table, id_words, is_id, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::names::{NameIndex, hash};
use crate::numbers::{self, Flaw, LARGEST, shorten};
use crate::sources::{self, FAULTY, Sources};
use crate::words::{self, OwnWords, Word};
use rustc_hash::FxHashMap;
use std::io::Read;
use tandem_inventory::records::{Activities, Kind};
use tandem_vocab::{Flow, Needs, Period, Sym, Symbols, Unit};

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
pub(crate) const COLUMNS: &[Column] = &[
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

/// Rows looked up together.
const BATCH: usize = 256;

/// Rows after which the length of the table is estimated and room made for all of it.
const SAMPLE: usize = 4096;

/// The activities of a case and where each id leads.
#[derive(Default)]
pub(crate) struct ReadActivities {
    /// Sound rows in columns.
    pub(crate) activities: Activities,
    /// Half of the hash of each id above its position in the columns; sorted once all are there.
    ids: Vec<u64>,
    /// Ids of rows with a fault, which are known all the same, with the first line of each.
    faulty: FxHashMap<Box<str>, u32>,
    /// The file, for messages.
    pub(crate) file: &'static str,
    /// Whether the file was there and readable.
    pub(crate) readable: bool,
    /// Whether an id that is not here is nowhere: not so after a file that could not be read.
    pub(crate) complete: bool,
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
    known: &Known<'_>,
    symbols: &mut Symbols,
    faults: &mut FileFaults,
) -> Result<ReadActivities, CaseError> {
    let Some(table) = folder.table(FILE, COLUMNS, faults)? else { return Ok(ReadActivities::default()) };
    let size = std::fs::metadata(folder.file(FILE)).map_or(0, |m| m.len());
    let place = Place { folder, file: FILE, size };
    let (read, table) = read_table(&place, table, known, symbols, faults)?;
    folder.close(FILE, table)?;
    Ok(read)
}

/// A table being read: where it lies.
pub(crate) struct Place<'a> {
    /// The case.
    pub(crate) folder: &'a Folder<'a>,
    /// The file, for messages.
    pub(crate) file: &'a str,
    /// How many bytes its text has, about.
    pub(crate) size: u64,
}

/// What rows may refer to.
pub(crate) struct Known<'a> {
    /// The shipped words.
    pub(crate) library: &'a Library,
    /// The case's own.
    pub(crate) own: &'a OwnWords,
    /// Its sources.
    pub(crate) sources: &'a Sources,
}

/// Reads all rows of a table of activities, from whatever file; gives the table back at its end.
pub(crate) fn read_table<R: Read>(
    place: &Place<'_>,
    mut table: Table<R>,
    known: &Known<'_>,
    symbols: &mut Symbols,
    faults: &mut FileFaults,
) -> Result<(ReadActivities, Table<R>), CaseError> {
    let &Known { library, own, sources } = known;
    let mut read = ReadActivities { readable: true, ..ReadActivities::default() };
    let mut kinds = Kinds::new(library, own);
    let mut batch = Batch::default();
    let mut evidence = Evidence { last: (Vec::new(), Sym::NONE), distinct: 0 };
    let mut sized = false;
    while place.folder.advance(place.file, &mut table, faults)? {
        let row = table.row();
        let evidence = evidence.find(&row, symbols);
        batch.add(&row, evidence, faults);
        if batch.rows.len() == BATCH {
            read.take_in(&mut batch, sources, &mut kinds, symbols, faults);
            if !sized && read.activities.len() >= SAMPLE {
                sized = true;
                let expected = place.size as f64 / table.consumed().max(1) as f64 * read.activities.len() as f64;
                read.reserve((expected * 1.02) as usize);
            }
        }
    }
    read.take_in(&mut batch, sources, &mut kinds, symbols, faults);
    read.find_ids_that_stand_twice(faults);
    read.activities.kinds = kinds.list;
    Ok((read, table))
}

/// Rows read and not yet looked up, their texts copied out of the buffer.
#[derive(Default)]
struct Batch {
    rows: Vec<Pending>,
    bytes: Vec<u8>,
}

/// A run of [`Batch::bytes`].
type Run = (u32, u32);

/// A row of a batch.
struct Pending {
    line: u32,
    /// Empty if the id is no id.
    id: Run,
    id_hash: u64,
    source: Run,
    source_hash: u64,
    source_at: Option<u32>,
    kind: Run,
    kind_hash: u64,
    kind_at: Option<u32>,
    quantity: Option<f64>,
    rsd: Option<f64>,
    evidence: Sym,
}

impl Batch {
    #[inline]
    fn add(&mut self, row: &Row<'_>, evidence: Sym, faults: &mut FileFaults) {
        let mut id = row.bytes(ACTIVITY_ID);
        if !is_id(id) {
            faults.add(row.line(), COLUMNS[ACTIVITY_ID].name, || id_words("activity_id", row.text(ACTIVITY_ID)));
            id = b"";
        }
        let id_run = self.keep(id);
        let source = row.bytes(SOURCE_ID);
        let source_run = self.keep(source);
        let start = self.bytes.len() as u32;
        for column in KIND {
            self.bytes.extend_from_slice(row.bytes(column));
            self.bytes.push(BETWEEN);
        }
        let kind = (start, self.bytes.len() as u32);
        let pending = Pending {
            line: row.line(),
            id: id_run,
            id_hash: hash(id),
            source: source_run,
            source_hash: hash(source),
            source_at: None,
            kind,
            kind_hash: hash(&self.bytes[start as usize..]),
            kind_at: None,
            quantity: quantity(row, faults),
            rsd: rsd(row, faults),
            evidence,
        };
        self.rows.push(pending);
    }

    #[inline]
    fn keep(&mut self, text: &[u8]) -> Run {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text);
        (start, self.bytes.len() as u32)
    }
}

#[inline]
fn run(bytes: &[u8], (from, to): Run) -> &[u8] {
    &bytes[from as usize..to as usize]
}

impl ReadActivities {
    /// Looks an id up.
    pub(crate) fn find(&self, id: &str) -> Found {
        match self.positions(id).next() {
            Some(at) => Found::Activity(at),
            None if self.faulty.contains_key(id) => Found::Faulty,
            None => Found::Nothing,
        }
    }

    /// Positions of the sound rows of an id, in file order.
    fn positions(&self, id: &str) -> impl Iterator<Item = u32> {
        let half = half_of(hash(id.as_bytes()));
        let from = self.ids.partition_point(|entry| *entry < half);
        self.ids[from..]
            .iter()
            .take_while(move |entry| **entry & !POSITION == half)
            .map(|entry| (*entry & POSITION) as u32)
            .filter(move |at| self.activities.ids.get(*at as usize) == id)
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
        self.ids.reserve(more);
    }

    /// Looks the rows of a batch up and takes the sound ones into the columns.
    fn take_in(
        &mut self,
        batch: &mut Batch,
        sources: &Sources,
        kinds: &mut Kinds<'_>,
        symbols: &mut Symbols,
        faults: &mut FileFaults,
    ) {
        let Batch { rows, bytes } = batch;
        // One table after the other: lookups that do not wait for each other's result wait for memory together.
        for row in rows.iter_mut() {
            row.source_at = sources.ids.find(row.source_hash, run(bytes, row.source));
        }
        for row in rows.iter_mut() {
            row.kind_at = kinds.names.find(row.kind_hash, run(bytes, row.kind));
        }
        for row in rows.iter() {
            let source = match row.source_at {
                Some(at) => Some(sources.row_of[at as usize]).filter(|at| *at != FAULTY),
                None => missing_source(sources, run(bytes, row.source), row.line, faults),
            };
            let kind = kinds.outcome(row.kind_at, run(bytes, row.kind), row.line, symbols, faults);
            let quantity =
                row.quantity.filter(|q| kind.is_none_or(|k| fits(*q, kinds.list[k as usize].unit, row.line, faults)));
            let id = run(bytes, row.id);
            if id.is_empty() {
                continue;
            }
            if let (Some(source), Some(kind), Some(quantity), Some(rsd)) = (source, kind, quantity, row.rsd) {
                let columns = &mut self.activities;
                columns.ids.push(std::str::from_utf8(id).unwrap_or_default());
                columns.source.push(source);
                columns.kind.push(kind);
                columns.quantity.push(quantity);
                columns.rsd.push(rsd as f32);
                columns.evidence.push(row.evidence);
                columns.line.push(row.line);
                self.ids.push(half_of(row.id_hash) | (columns.line.len() as u64 - 1));
            } else {
                self.note_faulty(id, row.line, faults);
            }
        }
        rows.clear();
        bytes.clear();
    }

    /// Notes the id of a row that is not taken in.
    #[cold]
    fn note_faulty(&mut self, id: &[u8], line: u32, faults: &mut FileFaults) {
        let id = std::str::from_utf8(id).unwrap_or_default();
        match self.faulty.get(id) {
            Some(first) => twice(id, *first, line, faults),
            None => {
                self.faulty.insert(id.into(), line);
            }
        }
    }

    /// Sorts the ids and tells of each row whose id an earlier row has.
    ///
    /// Sorting eight bytes an id costs less than entering each in a table as it comes: one of millions is out of the cache.
    fn find_ids_that_stand_twice(&mut self, faults: &mut FileFaults) {
        self.ids.sort_unstable();
        let Activities { ids, line, .. } = &self.activities;
        for group in self.ids.chunk_by(|a, b| a & !POSITION == b & !POSITION).filter(|group| group.len() > 1) {
            for (nth, entry) in group.iter().enumerate() {
                let at = (entry & POSITION) as usize;
                let earlier =
                    group[..nth].iter().map(|e| (e & POSITION) as usize).find(|other| ids.get(*other) == ids.get(at));
                if let Some(first) = earlier {
                    twice(ids.get(at), line[first], line[at], faults);
                }
            }
        }
        for (id, faulty) in &self.faulty {
            let Some(sound) = self.positions(id).next().map(|at| line[at as usize]) else { continue };
            twice(id, sound.min(*faulty), sound.max(*faulty), faults);
        }
    }
}

/// The bits of an entry of ids that hold the position.
const POSITION: u64 = u32::MAX as u64;

/// The half of a hash that is kept, in the upper bits.
#[inline]
fn half_of(hash: u64) -> u64 {
    hash << 32
}

#[cold]
fn twice(id: &str, first: u32, line: u32, faults: &mut FileFaults) {
    faults.add(line, COLUMNS[ACTIVITY_ID].name, || {
        (
            format!("The activity_id `{id}` stands in row {first} already."),
            "Give each activity an id of its own, or take out the row if it is the same record.",
        )
    });
}

/// Tells of a source that is not in the file, unless that only follows from a file that cannot be read.
#[cold]
fn missing_source(sources: &Sources, id: &[u8], line: u32, faults: &mut FileFaults) -> Option<u32> {
    let text = std::str::from_utf8(id).unwrap_or_default();
    if !is_id(id) {
        faults.add(line, COLUMNS[SOURCE_ID].name, || id_words("source_id", text));
    } else if sources.readable {
        faults.add(line, COLUMNS[SOURCE_ID].name, || words::dangling("source", text, sources::FILE, sources.id_list()));
    }
    None
}

/// Distinct texts of evidence that are looked for before a new one is kept; where each record has its own, looking
/// for them would cost more than it saves.
const LOOKED_FOR: usize = 1 << 16;

/// Evidence texts, the last one at hand.
struct Evidence {
    last: (Vec<u8>, Sym),
    distinct: usize,
}

impl Evidence {
    #[inline]
    fn find(&mut self, row: &Row<'_>, symbols: &mut Symbols) -> Sym {
        let text = row.bytes(EVIDENCE);
        if text != self.last.0.as_slice() {
            self.last.0.clear();
            self.last.0.extend_from_slice(text);
            let text = std::str::from_utf8(text).unwrap_or_default();
            self.last.1 = if text.is_empty() {
                Sym::NONE
            } else if self.distinct < LOOKED_FOR {
                let before = symbols.len();
                let sym = symbols.intern(text);
                self.distinct += symbols.len() - before;
                sym
            } else {
                symbols.append(text)
            };
        }
        self.last.1
    }
}

#[inline]
fn quantity(row: &Row<'_>, faults: &mut FileFaults) -> Option<f64> {
    match numbers::parse(row.bytes(QUANTITY)) {
        // Adding 0 makes -0 a plain 0.
        Ok(value) if (0.0..=LARGEST).contains(&value) => Some(value + 0.0),
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

/// Whether the quantity can be computed with in base units; adds a fault if not.
#[inline]
fn fits(quantity: f64, unit: Unit, line: u32, faults: &mut FileFaults) -> bool {
    let fits = unit.to_base(quantity) <= LARGEST;
    if !fits {
        faults.add(line, COLUMNS[QUANTITY].name, || Flaw::TooLarge.words(&quantity.to_string(), "quantity"));
    }
    fits
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

/// Stands between the columns of a kind: no byte of UTF-8 text.
const BETWEEN: u8 = 0xFF;

/// The kinds met so far, by the text of their columns.
struct Kinds<'a> {
    library: &'a Library,
    own: &'a OwnWords,
    /// Sound kinds.
    list: Vec<Kind>,
    names: NameIndex,
    /// Of each of `names`.
    outcomes: Vec<Outcome>,
}

impl<'a> Kinds<'a> {
    fn new(library: &'a Library, own: &'a OwnWords) -> Self {
        Self { library, own, list: Vec::new(), names: NameIndex::default(), outcomes: Vec::new() }
    }

    /// The kind found for a row, made if it is new; `None` with faults added if there is something wrong with it.
    #[inline]
    fn outcome(
        &mut self,
        found: Option<u32>,
        key: &[u8],
        line: u32,
        symbols: &mut Symbols,
        faults: &mut FileFaults,
    ) -> Option<u32> {
        // Not found at first may have come in with an earlier row of the batch.
        let at = found.or_else(|| self.names.get(key)).unwrap_or_else(|| self.make(key, symbols));
        match &self.outcomes[at as usize] {
            Outcome::Sound(kind) => Some(*kind),
            Outcome::Faulty(wrong) => {
                for fault in wrong {
                    faults.add(line, COLUMNS[fault.column].name, || (fault.message.clone(), fault.help.clone()));
                }
                None
            }
        }
    }

    #[cold]
    fn make(&mut self, key: &[u8], symbols: &mut Symbols) -> u32 {
        let mut cells = key.split(|b| *b == BETWEEN).map(|cell| std::str::from_utf8(cell).unwrap_or_default());
        let cells = KIND.map(|_| cells.next().unwrap_or_default());
        let outcome = match self.check(cells, symbols) {
            Ok(kind) => {
                self.list.push(kind);
                Outcome::Sound(self.list.len() as u32 - 1)
            }
            Err(wrong) => Outcome::Faulty(wrong),
        };
        self.outcomes.push(outcome);
        self.names.add(key)
    }

    fn check(&self, cells: [&str; KIND.len()], symbols: &mut Symbols) -> Result<Kind, Vec<KindFault>> {
        let [process, fuel, technology, unit_text, period_text] = cells;
        let mut wrong = Vec::new();
        let mut add =
            |column: usize, words: (String, String)| wrong.push(KindFault { column, message: words.0, help: words.1 });
        if process.is_empty() {
            add(
                PROCESS,
                (
                    "The process is empty.".to_owned(),
                    "Name the process; `tandem list processes` shows the known ones.".to_owned(),
                ),
            );
        }
        for (column, word, name) in
            [(PROCESS, Word::Process, process), (FUEL, Word::Fuel, fuel), (TECHNOLOGY, Word::Technology, technology)]
        {
            if !name.is_empty() && !self.own.knows(self.library, word, name) {
                add(column, self.own.unknown(self.library, word, name));
            }
        }
        if let Some(words) = self.lacks_fuel(process, fuel) {
            add(FUEL, words);
        }
        if let Some(words) = self.lacks_technology(process, technology) {
            add(TECHNOLOGY, words);
        } else if let Some(words) = self.other_item(process, technology) {
            add(TECHNOLOGY, words);
        }
        let unit = Unit::parse(unit_text);
        if unit.is_none() {
            add(UNIT, unknown_unit(unit_text));
        }
        let period = Period::parse(period_text);
        if let Err(why) = &period {
            let message = if period_text.is_empty() {
                "The period is empty.".to_owned()
            } else {
                format!("The period `{}` cannot be used: {why}.", shorten(period_text))
            };
            add(
                PERIOD,
                (
                    message,
                    "Write a year (2013), a month (2013-07) or a span of days (2013-07-01/2013-07-31).".to_owned(),
                ),
            );
        }
        match (unit, period) {
            (Some(unit), Ok(period)) if wrong.is_empty() => Ok(Kind {
                process: symbols.intern(process),
                fuel: symbols.intern(fuel),
                technology: symbols.intern(technology),
                unit_text: symbols.intern(unit_text),
                unit,
                period,
                age: 0,
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
        let items = self.items(process);
        if !items.is_empty() {
            return Some((
                format!(
                    "The quantity of the process `{process}` is of something that the technology names; none is given."
                ),
                items,
            ));
        }
        let at = library.symbols.get(process)?;
        let mut names: Vec<&str> = library
            .factors
            .iter()
            .filter(|f| f.process == at && f.technology.is_some())
            .map(|f| library.symbols.name(f.technology))
            .collect();
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

    /// The technology of the table that cannot be what a quantity of this process is of.
    fn other_item(&self, process: &str, technology: &str) -> Option<(String, String)> {
        let kind = self.library.terms.technology(technology)?.kind;
        let help = self.items(process);
        if help.is_empty() || self.flow_of(process)?.role.items().contains(&kind) {
            return None;
        }
        Some((format!("The technology `{technology}` says nothing about a quantity of the process `{process}`."), help))
    }

    fn flow_of(&self, process: &str) -> Option<&Flow> {
        let process = self.library.terms.process(process)?;
        process.flow.as_ref().filter(|f| f.item.is_none() && process.needs == Needs::Technology)
    }

    /// Which technologies name what a quantity of this process is of; empty where the process alone says it.
    fn items(&self, process: &str) -> String {
        let kinds = self.flow_of(process).map_or(&[][..], |f| f.role.items());
        if kinds.is_empty() {
            return String::new();
        }
        let all = self.library.terms.technologies.iter().filter(|t| kinds.contains(&t.kind));
        let names: Vec<&str> = all.map(|t| t.name.as_str()).collect();
        let shown = names.len().min(12);
        let rest = if shown < names.len() { ", …; `tandem list technologies` shows all" } else { "" };
        format!("Name one of: {}{rest}.", names[..shown].join(", "))
    }
}

/// Message and help for a text that is no unit.
fn unknown_unit(text: &str) -> (String, String) {
    if text.is_empty() {
        return (
            "The unit is empty.".to_owned(),
            "Write the unit of the quantity, such as t, 10^4 m3, MWh, head or km.".to_owned(),
        );
    }
    let help = Unit::nearest(text).map_or_else(
        || "`tandem list units` shows the known ones.".to_owned(),
        |near| format!("The nearest known unit is `{near}`; `tandem list units` shows all."),
    );
    (format!("The unit `{}` is not known.", shorten(text)), help)
}
