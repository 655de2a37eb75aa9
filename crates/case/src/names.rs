//! Names to positions, kept close together: a lookup touches one slot and one run of bytes.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Distinct byte strings, numbered in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    table: HashTable<Slot>,
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    start: u32,
    end: u32,
    position: u32,
}

impl NameIndex {
    /// Position of a name whose [`hash`] is given.
    #[inline]
    pub(crate) fn find(&self, hash: u64, name: &[u8]) -> Option<u32> {
        self.table
            .find(hash, |slot| &self.bytes[slot.start as usize..slot.end as usize] == name)
            .map(|slot| slot.position)
    }

    /// Position of a name.
    pub(crate) fn get(&self, name: &[u8]) -> Option<u32> {
        self.find(hash(name), name)
    }

    /// Adds a name that is not there yet and gives its position.
    ///
    /// # Panics
    /// When all names together pass 4 GB.
    pub(crate) fn add(&mut self, name: &[u8]) -> u32 {
        let position = self.ends.len() as u32;
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(name);
        let end = u32::try_from(self.bytes.len()).expect("names of fewer than 4 GB");
        self.ends.push(end);
        let bytes = &self.bytes;
        self.table.insert_unique(hash(name), Slot { start, end, position }, |slot| {
            hash(&bytes[slot.start as usize..slot.end as usize])
        });
        position
    }

    /// The names in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let name = &self.bytes[start..*end as usize];
            start = *end as usize;
            name
        })
    }
}

/// Hash of a name, for [`NameIndex::find`].
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_positions() {
        let mut index = NameIndex::default();
        for at in 0..1000 {
            assert_eq!(index.add(format!("name{at}").as_bytes()), at);
        }
        assert_eq!(index.get(b"name512"), Some(512));
        assert_eq!(index.get(b"name"), None);
        assert_eq!(index.iter().nth(17), Some(&b"name17"[..]));
    }
}
