//! Bytes to records of a CSV file, in one pass and one buffer.
//!
//! Why not the csv crate: its position is a line behind after CR LF, a quote that is never closed takes in the rest of
//! the file there as one record, and it copies each cell. Here lines are counted as they go by, a record has a largest
//! length, and a line without a quote, which is nearly every line, is cut where it lies in the buffer.
//! `tests` hold both to the same records.
//!
//! Rules as RFC 4180 and the csv crate have them: a quote counts only at the start of a cell, two quotes inside a
//! quoted cell are one, lines end in LF or CR LF (CR alone where the file has no LF), blank lines are no records.

use crate::stamp::Hasher;
use std::io::{self, Read};

/// Longest record in bytes. A quote that is never closed would otherwise take in the rest of the file.
pub(crate) const LONGEST: usize = 1 << 20;
const BLOCK: usize = 256 << 10;

/// A record: the text of its cells with one byte between them, and where each ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// Line on which it begins, first line = 1.
    pub(crate) line: u32,
    text: &'a [u8],
    ends: &'a [u32],
}

impl<'a> Record<'a> {
    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell, as written.
    #[inline]
    pub(crate) fn cell(&self, at: usize) -> &'a [u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize + 1 };
        &self.text[from..self.ends[at] as usize]
    }

    /// All cells' bytes with the separators between them.
    pub(crate) fn text(&self) -> &'a [u8] {
        self.text
    }
}

/// How a file begins that is no text of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Foreign {
    /// A UTF-16 byte-order mark, or every other byte zero.
    Utf16,
    /// Zero bytes: not a text at all.
    Binary,
}

/// What came next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// A record, to be asked for with [`Splitter::record`].
    Record,
    /// The end of the file.
    End,
    /// A cell whose quote opened on this line is not closed within [`LONGEST`] bytes or at the end of the file.
    OpenQuote(u32),
    /// A line longer than [`LONGEST`].
    TooLong(u32),
}

/// Where the current record's text lies.
#[derive(Clone, Copy)]
enum Place {
    Buffer { from: usize, to: usize },
    Scratch,
}

/// Cuts a stream into records.
pub(crate) struct Splitter<R> {
    input: R,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    newline: u8,
    line: u32,
    next_line: u32,
    place: Place,
    ends: Vec<u32>,
    scratch: Vec<u8>,
    hasher: Hasher,
    bytes: u64,
}

impl<R: Read> Splitter<R> {
    /// Begins to read: skips a byte-order mark.
    pub(crate) fn new(input: R) -> io::Result<(Self, Option<Foreign>)> {
        let mut splitter = Self {
            input,
            buffer: vec![0; BLOCK],
            from: 0,
            to: 0,
            ended: false,
            newline: b'\n',
            line: 1,
            next_line: 1,
            place: Place::Scratch,
            ends: Vec::with_capacity(32),
            scratch: Vec::new(),
            hasher: Hasher::default(),
            bytes: 0,
        };
        splitter.refill()?;
        let start = &splitter.buffer[..splitter.to];
        let foreign = foreign(start);
        if start.starts_with(b"\xEF\xBB\xBF") {
            splitter.from = 3;
        }
        if memchr::memchr(b'\n', start).is_none() && memchr::memchr(b'\r', start).is_some() {
            splitter.newline = b'\r';
        }
        Ok((splitter, foreign))
    }

    /// Counts records instead of lines: the header is 0, the first record 1. Before the first step.
    pub(crate) fn count_records(&mut self) {
        self.next_line = 0;
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of the records gone through so far.
    pub(crate) fn consumed(&self) -> u64 {
        self.bytes - (self.to - self.from) as u64
    }

    /// Reads what is left and gives size and hash of the file.
    pub(crate) fn finish(mut self) -> io::Result<(u64, [u8; 32])> {
        while !self.ended {
            self.from = self.to;
            self.refill()?;
        }
        Ok((self.bytes, self.hasher.finish()))
    }

    /// The record that [`Step::Record`] announced.
    #[inline]
    pub(crate) fn record(&self) -> Record<'_> {
        let text = match self.place {
            Place::Buffer { from, to } => &self.buffer[from..to],
            Place::Scratch => &self.scratch,
        };
        Record { line: self.line, text, ends: &self.ends }
    }

    /// Goes to the next record.
    #[inline]
    pub(crate) fn advance(&mut self) -> io::Result<Step> {
        loop {
            let Some(length) = memchr::memchr(self.newline, &self.buffer[self.from..self.to]) else {
                if self.ended {
                    return self.last();
                }
                if self.to - self.from >= LONGEST {
                    return Ok(Step::TooLong(self.next_line));
                }
                self.refill()?;
                continue;
            };
            let (from, end) = (self.from, self.from + length);
            if memchr::memchr(b'"', &self.buffer[from..end]).is_some() {
                return self.quoted();
            }
            self.from = end + 1;
            self.line = self.next_line;
            self.next_line += 1;
            if self.take_line(from, end) {
                return Ok(Step::Record);
            }
        }
    }

    /// Makes a line without quotes the current record; false for a blank one.
    fn take_line(&mut self, from: usize, mut end: usize) -> bool {
        if end > from && self.buffer[end - 1] == b'\r' {
            end -= 1;
        }
        if end == from {
            return false;
        }
        self.place = Place::Buffer { from, to: end };
        cut(&self.buffer[from..end], &mut self.ends);
        true
    }

    /// The last line, which no newline ends.
    fn last(&mut self) -> io::Result<Step> {
        let (from, end) = (self.from, self.to);
        if from == end {
            return Ok(Step::End);
        }
        if memchr::memchr(b'"', &self.buffer[from..end]).is_some() {
            return self.quoted();
        }
        self.from = end;
        self.line = self.next_line;
        Ok(if self.take_line(from, end) { Step::Record } else { Step::End })
    }

    /// A record with a quote in it: byte by byte, into the scratch.
    fn quoted(&mut self) -> io::Result<Step> {
        loop {
            self.scratch.clear();
            self.ends.clear();
            self.line = self.next_line;
            match unquote(&self.buffer[self.from..self.to], self.newline, self.ended, &mut self.scratch, &mut self.ends)
            {
                Unquoted::Record { length, lines } => {
                    self.from += length;
                    self.next_line += lines;
                    self.place = Place::Scratch;
                    return Ok(Step::Record);
                }
                Unquoted::Unclosed { lines } if self.ended || self.to - self.from >= LONGEST => {
                    return Ok(Step::OpenQuote(self.next_line + lines));
                }
                Unquoted::More if self.to - self.from >= LONGEST => return Ok(Step::TooLong(self.next_line)),
                Unquoted::Unclosed { .. } | Unquoted::More => self.refill()?,
            }
        }
    }

    /// Moves what is unread to the front and reads more behind it.
    fn refill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.to -= self.from;
        self.from = 0;
        if self.to == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while self.to < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.to..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => {
                    self.hasher.update(&self.buffer[self.to..self.to + count]);
                    self.to += count;
                    self.bytes += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn foreign(start: &[u8]) -> Option<Foreign> {
    let zeros = start.iter().take(4096).filter(|b| **b == 0).count();
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") || zeros * 4 > start.len().min(4096) {
        Some(Foreign::Utf16)
    } else {
        (zeros > 0).then_some(Foreign::Binary)
    }
}

/// Ends of the cells of a line without quotes.
#[inline]
fn cut(line: &[u8], ends: &mut Vec<u32>) {
    const COMMAS: u64 = u64::from_ne_bytes([b','; 8]);
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    ends.clear();
    let mut at = 0;
    let (words, rest) = line.as_chunks::<8>();
    for word in words {
        let differs = u64::from_le_bytes(*word) ^ COMMAS;
        // The high bit of each byte that is a comma: exact, no carry from byte to byte.
        let mut hits = !(((differs & LOW) + LOW) | differs | LOW);
        while hits != 0 {
            ends.push(at + hits.trailing_zeros() / 8);
            hits &= hits - 1;
        }
        at += 8;
    }
    for &b in rest {
        if b == b',' {
            ends.push(at);
        }
        at += 1;
    }
    ends.push(at);
}

/// The cells of one whole record that ends in LF.
pub(crate) fn cells_of(record: &[u8]) -> Vec<String> {
    let (mut scratch, mut ends) = (Vec::new(), Vec::new());
    if !matches!(unquote(record, b'\n', true, &mut scratch, &mut ends), Unquoted::Record { .. }) {
        return Vec::new();
    }
    let starts = std::iter::once(0).chain(ends.iter().map(|end| *end as usize + 1));
    starts.zip(&ends).map(|(from, end)| String::from_utf8_lossy(&scratch[from..*end as usize]).into_owned()).collect()
}

enum Unquoted {
    Record {
        length: usize,
        lines: u32,
    },
    /// The bytes end inside quotes that opened `lines` lines below the record's first.
    Unclosed {
        lines: u32,
    },
    /// The bytes end before the record does.
    More,
}

fn unquote(bytes: &[u8], newline: u8, ended: bool, scratch: &mut Vec<u8>, ends: &mut Vec<u32>) -> Unquoted {
    let mut lines = 0;
    let mut opened = 0;
    let mut inside = false;
    let mut start = true;
    let mut at = 0;
    let mut last_unquoted = false;
    while at < bytes.len() {
        if inside {
            let Some(length) = memchr::memchr(b'"', &bytes[at..]) else {
                return Unquoted::Unclosed { lines: opened };
            };
            let text = &bytes[at..at + length];
            lines += memchr::memchr_iter(newline, text).count() as u32;
            scratch.extend_from_slice(text);
            at += length + 1;
            if bytes.get(at) == Some(&b'"') {
                scratch.push(b'"');
                at += 1;
            } else if at == bytes.len() && !ended {
                return Unquoted::More;
            } else {
                inside = false;
            }
        } else if start && bytes[at] == b'"' {
            at += 1;
            inside = true;
            opened = lines;
            start = false;
            last_unquoted = false;
        } else {
            let Some(length) = memchr::memchr2(b',', newline, &bytes[at..]) else {
                scratch.extend_from_slice(&bytes[at..]);
                at = bytes.len();
                last_unquoted = true;
                break;
            };
            scratch.extend_from_slice(&bytes[at..at + length]);
            last_unquoted |= length > 0;
            at += length + 1;
            if bytes[at - 1] == b',' {
                ends.push(scratch.len() as u32);
                scratch.push(b',');
                start = true;
                last_unquoted = false;
            } else {
                lines += 1;
                if last_unquoted && scratch.last() == Some(&b'\r') {
                    scratch.pop();
                }
                ends.push(scratch.len() as u32);
                return Unquoted::Record { length: at, lines };
            }
        }
    }
    if inside {
        return Unquoted::Unclosed { lines: opened };
    }
    if !ended {
        return Unquoted::More;
    }
    if last_unquoted && scratch.last() == Some(&b'\r') {
        scratch.pop();
    }
    ends.push(scratch.len() as u32);
    Unquoted::Record { length: at, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u32, Vec<Vec<u8>>)>;

    fn ours(bytes: &[u8]) -> Rows {
        let (mut splitter, _) = Splitter::new(bytes).unwrap();
        let mut rows = Vec::new();
        while splitter.advance().unwrap() == Step::Record {
            let record = splitter.record();
            rows.push((record.line, (0..record.len()).map(|at| record.cell(at).to_vec()).collect()));
        }
        rows
    }

    fn theirs(bytes: &[u8]) -> Rows {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut record = csv::ByteRecord::new();
        let mut rows = Vec::new();
        while reader.read_byte_record(&mut record).unwrap() {
            // The line at which it began to look: blank lines before a record are not yet counted.
            let line = record.position().map_or(0, csv::Position::line) as u32;
            rows.push((line, record.iter().map(<[u8]>::to_vec).collect()));
        }
        rows
    }

    fn cells(rows: &Rows) -> Vec<&Vec<Vec<u8>>> {
        rows.iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts() {
        let rows = ours(b"a,b\n1,\"two\nlines\"\n\n\r\n3,\"x\r\ny\"\r\n4,z");
        let lines: Vec<u32> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 6, 8]);
        assert_eq!(rows[1].1[1], b"two\nlines");
        assert_eq!(rows[2].1[1], b"x\r\ny");
    }

    /// A last line without a newline, with a quote in it and none at its end, gave its tail a second time as a row.
    #[test]
    fn the_last_line_is_one_record_whatever_it_ends_in() {
        for bytes in [&b"a,b\n\"x\",y"[..], b"a,b\n\"x\",\"y\"", b"a,b\n\"x\",", b"a,b\n\"x\"tail"] {
            assert_eq!(ours(bytes), theirs(bytes), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn the_csv_crate_counts_the_same_lines_where_lf_ends_them_and_none_is_blank() {
        let bytes = b"a,b\n1,\"two\nlines\"\n3,\"x\ny\"\n4,z\n";
        assert_eq!(ours(bytes), theirs(bytes));
    }

    #[test]
    fn the_csv_crate_is_a_line_behind_after_cr_lf() {
        // It ends a record at CR and counts the line at the LF, which it meets only while looking for the next record.
        // That is one reason why its positions are not used here.
        let lines = |rows: &Rows| rows.iter().map(|(line, _)| *line).collect::<Vec<_>>();
        let bytes = b"a,b\r\n1,2\r\n3,4\r\n";
        assert_eq!(lines(&ours(bytes)), [1, 2, 3]);
        assert_eq!(lines(&theirs(bytes)), [1, 1, 2]);
    }

    #[test]
    fn a_quote_left_open_is_named_by_its_line() {
        let (mut splitter, _) = Splitter::new(&b"a,b\n1,2\n3,\"x\n4,y\n"[..]).unwrap();
        assert_eq!(splitter.advance().unwrap(), Step::Record);
        assert_eq!(splitter.advance().unwrap(), Step::Record);
        assert_eq!(splitter.advance().unwrap(), Step::OpenQuote(3));
    }

    #[test]
    fn foreign_encodings_are_told() {
        let told = |bytes: &[u8]| Splitter::new(bytes).unwrap().1;
        assert_eq!(told(b"\xFF\xFEa\0,\0"), Some(Foreign::Utf16));
        assert_eq!(told(b"a\0,\0b\0\n\0"), Some(Foreign::Utf16));
        assert_eq!(told(b"a,b\n1,2\n3,4\n5,\x00\n"), Some(Foreign::Binary));
        assert_eq!(told(b"\xEF\xBB\xBFa,b\n"), None);
    }

    #[test]
    fn records_may_cross_the_buffer() {
        let mut text = String::new();
        for at in 0..40_000 {
            text.push_str(&format!("{at},\"q{at}\",plain cell {at}\r\n"));
        }
        let (ours, theirs) = (ours(text.as_bytes()), theirs(text.as_bytes()));
        assert!(cells(&ours) == cells(&theirs));
        assert!(ours.iter().enumerate().all(|(at, (line, _))| *line == at as u32 + 1));
    }

    #[test]
    fn classic_line_ends_are_lines() {
        assert_eq!(
            ours(b"a,b\r1,2\r"),
            vec![(1, vec![b"a".to_vec(), b"b".to_vec()]), (2, vec![b"1".to_vec(), b"2".to_vec()])]
        );
    }

    proptest::proptest! {
        #[test]
        fn the_same_records_as_the_csv_crate(text in "([a-z,\"\u{e9}]{0,12}\n|\"[a-z,\n]{0,6}\",|,,|\r\n){0,20}") {
            // An open quote is a fault here and a record there.
            let (mut splitter, _) = Splitter::new(text.as_bytes()).unwrap();
            loop {
                match splitter.advance().unwrap() {
                    Step::Record => {}
                    Step::End => break,
                    _ => return Ok(()),
                }
            }
            let (a, b) = (ours(text.as_bytes()), theirs(text.as_bytes()));
            proptest::prop_assert_eq!(cells(&a), cells(&b));
        }

        #[test]
        fn commas_are_found(line in "[,a\u{ac}-\u{af}\u{2c2c}]{1,40}") {
            let mut ends = Vec::new();
            cut(line.as_bytes(), &mut ends);
            let mut expected: Vec<u32> = line.bytes().enumerate().filter(|(_, b)| *b == b',').map(|(at, _)| at as u32).collect();
            expected.push(line.len() as u32);
            proptest::prop_assert_eq!(ends, expected);
        }
    }
}
