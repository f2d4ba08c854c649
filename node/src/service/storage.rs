//! How much room the node takes.

use crate::{
    core::{Core, Output},
    facade::{Failure, StorageInfo},
};

impl Core {
    /// Measures what the core keeps; whoever keeps the search index adds that and answers.
    pub(crate) fn storage(&mut self, id: u64) {
        match self.measure() {
            Ok(storage) => self.put_out(Output::Measure { id, storage }),
            Err(failure) => self.answer(id, Err(failure)),
        }
    }

    fn measure(&self) -> Result<StorageInfo, Failure> {
        let held = &self.door().held;
        let store_bytes = held.store.bytes().map_err(|error| self.unreadable(&error.into()))?;
        let entries = held.ledger.all().map(|(_, strand)| strand.tip.seq + 1 - strand.first).sum();
        let journal_bytes = held.journal.bytes_held();
        Ok(StorageInfo { journal_bytes, store_bytes, search_bytes: 0, entries })
    }
}
