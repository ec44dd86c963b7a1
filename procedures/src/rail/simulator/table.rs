//! Rows by their key that remember which of them changed, so that only those are written.

use std::collections::{BTreeMap, BTreeSet};

/// Rows in the order of their keys.
#[derive(Clone, Debug)]
pub(crate) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    changed: BTreeSet<K>,
    removed: BTreeSet<K>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table { rows: BTreeMap::new(), changed: BTreeSet::new(), removed: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    /// Adds a row as it is stored. A row that is there already stays.
    pub(crate) fn load(&mut self, key: K, row: V) {
        self.rows.entry(key).or_insert(row);
    }

    /// Adds or replaces a row.
    pub(crate) fn put(&mut self, key: K, row: V) {
        self.removed.remove(&key);
        self.changed.insert(key.clone());
        self.rows.insert(key, row);
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    /// The row, to be changed.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        self.changed.insert(key.clone());
        Some(row)
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let row = self.rows.remove(key)?;
        self.changed.remove(key);
        self.removed.insert(key.clone());
        Some(row)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// The rows from that key on.
    pub(crate) fn from(&self, key: K) -> impl Iterator<Item = (&K, &V)> {
        self.rows.range(key..)
    }

    /// The keys of the rows for which `fits` holds, so that the rows can be changed while walking over them.
    pub(crate) fn keys_where(&self, fits: impl Fn(&K, &V) -> bool) -> Vec<K> {
        self.rows.iter().filter(|(key, row)| fits(key, row)).map(|(key, _)| key.clone()).collect()
    }

    /// The rows that were added or changed since they were loaded.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&K, &V)> {
        self.changed.iter().filter_map(|key| Some((key, self.rows.get(key)?)))
    }

    /// The keys of the rows that were removed.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &K> {
        self.removed.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_touched_is_written() {
        let mut table = Table::default();
        for key in 1..=4 {
            table.load(key, 'a');
        }
        table.load(1, 'z');
        assert_eq!(table.get(&1), Some(&'a'));
        *table.get_mut(&2).unwrap() = 'b';
        table.remove(&3);
        table.put(5, 'e');
        table.put(6, 'f');
        table.remove(&6);
        assert!(table.get_mut(&9).is_none() && table.remove(&9).is_none());
        assert_eq!(table.changed().collect::<Vec<_>>(), [(&2, &'b'), (&5, &'e')]);
        assert_eq!(table.removed().collect::<Vec<_>>(), [&3, &6]);
        table.put(3, 'c');
        assert_eq!(table.removed().collect::<Vec<_>>(), [&6]);
    }
}
