//! One document in memory.
//!
//! Automerge panics on some changes and takes others that it can't load again. So changes go onto
//! a copy, under `catch_unwind`, and the copy counts only if its heads are the expected ones.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use automerge::{
    Automerge, Change, LoadOptions, OnPartialLoad, ReadDoc, StringMigration, TextEncoding,
    VerificationMode,
};
use protocol::change::{ChangeHash, Unpacked};

/// Heap bytes that one operation costs in memory (measured: 350–480 B a message of three).
const HEAP_BYTES_PER_OP: usize = 120;

/// Heap bytes of an empty document.
const HEAP_BYTES_MIN: usize = 16 * 1024;

/// A document in memory.
#[derive(Clone, Debug)]
pub struct Document {
    inner: Automerge,
}

/// Why a snapshot can't be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Automerge refuses it, or panicked.
    #[error("the snapshot can't be loaded")]
    Broken,
    /// It holds something else than was saved.
    #[error("the snapshot has other heads than it should")]
    Heads,
}

/// Why a snapshot can't replace an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Automerge panicked while saving.
    #[error("the document can't be saved")]
    Save,
    /// What it saved doesn't load to the same state.
    #[error("the saved document doesn't load again")]
    Load(#[source] LoadError),
}

/// How much is proven of each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It applies without panic and leads to the expected heads.
    Heads,
    /// Also, the document loads again after saving. Costly: for finding who broke it.
    Saved,
}

/// What came of applying changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hydration {
    /// Changes that Automerge can't take.
    pub guilty: Vec<ChangeHash>,
    /// Changes that build on a guilty one.
    pub held_back: Vec<ChangeHash>,
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// An empty document. Lengths and positions are in Unicode code points.
    pub fn new() -> Self {
        Self { inner: Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint) }
    }

    pub(super) fn of(inner: Automerge) -> Self {
        Self { inner }
    }

    /// Automerge's own document, for reading.
    pub fn automerge(&self) -> &Automerge {
        &self.inner
    }

    /// Loads a snapshot and checks that it has these heads.
    ///
    /// # Errors
    /// When it can't be loaded or holds something else.
    pub fn from_snapshot(bytes: &[u8], heads: &[ChangeHash]) -> Result<Self, LoadError> {
        let load = || {
            let options = LoadOptions::new()
                .on_partial_load(OnPartialLoad::Error)
                .verification_mode(VerificationMode::Check)
                .migrate_strings(StringMigration::NoMigration)
                .text_encoding(TextEncoding::UnicodeCodePoint);
            Automerge::load_with_options(bytes, options)
        };
        let loaded = quietly(load).ok_or(LoadError::Broken)?.map_err(|_| LoadError::Broken)?;
        let document = Self::of(loaded);
        if document.heads() == heads { Ok(document) } else { Err(LoadError::Heads) }
    }

    /// The document's bytes, proven to load again to the same heads.
    ///
    /// # Errors
    /// When they don't: then an older snapshot must stay.
    pub fn snapshot(&self) -> Result<Vec<u8>, SnapshotError> {
        let bytes = quietly(|| self.inner.save()).ok_or(SnapshotError::Save)?;
        let again = Self::from_snapshot(&bytes, &self.heads()).map_err(SnapshotError::Load)?;
        // Reading it must not panic either: some corruption shows only then.
        quietly(|| super::content_hash(&again)).ok_or(SnapshotError::Load(LoadError::Broken))?;
        Ok(bytes)
    }

    /// The changes that nothing here builds on, ascending.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> =
            self.inner.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect();
        heads.sort_unstable();
        heads
    }

    /// Whether a change is part of the document.
    pub fn holds(&self, change: &ChangeHash) -> bool {
        self.inner.get_change_meta_by_hash(&automerge::ChangeHash(change.0)).is_some()
    }

    /// An estimate of the memory it takes.
    pub fn heap_bytes(&self) -> usize {
        let ops = usize::try_from(self.inner.stats().num_ops).unwrap_or(usize::MAX);
        ops.saturating_mul(HEAP_BYTES_PER_OP).saturating_add(HEAP_BYTES_MIN)
    }

    /// Applies changes, each after those it builds on. What Automerge can't take is left out, with
    /// everything that builds on it; the rest is applied. Changes held already are skipped.
    pub fn apply(&mut self, changes: &[Unpacked], proof: Proof) -> Hydration {
        let new: Vec<&Unpacked> =
            changes.iter().filter(|unpacked| !self.holds(&unpacked.change.hash())).collect();
        let mut outcome = Hydration::default();
        self.apply_part(&new, proof, &mut outcome);
        outcome
    }

    fn apply_part(&mut self, part: &[&Unpacked], proof: Proof, outcome: &mut Hydration) {
        let mut fit = Vec::with_capacity(part.len());
        for unpacked in part {
            if builds_on(unpacked, outcome) {
                outcome.held_back.push(unpacked.change.hash());
            } else {
                fit.push(*unpacked);
            }
        }
        if fit.is_empty() {
            return;
        }
        if let Some(applied) = self.try_all(&fit, proof) {
            self.inner = applied;
        } else if let [only] = fit.as_slice() {
            outcome.guilty.push(only.change.hash());
        } else {
            let (first, second) = fit.split_at(fit.len() / 2);
            self.apply_part(first, proof, outcome);
            self.apply_part(second, proof, outcome);
        }
    }

    /// A copy with all of these applied, if Automerge takes them as it should.
    fn try_all(&self, changes: &[&Unpacked], proof: Proof) -> Option<Automerge> {
        let expected = self.heads_with(changes);
        let applied = quietly(|| {
            let mut copy = self.inner.clone();
            let parse = |unpacked: &&Unpacked| Change::from_bytes(unpacked.chunk.clone()).ok();
            let parsed: Vec<Change> = changes.iter().map(parse).collect::<Option<_>>()?;
            copy.apply_changes(parsed).ok()?;
            Some(copy)
        })??;
        let applied = Self::of(applied);
        let proven =
            applied.heads() == expected && (proof == Proof::Heads || applied.snapshot().is_ok());
        proven.then_some(applied.inner)
    }

    fn heads_with(&self, changes: &[&Unpacked]) -> Vec<ChangeHash> {
        let mut heads: BTreeSet<ChangeHash> = self.heads().into_iter().collect();
        heads.extend(changes.iter().map(|unpacked| unpacked.change.hash()));
        for dep in changes.iter().flat_map(|unpacked| unpacked.change.deps()) {
            heads.remove(dep);
        }
        heads.into_iter().collect()
    }
}

fn builds_on(unpacked: &Unpacked, outcome: &Hydration) -> bool {
    let out = |dep: &ChangeHash| outcome.guilty.contains(dep) || outcome.held_back.contains(dep);
    unpacked.change.deps().iter().any(out)
}

/// Runs what may panic. The value it worked on is given up in that case, so nothing half-done is
/// seen afterwards.
pub(super) fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}
