//! Writing entries of our own: they pass the same door as a stranger's.

use protocol::{
    authority::{Authority, RefusedReason, Statement},
    change::ChangeHash,
    clock::{Hlc, Millis},
    crypto::{SpaceKey, sealed_bytes},
    encode,
    entry::{Body, ChangeBody, ChangesDigest, Draft, SignedRun},
    ids::{EntryHash, LogId, SpaceId},
    limits::{BODY_BYTES_MAX, CONTROL_POINTS_PER_ENTRY_MAX},
};

use super::state::Core;
use crate::{
    facade::{Event, Failure, FailureCode},
    ingest::{self, JournalRecord, Refusal},
};

/// An entry of ours that was taken in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrote {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: EntryHash,
}

impl Core {
    /// Our log in a space.
    pub(crate) fn own_log(&self, space: SpaceId) -> LogId {
        LogId::trunk(space, self.device, self.epochs.get(&space).copied().unwrap_or(0))
    }

    /// The number that our next entry in a space will have.
    pub(crate) fn next_seq(&self, space: SpaceId) -> u64 {
        let log = self.own_log(space);
        self.door.held.ledger.strand(&log).map_or(1, |strand| strand.tip.seq + 1)
    }

    /// The time that our next entry in a space will have, unless something comes in between.
    pub(crate) fn next_time(&self, now: Millis, space: SpaceId) -> Hlc {
        let strand = self.door.held.ledger.strand(&self.own_log(space));
        strand.map_or(self.clock, |strand| strand.tip.hlc.max(self.clock)).tick(now)
    }

    /// Whether we have written in a space in this turn: its rows don't say so yet.
    pub(crate) fn has_written(&self, space: &SpaceId) -> bool {
        self.turn.before.contains_key(&self.own_log(*space))
    }

    /// Makes a statement in the control space.
    pub(crate) fn state(
        &mut self,
        now: Millis,
        statement: Statement,
    ) -> Result<EntryHash, Failure> {
        let text = Text::Statement(Body::Statement(statement).to_bytes());
        let wrote = self.write(now, self.door.control(), text)?;
        Ok(wrote.hash)
    }

    /// Writes changes to a document, whose hashes are these.
    pub(crate) fn change(
        &mut self,
        now: Millis,
        space: SpaceId,
        hashes: Vec<ChangeHash>,
        body: &ChangeBody,
    ) -> Result<Wrote, Failure> {
        let clear = encode::to_bytes(body);
        if sealed_bytes(clear.len()) > BODY_BYTES_MAX {
            let problem = format!("{} bytes are too many for one step", clear.len());
            return Err(Failure::new(FailureCode::Invalid, problem, "split it"));
        }
        if self.read_only {
            return Err(read_only());
        }
        let (epoch, key) = self.key_to_write(now, space, &body.doc)?;
        self.write(now, space, Text::Changes { epoch, key, hashes, clear })
    }

    fn write(&mut self, now: Millis, space: SpaceId, text: Text) -> Result<Wrote, Failure> {
        if self.read_only {
            return Err(read_only());
        }
        let drafted = self.draft(now, space, text);
        let (base, run) = drafted.map_err(|refusal| self.refused(&refusal))?;
        let log = self.own_log(space);
        let (seq, hash) = {
            let entry = &run.unverified()[0];
            (entry.header().seq, entry.hash())
        };
        let admission = self.door.write(now, run).map_err(|refusal| self.refused(&refusal))?;
        self.gather(base, log, admission);
        Ok(Wrote { seq, hash })
    }

    /// The authority as it would be had we made a statement; nothing is written.
    pub(crate) fn suppose(&self, now: Millis, statement: Statement) -> Result<Authority, Failure> {
        let text = Text::Statement(Body::Statement(statement).to_bytes());
        let drafted = self.draft(now, self.door.control(), text);
        let supposed = drafted.and_then(|(_, run)| self.door.suppose(run));
        supposed.map_err(|refusal| explained(&refusal))
    }

    /// Our next entry in a space, and the number of the one before.
    fn draft(&self, now: Millis, space: SpaceId, text: Text) -> Result<(u64, SignedRun), Refusal> {
        let log = self.own_log(space);
        let strand = self.door.held.ledger.strand(&log);
        let base = strand.map(|strand| strand.tip);
        let known = strand.map(|strand| strand.control.clone()).unwrap_or_default();
        let mut control = self.door.held.heads.unnamed(&known, now);
        control.truncate(CONTROL_POINTS_PER_ENTRY_MAX);
        let hlc = base.map_or(self.clock, |tip| tip.hlc.max(self.clock)).tick(now);
        if hlc.is_far_ahead(now) {
            return Err(Refusal::Early);
        }
        let draft = Draft {
            org: self.identity.org,
            log,
            base,
            hlc,
            control,
            key_epoch: 0,
            changes: ChangesDigest::NONE,
            body: Vec::new(),
        };
        let draft = match text {
            Text::Statement(body) => Draft { body, ..draft },
            Text::Changes { epoch, key, hashes, clear } => {
                draft.seal((epoch, &key), hashes.iter().map(ChangeHash::as_bytes), &clear)
            }
        };
        Ok((base.map_or(0, |tip| tip.seq), draft.sign(&self.key)))
    }

    /// Notes that one wants to see an entry no more in the list of what is set aside.
    pub(crate) fn note_dismissed(&mut self, log: &LogId, seq: u64) -> Result<(), Failure> {
        if self.read_only {
            return Err(read_only());
        }
        if let Err(error) = self.door.held.append(&JournalRecord::Dismissed(*log, seq)) {
            return Err(self.refused(&Refusal::Hold(error)));
        }
        ingest::dismiss(&mut self.door.held.store, log, seq);
        self.tell(Event::QuarantineChanged);
        Ok(())
    }

    fn refused(&mut self, refusal: &Refusal) -> Failure {
        match refusal {
            Refusal::Hold(error) if error.is_disk() => {
                self.note_trouble(error);
                read_only()
            }
            other => explained(other),
        }
    }
}

/// What an entry of ours says.
enum Text {
    /// A statement, in clear.
    Statement(Vec<u8>),
    /// Changes, to be sealed with this key.
    Changes { epoch: u32, key: SpaceKey, hashes: Vec<ChangeHash>, clear: Vec<u8> },
}

/// Why an entry of our own isn't written, for people.
fn explained(refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::Waits | Refusal::Early => Failure::new(
            FailureCode::Busy,
            "this machine's clock lies far behind what colleagues have written",
            "set the clock right and try again",
        ),
        Refusal::WouldNotCount(reason) => not_allowed(reason),
        other => Failure::broken(other.to_string()),
    }
}

fn not_allowed(reason: &dyn std::fmt::Display) -> Failure {
    if reason.to_string() == RefusedReason::Guarded.to_string() {
        let next = "its guardians propose and approve it: `recovery propose remove NAME`";
        return Failure::new(FailureCode::NotAllowed, reason.to_string(), next);
    }
    Failure::new(
        FailureCode::NotAllowed,
        reason.to_string(),
        "`capability list` shows what you may do; a manager can grant more",
    )
}

/// What every request gets that would write, after the disk has failed.
pub(crate) fn read_only() -> Failure {
    Failure::new(
        FailureCode::ReadOnly,
        "the disk failed: this node only reads now",
        "check the disk and its free space, then restart the node",
    )
}
