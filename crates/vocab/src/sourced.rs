//! Where a figure comes from, and how sure it is that it stands there.

/// How a figure came to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Read in the source, or in a transcription of it.
    Seen,
    /// Computed from seen figures.
    Derived,
    /// Remembered, not read: shown as unverified.
    Memory,
}

impl Status {
    /// The status of a table's word: `seen`, `derived`, `memory`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "seen" => Some(Self::Seen),
            "derived" => Some(Self::Derived),
            "memory" => Some(Self::Memory),
            _ => None,
        }
    }

    /// The table's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Derived => "derived",
            Self::Memory => "memory",
        }
    }
}

/// A value with its source.
#[derive(Clone, PartialEq, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Title of the source, with table or page where known.
    pub source: String,
    /// How it came to us.
    pub status: Status,
}
