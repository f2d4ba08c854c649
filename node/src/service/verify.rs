//! Checking everything: the journal, the chains and signatures of entries, and what is derived from them
//! against the same made anew.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    entry::{Base, PackedRun},
    ids::{LogId, OrgId, SpaceId},
    limits::RUN_BYTES_MAX,
};

use crate::{
    content::{self, RowKind},
    core::{Anew, Core},
    facade::{Failure, VerifyReport},
    ingest::HoldError,
};

impl Core {
    /// Checks the journal, chains and signatures, and that the list of entries, the authority, the documents
    /// and all rows are those that the journal leads to. With `rebuild` they are made anew before.
    pub(crate) fn verify(&mut self, now: Millis, rebuild: bool) -> Result<VerifyReport, Failure> {
        // What this turn has taken in so far belongs to both sides of the comparison.
        self.settle(now);
        let mut report = VerifyReport::default();
        if rebuild {
            self.rebuild().map_err(|error| self.unreadable(&error))?;
            report.rebuilt = true;
        }
        self.verify_journal(&mut report);
        if let Err(error) = self.verify_chains(&mut report) {
            report.problems.push(format!("an entry can't be read: {error}"));
        }
        let anew = self.derived_anew().map_err(|error| self.unreadable(&error))?;
        report.documents = anew.documents.len() as u64;
        if let Err(error) = self.verify_derived(&anew, &mut report) {
            report.problems.push(format!("a row can't be read: {error}"));
        }
        Ok(report)
    }

    fn verify_journal(&mut self, report: &mut VerifyReport) {
        match self.door().held.journal.verify() {
            Ok(found) => {
                report.records = found.records;
                let damage = found.damaged.iter();
                report.problems.extend(damage.map(|range| {
                    format!("the journal is damaged from {} up to {}", range.start, range.end)
                }));
            }
            Err(error) => report.problems.push(format!("failed to {error}")),
        }
    }

    /// Every log, run by run, through the same steps as at the door.
    fn verify_chains(&mut self, report: &mut VerifyReport) -> Result<(), HoldError> {
        let logs: Vec<(LogId, u64, u64)> = self
            .door()
            .held
            .ledger
            .all()
            .map(|(log, strand)| (*log, strand.first, strand.tip.seq))
            .collect();
        for (log, first, last) in logs {
            let mut after = first - 1;
            while after < last {
                let mut runs = self.read_runs(&log, after, last, RUN_BYTES_MAX)?;
                if runs.is_empty() {
                    report.problems.push(format!("{log:?} has no signed entry after {after}"));
                    break;
                }
                let run = runs.remove(0);
                let count = run.entries.len() as u64;
                if let Err(problem) = self.verify_run(&log, run, after) {
                    report.problems.push(format!("{log:?} after {after}: {problem}"));
                    break;
                }
                report.entries += count;
                after += count;
            }
        }
        Ok(())
    }

    fn verify_run(&mut self, log: &LogId, run: PackedRun, after: u64) -> Result<(), String> {
        let genesis = log.space == SpaceId::ZERO;
        let org = if genesis { OrgId::ZERO } else { self.org() };
        let door = self.door_mut();
        let tip = match door.held.tip_at(log, after) {
            Ok(None) if after > 0 => door.root_of(log, after),
            other => other,
        };
        let base = Base { org, tip: tip.map_err(|error| error.to_string())? };
        let opened = run.open(&base).map_err(|error| error.to_string())?;
        opened.verify().map_err(|error| error.to_string()).map(drop)
    }

    /// The list of entries, the authority, the documents and the rows, against those made anew.
    fn verify_derived(&mut self, anew: &Anew, report: &mut VerifyReport) -> Result<(), HoldError> {
        let here = self.picture();
        if here.authority != anew.picture.authority {
            report.problems.push("the authority isn't what the statements come to".to_owned());
        }
        if here.logs != anew.picture.logs {
            report.problems.push("the list of entries isn't what the journal holds".to_owned());
        }
        let mut wrong = BTreeSet::new();
        for ((space, doc), digest) in &anew.documents {
            let door = self.door_mut();
            if door.content.graph_of(&mut door.held.store, space, doc)?.digest() != *digest {
                wrong.insert(*space);
            }
        }
        for space in wrong {
            let place = self.space_name(&space);
            report.problems.push(format!("the changes of documents in {place} are wrong"));
        }
        let logs = here.logs.keys().chain(anew.picture.logs.keys());
        for space in logs.map(|log| log.space).collect::<BTreeSet<_>>() {
            let store = &self.door().held.store;
            let wrong = content::differing_rows(store, &anew.store, &space)?;
            let place = self.space_name(&space);
            report.problems.extend(wrong.into_iter().map(|(kind, n)| of_rows(kind, n, &place)));
        }
        Ok(())
    }
}

/// That so many rows are missing, too many, or say something else than they should.
fn of_rows(kind: RowKind, n: u64, place: &str) -> String {
    match kind {
        RowKind::Messages => format!("{n} rows of messages in {place} are wrong"),
        RowKind::Directory => format!("{n} rows of the directory of {place} are wrong"),
        RowKind::Tasks => format!("{n} rows of tasks in {place} are wrong"),
        RowKind::Pages => format!("{n} rows of pages in {place} are wrong"),
        RowKind::Meetings => format!("{n} rows of meetings in {place} are wrong"),
        RowKind::Tables => format!("{n} rows of tables in {place} are wrong"),
        RowKind::Files => format!("{n} rows of files in {place} are wrong"),
        RowKind::Own => format!("{n} rows of what your devices share are wrong"),
    }
}
