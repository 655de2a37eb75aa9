//! The files that ship inside the binary.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Files of `data/` by path below it.
pub(crate) fn data() -> &'static [(&'static str, &'static [u8])] {
    DATA
}

/// Files of `cases/` by path below it.
pub(crate) fn cases() -> &'static [(&'static str, &'static [u8])] {
    CASES
}
