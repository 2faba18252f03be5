//! Finding a name in a list that stands elsewhere, without a copy of the names.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The places of names in some list, found by name. The list is not held here: whoever asks says what name stands at a
/// place. Hashes are seeded by chance, so that no file can make all names collide.
#[derive(Clone, Default)]
pub struct NameIndex {
    places: HashTable<u32>,
    hashes: DefaultHashBuilder,
}

impl NameIndex {
    /// The places of the names of a list of that length; of equal names the first one counts.
    pub fn of<N: AsRef<str>>(length: usize, name_at: impl Fn(u32) -> N) -> NameIndex {
        let mut index = NameIndex::default();
        for at in (0..).take(length) {
            index.add(name_at(at).as_ref(), at, &name_at);
        }
        index
    }

    /// Adds the place of a name, unless the name is known; then its place is handed back.
    pub fn add<N: AsRef<str>>(&mut self, name: &str, at: u32, name_at: impl Fn(u32) -> N) -> Option<u32> {
        let known = self.find(name, &name_at);
        if known.is_none() {
            let hash_of = |name: &str| self.hashes.hash_one(name);
            self.places.insert_unique(hash_of(name), at, |at| hash_of(name_at(*at).as_ref()));
        }
        known
    }

    /// The place of a name.
    pub fn find<N: AsRef<str>>(&self, name: &str, name_at: impl Fn(u32) -> N) -> Option<u32> {
        self.places.find(self.hashes.hash_one(name), |at| name_at(*at).as_ref() == name).copied()
    }

    /// How many names are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no name is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// The names and their order are those of the list; what is left to say is how many there are.
impl fmt::Debug for NameIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameIndex").field("names", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_names_is_found() {
        let names: Vec<String> = (0..1_000).map(|at| format!("name_{}", at % 900)).collect();
        let index = NameIndex::of(names.len(), |at| &names[at as usize]);
        assert_eq!(index.len(), 900);
        for (name, at) in names.iter().zip(0..) {
            assert_eq!(index.find(name, |at| &names[at as usize]), Some(at % 900));
        }
        assert_eq!(index.find("name_900", |at| &names[at as usize]), None);
    }

    #[test]
    fn a_name_that_is_known_is_not_added() {
        let names = ["a", "b"];
        let mut index = NameIndex::default();
        assert_eq!(index.add("a", 0, |at| names[at as usize]), None);
        assert_eq!(index.add("a", 1, |at| names[at as usize]), Some(0));
        assert_eq!(index.add("b", 1, |at| names[at as usize]), None);
        assert_eq!(index.len(), 2);
    }
}
