//! What cannot be put into a file keeps nothing else from it (bacs.md §1.3).

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

use crate::error::Error;

/// Why, for whoever reads the alert. The cause stands in the server's log.
pub(super) const REASON: &str = "its bank details cannot be read, or do not go into a file";

/// So many in one workspace on one day are not the items' fault: a data key is missing, say. Then the files wait.
const MOST: usize = 1_000;

/// Items that were put aside today.
pub(super) struct Aside<Id> {
    ids: HashSet<Id>,
    /// How many of them something is wrong with.
    wrong: usize,
}

impl<Id> Default for Aside<Id> {
    fn default() -> Aside<Id> {
        Aside { ids: HashSet::new(), wrong: 0 }
    }
}

impl<Id: Clone + Eq + Hash + Display> Aside<Id> {
    /// Puts an item aside for what is wrong with it. Gives the error back where it is not the item's.
    pub(super) fn put(&mut self, id: &Id, error: Error) -> Result<(), Error> {
        if !error.is_about_the_item() || self.wrong >= MOST {
            return Err(error);
        }
        tracing::error!(item = %id, ?error, "an item cannot be put into a file");
        self.wrong += 1;
        self.ids.insert(id.clone());
        Ok(())
    }

    /// Leaves an item for another day: nothing is wrong with it.
    pub(super) fn leave(&mut self, id: &Id) {
        self.ids.insert(id.clone());
    }

    /// Whether the item was put aside.
    pub(super) fn has(&self, id: &Id) -> bool {
        self.ids.contains(id)
    }

    /// How many were.
    pub(super) fn len(&self) -> u64 {
        self.ids.len() as u64
    }
}
