//! The one door: our own changes and strangers' runs come in here and nowhere else.
//!
//! [`PackedRun`] → placed on what is held → [`SignedRun`](protocol::entry::SignedRun) →
//! [`VerifiedRun`] → for each entry: causes held, body examined, authority asked → journal →
//! documents. Only a [`VerifiedRun`] gets past the middle; only an [`Admitted`] entry is written.

use protocol::{
    authority::{Authority, ControlEntry, InsertError, Statement, Verdict, is_for_messages},
    change::ChangeLimits,
    clock::Millis,
    entry::{
        Base, Body, ChainError, ControlFrontier, ControlPoint, DocRef, Entry, EntryTag, ForkProof,
        PackedRun, SignedRun, StoredEntry, Tip, VerifiedRun,
    },
    ids::{Branch, DeviceId, LogId, OrgId, SpaceId},
    limits::BRANCHES_MAX,
    policy::{self, Examined, Incoming},
};

use super::{
    admission::{Admission, Refusal},
    aside::{self, Reason},
    holdings::{HoldError, Holdings, side_of},
    keyring::Opened,
    known::Known,
    missing::is_of,
};
use crate::{
    causes::in_full,
    content::{Contents, Place, Settled},
    journal::Position,
};

/// An entry that has passed every check, and how it stands.
struct Admitted {
    log: LogId,
    entry: Entry,
    stored: StoredEntry,
    content: Content,
}

/// What an admitted entry brings.
pub(super) enum Content {
    /// A statement for the authority.
    Statement(Box<ControlEntry>),
    /// Changes to a document, and why they don't count, if they don't.
    Changes(DocRef, Box<Examined>, Option<Reason>),
    /// Nothing that could be used.
    Nothing(Reason),
    /// Messages that were said before our person came, and aren't theirs to read.
    Closed,
}

/// What an entry's body is.
enum Text {
    /// A statement, which is in clear.
    Statement,
    /// In clear where it should be sealed.
    Clear,
    /// Changes, opened.
    Sealed(Opened),
    /// Sealed with a key that isn't for us.
    Closed,
}

/// Where one entry of a run belongs.
enum Spot {
    /// It is held.
    Held(LogId),
    /// It is the next of this strand.
    Next(LogId),
    /// Another entry of this number is held, in this strand.
    Parts(LogId),
    /// It follows nothing that is held.
    Loose,
}

/// The door, and what lies behind it.
pub struct Door {
    /// The organisation.
    pub org: OrgId,
    /// This device.
    pub me: DeviceId,
    /// The entries.
    pub held: Holdings,
    /// The authority; `None` until the genesis is held.
    pub authority: Option<Authority>,
    /// The documents and their rows.
    pub content: Contents,
    /// Who and what the authority knows, for quick look-ups.
    pub known: Known,
}

impl Door {
    /// The control space.
    pub fn control(&self) -> SpaceId {
        SpaceId::control(&self.org)
    }

    /// Takes a run in, all of it or nothing: only its last entry is signed, and without that nobody
    /// could be shown what comes before.
    ///
    /// # Errors
    /// When nothing of it can be taken.
    pub fn admit(&mut self, now: Millis, run: &PackedRun) -> Result<Admission, Refusal> {
        let mut admission = Admission::default();
        // Each fork found moves our side out of the way and the run is placed anew.
        for _ in 0..=BRANCHES_MAX {
            let base = self.place(run)?;
            let signed = run.clone().open(&base).map_err(|error| match error {
                ChainError::Base => Refusal::Parted,
                ChainError::Gap { .. } => Refusal::Waits,
                other => Refusal::Chain(other),
            })?;
            if self.holds(&run.log, &signed)? {
                return Ok(admission);
            }
            let verified = signed.verify().map_err(Refusal::Forged)?;
            if !self.take(now, run.log, &verified, &mut admission)? {
                break;
            }
        }
        if admission.appended > 0 || !admission.forks.is_empty() {
            return Ok(admission);
        }
        match admission {
            Admission { early: true, .. } => Err(Refusal::Early),
            Admission { waits: true, .. } => Err(Refusal::Waits),
            taken => Ok(taken),
        }
    }

    /// Takes an entry of our own in.
    ///
    /// # Errors
    /// When a colleague would refuse it, or it can't be kept.
    pub fn write(&mut self, now: Millis, run: SignedRun) -> Result<Admission, Refusal> {
        let verified = run.verify().map_err(Refusal::Forged)?;
        let log = verified.log();
        for entry in verified.entries() {
            let body = self.open(entry).ok_or(Refusal::Waits)?;
            let content = self.read(&log, entry, &body)?;
            if let Some(reason) = self.objection(&content) {
                return Err(Refusal::WouldNotCount(reason));
            }
        }
        let mut admission = Admission::default();
        self.take(now, log, &verified, &mut admission)?;
        match admission {
            Admission { appended: 0, early: true, .. } => Err(Refusal::Early),
            Admission { appended: 0, .. } => Err(Refusal::Waits),
            taken => Ok(taken),
        }
    }

    /// The authority as it would be with a statement of our own; nothing is taken in.
    ///
    /// # Errors
    /// When a colleague would refuse the statement.
    pub fn suppose(&self, run: SignedRun) -> Result<Authority, Refusal> {
        let verified = run.verify().map_err(Refusal::Forged)?;
        let mut authority = self.authority.clone().ok_or(Refusal::Stranger)?;
        for entry in verified.entries() {
            let content = self.read_statement(&verified.log(), entry);
            if let Some(reason) = self.objection(&content) {
                return Err(Refusal::WouldNotCount(reason));
            }
            if let Content::Statement(statement) = content {
                let reason = |error: InsertError| Reason::Unreadable(error.to_string());
                let next = authority.supposing(*statement);
                authority = next.map_err(|error| Refusal::WouldNotCount(reason(error)))?;
            }
        }
        Ok(authority)
    }

    /// Why an entry wouldn't count.
    fn objection(&self, content: &Content) -> Option<Reason> {
        match content {
            Content::Nothing(reason) => Some(reason.clone()),
            Content::Changes(_, _, reason) => reason.clone(),
            Content::Closed => None,
            Content::Statement(statement) => {
                match self.authority.as_ref()?.preview((**statement).clone()) {
                    Err(error) => Some(Reason::Unreadable(error.to_string())),
                    Ok(verdict) => verdict_reason(verdict),
                }
            }
        }
    }

    /// Takes the genesis in, which an invitation or the founder has named.
    ///
    /// # Errors
    /// When it isn't the genesis of our organisation, or can't be kept.
    pub fn begin(&mut self, run: SignedRun) -> Result<(), Refusal> {
        if self.authority.is_some() {
            return Ok(());
        }
        let verified = run.verify().map_err(Refusal::Forged)?;
        let entry = verified.entries()[0].clone();
        let authority = Authority::new(&entry).map_err(|_| Refusal::Stranger)?;
        if authority.org() != self.org {
            return Err(Refusal::Stranger);
        }
        let log = verified.log();
        for stored in verified.into_stored() {
            self.held.append_entry(log, &entry, stored)?;
        }
        self.authority = Some(authority);
        Ok(())
    }

    /// Brings rows up to what was taken in, and is durable by now; says what couldn't be.
    pub fn settle_content(&mut self) -> Settled {
        self.held.ledger.write(&mut self.held.store);
        self.content.settle(&mut self.held)
    }

    /// The same when nobody listens: what was replayed is old news to the search index.
    ///
    /// # Errors
    /// When an entry or a row can't be read.
    pub(super) fn settle_quietly(&mut self) -> Result<(), HoldError> {
        self.content.forget_touched();
        self.settle_content().trouble.map_or(Ok(()), Err)
    }

    /// What a run says it stands on, from what is held.
    fn place(&mut self, run: &PackedRun) -> Result<Base, Refusal> {
        let (log, org) = (run.log, self.org);
        if run.first <= 1 {
            return Ok(Base { org, tip: None });
        }
        let before = run.first - 1;
        let strand = self.held.ledger.strand(&log).map(|strand| (strand.first, strand.tip));
        let tip = match strand {
            Some((first, tip)) if first <= before && before <= tip.seq => {
                self.held.tip_at(&log, before)?
            }
            _ => self.root_of(&log, before)?,
        };
        tip.map(|tip| Base { org, tip: Some(tip) }).ok_or(Refusal::Waits)
    }

    /// The entry that a side of a fork begins after.
    pub(crate) fn root_of(&mut self, log: &LogId, before: u64) -> Result<Option<Tip>, HoldError> {
        let trunk = log.on(Branch::TRUNK);
        let starts_here = |fork: &&protocol::entry::Fork| {
            fork.seq == before + 1 && fork.sides.contains(&log.branch)
        };
        let Some(prev) = self.held.ledger.forks(&trunk).iter().find(starts_here).map(|f| f.prev)
        else {
            return Ok(None);
        };
        let strands: Vec<LogId> = self
            .held
            .ledger
            .strands(&log.space)
            .map(|(held, _)| *held)
            .filter(|held| (held.device, held.epoch) == (log.device, log.epoch))
            .collect();
        for strand in strands {
            if let Some(tip) = self.held.tip_at(&strand, before)?
                && tip.hash == prev
            {
                return Ok(Some(tip));
            }
        }
        Ok(None)
    }

    /// The strands of the log that this one is a side of, the trunk first.
    pub fn sides_of(&self, log: &LogId) -> Vec<LogId> {
        let same = |held: &LogId| (held.device, held.epoch) == (log.device, log.epoch);
        let held = self.held.ledger.strands(&log.space).map(|(log, _)| *log);
        let mut sides: Vec<LogId> = held.filter(same).collect();
        let trunk = log.on(Branch::TRUNK);
        if !sides.contains(&trunk) {
            sides.insert(0, trunk);
        }
        sides
    }

    /// Whether the run's last entry is held already, and so all of it.
    fn holds(&mut self, log: &LogId, run: &SignedRun) -> Result<bool, Refusal> {
        let Some(last) = run.unverified().last() else { return Ok(true) };
        let tip = self.held.tip_at(log, last.header().seq)?;
        Ok(tip.is_some_and(|tip| tip.hash == last.hash()))
    }

    /// Takes the entries of a verified run in, one by one. `true`: a fork was found, and the run
    /// is to be placed anew.
    fn take(
        &mut self,
        now: Millis,
        log: LogId,
        run: &VerifiedRun,
        admission: &mut Admission,
    ) -> Result<bool, Refusal> {
        let mut log = log;
        // Times never step back within a log.
        if run.entries().last().is_some_and(|last| last.header().hlc.is_far_ahead(now)) {
            admission.early = true;
            return Ok(false);
        }
        let stored = run.clone().into_stored();
        let mut bodies: Option<Vec<Text>> = None;
        for (nth, (entry, stored)) in run.entries().iter().zip(stored).enumerate() {
            match self.spot(log, entry)? {
                Spot::Held(at) => log = at,
                Spot::Loose => {
                    admission.waits = true;
                    return Ok(false);
                }
                Spot::Parts(strand) => return self.parted(&strand, run, entry, admission),
                Spot::Next(at) => {
                    log = at;
                    let rest = &run.entries()[nth..];
                    if bodies.is_none() && self.causes_held(&log, rest) {
                        // Newest first, so that each is taken from the end.
                        bodies = rest.iter().rev().map(|entry| self.open(entry)).collect();
                    }
                    let Some(body) = bodies.as_mut().and_then(Vec::pop) else {
                        admission.waits = true;
                        return Ok(false);
                    };
                    let admitted = self.examine(log, entry, stored, &body)?;
                    self.append(admitted, admission)?;
                }
            }
        }
        Ok(false)
    }

    /// Where an entry of a log belongs, given the forks known.
    fn spot(&mut self, log: LogId, entry: &Entry) -> Result<Spot, Refusal> {
        let (seq, hash) = (entry.header().seq, entry.hash());
        let side = log.on(Branch::beginning_with(&hash));
        let forks = self.held.ledger.forks(&log.on(Branch::TRUNK));
        let here =
            |fork: &&protocol::entry::Fork| fork.seq == seq && fork.prev == entry.header().prev;
        let at_fork: Vec<_> = forks.iter().filter(here).map(|fork| fork.sides).collect();
        if !at_fork.is_empty() && side != log {
            if !at_fork.iter().any(|sides| sides.contains(&side.branch)) {
                // A third side: with one that is held it makes another proof.
                let held = at_fork.iter().flatten().map(|branch| log.on(*branch));
                let held = held.into_iter().find(|log| self.held.ledger.strand(log).is_some());
                return Ok(held.map_or(Spot::Loose, Spot::Parts));
            }
            return self.spot(side, entry);
        }
        let Some(strand) = self.held.ledger.strand(&log) else {
            // A side begins only where it is known to be one: the trunk may hold the same entries.
            let is_side = at_fork.iter().any(|sides| sides.contains(&log.branch));
            let begins = if log.branch == Branch::TRUNK { seq == 1 } else { is_side };
            return Ok(if begins { Spot::Next(log) } else { Spot::Loose });
        };
        let (first, tip) = (strand.first, strand.tip);
        if seq == tip.seq + 1 {
            return Ok(if entry.header().prev == tip.hash { Spot::Next(log) } else { Spot::Loose });
        }
        if seq > tip.seq || seq < first {
            return Ok(Spot::Loose);
        }
        let held = self.held.tip_at(&log, seq)?;
        let same = held.is_some_and(|held| held.hash == hash);
        Ok(if same { Spot::Held(log) } else { Spot::Parts(log) })
    }

    /// An entry was found that isn't the one of its number that we hold.
    fn parted(
        &mut self,
        strand: &LogId,
        run: &VerifiedRun,
        entry: &Entry,
        admission: &mut Admission,
    ) -> Result<bool, Refusal> {
        let seq = entry.header().seq;
        let Some(ours) = self.held.side(strand, seq)? else { return Ok(false) };
        let proof = ForkProof::new(ours, side_of(run, seq));
        let news = self.prove(&proof, admission)?;
        if news {
            admission.forks.push(proof);
        }
        Ok(news)
    }

    /// Takes a fork proof in; whether it was news.
    ///
    /// # Errors
    /// When it proves nothing, or can't be kept.
    pub fn prove(&mut self, proof: &ForkProof, admission: &mut Admission) -> Result<bool, Refusal> {
        let fork = proof.check().map_err(|_| Refusal::Stranger)?;
        if self.held.ledger.forks(&fork.log).contains(&fork) {
            return Ok(false);
        }
        let Some(moved) = self.held.fork(fork, proof)? else { return Ok(false) };
        super::rejudge::after_fork(self, &fork, &moved, admission)?;
        Ok(true)
    }

    /// Whether everything that entries of a run must know of is held, or among them.
    fn causes_held(&self, log: &LogId, entries: &[Entry]) -> bool {
        let among = |point: &ControlPoint| {
            let is_it = |entry: &Entry| {
                let header = entry.header();
                (header.seq, EntryTag::of(&entry.hash())) == (point.seq, point.tag)
            };
            is_of(log, self.control(), point) && entries.iter().any(is_it)
        };
        let mut named = entries.iter().flat_map(|entry| &entry.header().control);
        let branched = log.branch != Branch::TRUNK;
        branched || named.all(|point| self.lacks(point).is_none() || among(point))
    }

    /// The control places that an entry's log has named, this entry included.
    fn control_of(&self, log: &LogId, entry: &Entry) -> ControlFrontier {
        let header = entry.header();
        let strand = self.held.ledger.strand(log).map(|strand| strand.control.clone());
        // A side of a fork goes on from the entry after which it begins.
        let root = || {
            let tag = EntryTag::of(&header.prev);
            let (device, epoch, seq) = (log.device, log.epoch, header.seq.checked_sub(1)?);
            let point = ControlPoint { device, epoch, seq, tag };
            self.authority.as_ref()?.named_by(&point, &header.prev)
        };
        let begins = strand.is_none() && log.branch != Branch::TRUNK;
        let known = if begins && log.space == self.control() { root() } else { strand };
        let mut control = known.unwrap_or_default();
        for point in &header.control {
            control.advance(point);
        }
        control
    }

    /// Looks into an entry before it is kept.
    fn examine(
        &mut self,
        log: LogId,
        entry: &Entry,
        stored: StoredEntry,
        body: &Text,
    ) -> Result<Admitted, Refusal> {
        let content = self.read(&log, entry, body)?;
        if !self.may_begin(&log, entry, &content) {
            return Err(Refusal::Stranger);
        }
        Ok(Admitted { log, entry: entry.clone(), stored, content })
    }

    /// Whether an entry is worth keeping at all: nobody can fill our disk who doesn't belong to
    /// the organisation, nor with spaces that it doesn't have.
    fn may_begin(&mut self, log: &LogId, entry: &Entry, content: &Content) -> bool {
        let Some(authority) = &self.authority else { return false };
        if self.known.is_member(authority, &log.device) {
            return log.space == self.control() || self.known.is_space(authority, &log.space);
        }
        let first = entry.header().seq == 1 && log.space == self.control();
        first && matches!(content, Content::Statement(statement) if authority.may_join(statement))
    }

    /// Opens an entry's body. `None`: no key that is held opens it, and one that we could get may, so it
    /// can't be taken in yet. What isn't for us to read is kept as it is: it links what comes after it.
    fn open(&self, entry: &Entry) -> Option<Text> {
        let header = entry.header();
        if header.space == self.control() || header.space == SpaceId::ZERO {
            return Some(Text::Statement);
        }
        if header.key_epoch == 0 {
            return Some(Text::Clear);
        }
        if let Some(opened) = self.held.keys.open(header, entry.body()) {
            return Some(Text::Sealed(opened));
        }
        self.is_closed(&header.space, header.key_epoch).then_some(Text::Closed)
    }

    /// Whether what is sealed with a key of this number, and none that we hold opens, isn't for us.
    pub(super) fn is_closed(&self, space: &SpaceId, key_epoch: u32) -> bool {
        let authority = self.authority.as_ref();
        authority.is_some_and(|it| self.held.keys.is_closed(it, space, key_epoch, &self.me))
    }

    /// Reads an entry's body and asks policy and authority.
    fn read(&mut self, log: &LogId, entry: &Entry, body: &Text) -> Result<Content, HoldError> {
        match body {
            Text::Statement => Ok(self.read_statement(log, entry)),
            Text::Clear => Ok(Content::Nothing(Reason::Unreadable("not sealed".into()))),
            Text::Sealed(opened) => self.read_changes(log, entry, opened),
            Text::Closed => Ok(Content::Closed),
        }
    }

    fn read_statement(&self, log: &LogId, entry: &Entry) -> Content {
        match Body::from_bytes(entry.body(), true) {
            Ok(Body::Statement(statement)) => self.statement(log, entry, statement),
            Ok(Body::Changes(_)) => Content::Nothing(Reason::Unreadable("not a statement".into())),
            Err(error) => Content::Nothing(Reason::Unreadable(error.to_string())),
        }
    }

    fn statement(&self, log: &LogId, entry: &Entry, statement: Statement) -> Content {
        let control = self.control_of(log, entry);
        Content::Statement(Box::new(ControlEntry::of(entry, log.branch, control, statement)))
    }

    fn read_changes(
        &mut self,
        log: &LogId,
        entry: &Entry,
        opened: &Opened,
    ) -> Result<Content, HoldError> {
        let body = match Body::from_bytes(&opened.clear, false) {
            Ok(Body::Changes(body)) => body,
            Ok(Body::Statement(_)) => {
                return Ok(Content::Nothing(Reason::Unreadable("not a change".into())));
            }
            Err(error) => return Ok(Content::Nothing(Reason::Unreadable(error.to_string()))),
        };
        let header = entry.header();
        let is_message = matches!(body.doc, DocRef::Segment { .. });
        if is_for_messages(header.key_epoch) && !is_message {
            // Who came later couldn't read it, and would hold another document than everybody else.
            let reason = "sealed with a key for messages alone";
            return Ok(Content::Nothing(Reason::Unreadable(reason.into())));
        }
        let doc = body.doc.id(&log.space, &log.device, log.epoch);
        let previous = match doc {
            Some(doc) => self.content.previous(&self.held.store, &doc, log)?,
            None => None,
        };
        let incoming = Incoming {
            space: log.space,
            device: log.device,
            epoch: log.epoch,
            seq: header.seq,
            body: &body,
            previous,
        };
        let examined = match policy::examine(&incoming, &ChangeLimits::DEFAULT) {
            Ok(examined) if examined.digest(&opened.key) == header.changes => examined,
            Ok(_) => return Ok(Content::Nothing(Reason::Unreadable("the digest differs".into()))),
            Err(breach) => return Ok(Content::Nothing(Reason::Breach(in_full(&breach)))),
        };
        let reason = self.judge(log, entry, body.doc, &examined);
        Ok(Content::Changes(body.doc, Box::new(examined), reason))
    }

    /// Why an entry doesn't count; `None` when it does.
    fn judge(
        &self,
        log: &LogId,
        entry: &Entry,
        doc: DocRef,
        examined: &Examined,
    ) -> Option<Reason> {
        // Whether somebody has taken that side in is asked at the end of the turn.
        if log.branch != Branch::TRUNK {
            return Some(Reason::Forked);
        }
        let control = self.control_of(log, entry);
        let place = super::rejudge::Entered {
            log: *log,
            tip: entry.tip(),
            control: &control,
            doc,
            need: examined.need,
            obligations: &examined.obligations,
        };
        self.authority.as_ref().and_then(|authority| super::rejudge::judge(authority, &place))
    }

    /// Writes an admitted entry: journal first, then what is derived from it.
    fn append(&mut self, admitted: Admitted, admission: &mut Admission) -> Result<(), Refusal> {
        let Admitted { log, entry, stored, content } = admitted;
        let position = self.held.append_entry(log, &entry, stored)?;
        Ok(self.derive(log, &entry, content, position, admission)?)
    }

    /// Takes an entry in that the journal holds already; `false` when it follows nothing that is
    /// held (damage took what was before it, or its key).
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn replay(
        &mut self,
        log: LogId,
        stored: &StoredEntry,
        position: Position,
        admission: &mut Admission,
    ) -> Result<bool, HoldError> {
        let entry = stored.to_entry();
        let next = match self.held.ledger.strand(&log) {
            Some(strand) => {
                let header = entry.header();
                header.seq == strand.tip.seq + 1 && header.prev == strand.tip.hash
            }
            None => entry.header().seq == 1 || log.branch != Branch::TRUNK,
        };
        if !next {
            return Ok(false);
        }
        if log.space == SpaceId::ZERO {
            self.authority = Authority::new(&entry).ok();
            self.held.ledger.append(&mut self.held.store, log, &entry, position)?;
            return Ok(self.authority.is_some());
        }
        // Damage may have taken the genesis, or what an entry names: judged without, it would be set aside
        // for good. It is as if it had never come, and colleagues send it again.
        if self.authority.is_none() || !self.causes_held(&log, std::slice::from_ref(&entry)) {
            return Ok(false);
        }
        let Some(body) = self.open(&entry) else { return Ok(false) };
        let content = self.read(&log, &entry, &body)?;
        self.held.ledger.append(&mut self.held.store, log, &entry, position)?;
        self.derive(log, &entry, content, position, admission)?;
        Ok(true)
    }

    /// What an entry leads to, once the journal and the ledger have it.
    fn derive(
        &mut self,
        log: LogId,
        entry: &Entry,
        content: Content,
        position: Position,
        admission: &mut Admission,
    ) -> Result<(), HoldError> {
        let reason = self.apply(log, entry, content, position, admission)?;
        if let Some(reason) = reason {
            admission.aside += 1;
            let hlc = entry.header().hlc;
            aside::note(&mut self.held.store, &log, entry.header().seq, hlc, Some(reason));
        }
        admission.appended += 1;
        admission.note_log(log);
        super::rejudge::note_side(self, &log, admission);
        Ok(())
    }

    /// Hands an entry that the journal has taken to what is derived from it; why it is set aside,
    /// if it is. A rebuild comes in here too.
    pub(super) fn apply(
        &mut self,
        log: LogId,
        entry: &Entry,
        content: Content,
        position: Position,
        admission: &mut Admission,
    ) -> Result<Option<Reason>, HoldError> {
        match content {
            Content::Nothing(reason) => {
                if log.space == self.control() {
                    super::statements::note(&mut self.held, entry, position, false);
                }
                Ok(Some(reason))
            }
            Content::Statement(statement) => {
                let reason = self.state(*statement, admission);
                let is_known = self.authority.as_ref().is_some_and(|it| it.holds(&entry.hash()));
                super::statements::note(&mut self.held, entry, position, is_known);
                Ok(reason)
            }
            Content::Closed => Ok(None),
            Content::Changes(doc, examined, reason) => {
                let own = log.device == self.me;
                let place = Place { log, tip: entry.tip(), position, own };
                let standing = super::rejudge::standing_of(reason.as_ref());
                self.content.absorb(&mut self.held.store, place, doc, *examined, standing)?;
                Ok(reason)
            }
        }
    }

    /// Tells the authority of a statement; why the statement doesn't count, if it doesn't.
    fn state(&mut self, mut statement: ControlEntry, admission: &mut Admission) -> Option<Reason> {
        let hash = statement.hash;
        self.held.keys.note(&mut self.held.store, &mut statement);
        let authority = self.authority.as_mut()?;
        match authority.insert(statement) {
            Ok(changed) => admission.note_change(changed),
            Err(error) => return Some(Reason::Unreadable(error.to_string())),
        }
        verdict_reason(authority.status(&hash))
    }
}

/// Why a statement doesn't count.
fn verdict_reason(verdict: Option<Verdict>) -> Option<Reason> {
    match verdict {
        Some(Verdict::Late { revocation }) => Some(Reason::Late { revocation }),
        Some(Verdict::Refused(reason)) => Some(reason.into()),
        Some(Verdict::Counts { .. }) => None,
        None => Some(Reason::Forked),
    }
}
