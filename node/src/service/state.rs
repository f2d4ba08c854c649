//! Hashes of the state, and checking everything.

use protocol::{
    crypto::hash,
    entry::{Base, PackedRun},
    ids::{DocId, LogId, OrgId, SpaceId},
    limits::RUN_BYTES_MAX,
};

use crate::{
    content::{self, space_state},
    core::Core,
    document::{Document, Ends},
    facade::{Failure, SpaceHash, VerifyReport},
    ingest::HoldError,
};

impl Core {
    /// One hash for each space held; equal on every node with the same entries.
    pub(crate) fn state_hash(&mut self) -> Result<Vec<SpaceHash>, Failure> {
        let control = SpaceId::control(&self.org());
        let mut spaces: Vec<SpaceId> =
            self.door().held.ledger.all().map(|(log, _)| log.space).collect();
        spaces.sort_unstable();
        spaces.dedup();
        spaces.retain(|space| *space != SpaceId::ZERO);
        let mut hashes = Vec::new();
        for space in spaces {
            let hash = if space == control { self.control_hash()? } else { self.hash_of(&space)? };
            hashes.push(self.hash_row(&space, hash));
        }
        hashes.sort();
        Ok(hashes)
    }

    /// The state of one space of documents.
    pub(super) fn space_hash(&mut self, space: &SpaceId) -> Result<SpaceHash, Failure> {
        let hash = self.hash_of(space)?;
        Ok(self.hash_row(space, hash))
    }

    fn hash_row(&mut self, space: &SpaceId, hash: String) -> SpaceHash {
        let (name, entries) = (self.space_name(space), self.entries_of(space));
        SpaceHash { space: space.to_string(), name, entries, hash }
    }

    fn control_hash(&self) -> Result<String, Failure> {
        Ok(hex(&self.authority()?.state_digest()))
    }

    fn hash_of(&mut self, space: &SpaceId) -> Result<String, Failure> {
        let door = self.door_mut();
        let state = space_state(&mut door.content, &mut door.held, space);
        let state = state.map_err(|error| self.unreadable(&error))?;
        let parts: [&[u8]; 3] = [space.as_bytes(), &state.documents, &state.rows];
        Ok(hex(&hash::digest("tongzhou 2026 space state v1", &parts)))
    }

    /// Checks journal, chains, signatures, authority, and documents against rows.
    pub(crate) fn verify(&mut self, rebuild: bool) -> Result<VerifyReport, Failure> {
        let mut report = VerifyReport::default();
        self.verify_journal(&mut report);
        let checked = self.verify_chains(&mut report);
        checked.map_err(|error| self.unreadable(&error))?;
        if rebuild {
            self.rebuild().map_err(|error| self.unreadable(&error))?;
            report.rebuilt = true;
        }
        let rows = self.verify_rows(&mut report);
        rows.map_err(|error| self.unreadable(&error))?;
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

    /// Rows of tasks, pages and tables against a fresh hydration of their documents.
    fn verify_rows(&mut self, report: &mut VerifyReport) -> Result<(), HoldError> {
        let mut spaces: Vec<SpaceId> =
            self.door().held.ledger.all().map(|(log, _)| log.space).collect();
        spaces.dedup();
        for space in spaces {
            let tasks = content::tasks(&self.door().held.store, &space)?;
            let pages = content::pages(&self.door().held.store, &space)?;
            for task in tasks {
                report.documents += 1;
                let document = self.hydrate_anew(&space, &task.id)?;
                let door = self.door_mut();
                let graph = door.content.graph_of(&mut door.held.store, &space, &task.id)?;
                let commits = crate::view::commit_rows(&document, graph);
                let row = crate::view::task_row(&document, graph.ends());
                let row = row.with_deadline(&document, graph).with_commits(&commits, graph);
                if row != task.row {
                    report.problems.push(format!("the row of task {} is wrong", task.id));
                }
            }
            for page in pages {
                report.documents += 1;
                let document = self.hydrate_anew(&space, &page.id)?;
                let ends = self.ends_of(&space, &page.id)?;
                if crate::view::page_row(&document, ends) != page.row {
                    report.problems.push(format!("the row of page {} is wrong", page.id));
                }
            }
            for table in content::tables(&self.door().held.store, &space)? {
                report.documents += 1;
                let document = self.hydrate_anew(&space, &table.id)?;
                let door = self.door_mut();
                let graph = door.content.graph_of(&mut door.held.store, &space, &table.id)?;
                let changed = crate::view::Changed::all(&document);
                let anew = crate::view::table_rows(&document, graph, &changed);
                if content::stored_table(&door.held.store, &space, &table)? != anew {
                    report.problems.push(format!("the rows of table {} are wrong", table.id));
                }
            }
        }
        Ok(())
    }

    /// The first and the newest change that a document shows.
    fn ends_of(&mut self, space: &SpaceId, doc: &DocId) -> Result<Option<Ends>, HoldError> {
        let door = self.door_mut();
        Ok(door.content.graph_of(&mut door.held.store, space, doc)?.ends())
    }

    fn hydrate_anew(&mut self, space: &SpaceId, doc: &DocId) -> Result<Document, HoldError> {
        let door = self.door_mut();
        door.content.hydrate_anew(&mut door.held, space, doc)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
