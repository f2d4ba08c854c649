//! Founding, joining, and opening a home again.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use protocol::{
    authority::Statement,
    clock::{Hlc, Millis},
    crypto::DeviceKey,
    encode,
    entry::{Base, ChangesDigest, Draft, PackedRun},
    ids::{Branch, DeviceId, LogId, OrgId, SpaceId},
    limits::RUN_BYTES_MAX,
    wire::JoinProof as WireProof,
};
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{doc_nonces::DocNonces, io::Ground, state::Core};
use crate::{
    content::Contents,
    facade::{Failure, FailureCode},
    identity::{Identity, IdentityError},
    ingest::{self, Door, HoldError, Holdings, JournalRecord, Keyring, Known, Refusal},
    journal::{self, CommitError, Journal, JournalConfig, JournalId, Position},
    ledger::{ControlHeads, Ledger},
    pairing, service,
    store::{LeavesKv, SealedKv, Store},
    sync,
};

/// Why a node doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The home holds a node already.
    #[error("this home is set up already, for {name}")]
    Taken {
        /// Whose it is.
        name: String,
    },
    /// The name or the invitation is no good.
    #[error("{0}")]
    Request(Failure),
    /// The identity can't be used.
    #[error("the identity can't be used")]
    Identity(#[source] IdentityError),
    /// The journal doesn't open.
    #[error("failed to {0}")]
    Journal(#[source] journal::OpenError),
    /// What is held can't be read.
    #[error("what is held can't be read")]
    Held(#[source] HoldError),
    /// The first entry of a new organisation wasn't taken.
    #[error("the organisation can't begin")]
    Genesis(#[source] Refusal),
}

impl Core {
    /// Founds an organisation in an empty home.
    ///
    /// # Errors
    /// When the home isn't empty, a name is no good, or the disk fails.
    pub fn found(
        ground: Ground,
        organisation: &str,
        person: &str,
        now: Millis,
    ) -> Result<Self, OpenError> {
        check_empty(&ground)?;
        let name = service::checked_name(organisation).map_err(OpenError::Request)?;
        let founder = service::checked_name(person).map_err(OpenError::Request)?;
        let mut rng = StdRng::from_seed(ground.luck);
        let key = new_key(&mut rng);
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let statement = Statement::Genesis { name, founder: founder.clone(), nonce };
        let run = Draft {
            org: OrgId::ZERO,
            log: LogId::trunk(SpaceId::ZERO, key.device(), 0),
            base: None,
            hlc: Hlc::ZERO.tick(now),
            control: Vec::new(),
            key_epoch: 0,
            changes: ChangesDigest::NONE,
            body: encode::to_bytes(&statement),
        }
        .sign(&key);
        let org = OrgId::from(run.unverified()[0].hash());
        let run = run.verify().map_err(|error| OpenError::Genesis(Refusal::Forged(error)))?;
        let genesis = encode::to_bytes(&run.pack());
        let identity = Identity::new(&key, org, founder, None, now).founding(genesis);
        identity.write(&*ground.disk, &ground.key).map_err(OpenError::Identity)?;
        let mut core = Self::start(ground, identity, rng)?;
        core.tell_engine_everything(now)?;
        Ok(core)
    }

    /// Sets an empty home up for somebody who was invited. The node becomes a member when it has
    /// met a colleague.
    ///
    /// # Errors
    /// When the home isn't empty, the code or name is no good, or the disk fails.
    pub fn join(ground: Ground, code: &str, person: &str, now: Millis) -> Result<Self, OpenError> {
        check_empty(&ground)?;
        let name = service::checked_name(person).map_err(OpenError::Request)?;
        let mut rng = StdRng::from_seed(ground.luck);
        let key = new_key(&mut rng);
        let (code, proof) = service::redeem(code, &key, now).map_err(OpenError::Request)?;
        let identity = Identity::new(&key, code.org(), name, Some(proof), now);
        identity.write(&*ground.disk, &ground.key).map_err(OpenError::Identity)?;
        let mut core = Self::start(ground, identity, rng)?;
        core.keep_hints(code.hints());
        core.tell_engine_everything(now)?;
        Ok(core)
    }

    /// Sets an empty home up as a further device of somebody, by an offer that their device shows;
    /// gives the code that it answers. It becomes theirs when they add that code and it has met a
    /// colleague's node.
    ///
    /// # Errors
    /// When the home isn't empty, the offer is no good, or the disk fails.
    pub fn pair(ground: Ground, offer: &str, now: Millis) -> Result<(Self, String), OpenError> {
        check_empty(&ground)?;
        let mut rng = StdRng::from_seed(ground.luck);
        let key = new_key(&mut rng);
        let (offer, answer) = service::answer_offer(offer, &key).map_err(OpenError::Request)?;
        let name = service::checked_name(&offer.name).map_err(OpenError::Request)?;
        let identity = Identity::new(&key, offer.org, name, None, now);
        pairing::write(&*ground.disk, &offer.member)
            .map_err(|error| OpenError::Identity(IdentityError::File(error)))?;
        identity.write(&*ground.disk, &ground.key).map_err(OpenError::Identity)?;
        let mut core = Self::start(ground, identity, rng)?;
        core.keep_hints(&offer.hints);
        core.tell_engine_everything(now)?;
        Ok((core, answer.to_string()))
    }

    /// Opens a home again, after whatever happened to it.
    ///
    /// # Errors
    /// When it was never set up, or identity or journal can't be read.
    pub fn open(ground: Ground, now: Millis) -> Result<Self, OpenError> {
        let identity = Identity::read(&*ground.disk, &ground.key).map_err(OpenError::Identity)?;
        let rng = StdRng::from_seed(ground.luck);
        let mut core = Self::start(ground, identity, rng)?;
        core.leave_the_future(now).map_err(OpenError::Held)?;
        core.tell_engine_everything(now)?;
        Ok(core)
    }

    fn start(ground: Ground, identity: Identity, mut rng: StdRng) -> Result<Self, OpenError> {
        let Ground { disk, kv, key: home, .. } = ground;
        let due = service::Due::open(disk.clone());
        let mutes = service::Mutes::open(disk.clone());
        let carrying = super::carry::Carrying::open(&disk, &home);
        let relays = super::relays::Relays::open(&disk, &home);
        let reaching = super::reach::Reaching::open(disk.clone(), home.for_use(super::reach::FILE));
        let files = super::files::Files::open(&disk, &home);
        let repositories =
            service::Repositories::open(disk.clone(), home.for_use(service::REPOSITORIES_FILE));
        let metered = super::metered::Metered::open(disk.clone());
        let key = identity.key();
        let pairs_with = pairing::read(&*disk);
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let config = JournalConfig::new(JournalId::new(id));
        let (journal, recovery) = Journal::open(disk, config).map_err(OpenError::Journal)?;
        let sealed = SealedKv::new(kv, home.for_use("store"));
        let held = Holdings {
            journal,
            sealing: home.for_use("journal"),
            store: Store::new(Box::new(LeavesKv::new(Box::new(sealed)))),
            ledger: Ledger::default(),
            heads: ControlHeads::default(),
            control: SpaceId::control(&identity.org),
            keys: Keyring::new(key.clone()),
            void: false,
        };
        let mut door = Door {
            org: identity.org,
            me: identity.device(),
            held,
            authority: None,
            content: Contents::default(),
            known: Known::default(),
        };
        let mut lost = derive(&mut door).map_err(OpenError::Held)?;
        if begin(&mut door, &identity)? && lost > 0 {
            // Damage took the genesis, which the identity has as well: what the journal holds beside it
            // counts from now on.
            let again = ingest::replay(&mut door, Position::START).map_err(OpenError::Held)?;
            lost = again.lost.max(1);
        }
        let doubtful = lost > 0
            || !recovery.damaged.is_empty()
            || recovery.torn.is_some_and(|torn| !torn.stray.is_empty());
        let device = key.device();
        let epochs = ingest::epochs(&door.held.store)
            .map_err(|error| OpenError::Held(HoldError::Store(error)))?;
        let engine = sync::Engine::new(setup(&identity, &mut door).map_err(OpenError::Held)?);
        let clock = door.held.ledger.all().map(|(_, strand)| strand.tip.hlc).max();
        let mut core = Self {
            device,
            key,
            door,
            engine,
            rng,
            doc_nonces: DocNonces::default(),
            clock: clock.unwrap_or(Hlc::ZERO),
            last_now: Millis(0),
            epochs,
            outputs: Default::default(),
            peers: BTreeMap::new(),
            listening: Vec::new(),
            read_only: false,
            invitation_over: false,
            to_be_added: false,
            pairs_with: None,
            turn: Default::default(),
            waiting: Default::default(),
            beacons: Default::default(),
            access_told: Millis(0),
            news: Default::default(),
            due,
            mutes,
            newcomers: Default::default(),
            arrivals: Default::default(),
            plans: Default::default(),
            repositories,
            zone: TimeZone::UTC,
            searches: Default::default(),
            fresh_keys: BTreeMap::new(),
            metered,
            carrying,
            relays,
            reaching,
            neighbours: super::neighbours::Neighbours::default(),
            files,
            reuniting: Default::default(),
            identity,
        };
        core.to_be_added = core.identity.join.is_none() && core.waits_to_be_let_in();
        core.pairs_with = pairs_with.filter(|_| core.to_be_added);
        if doubtful {
            core.begin_new_epochs().map_err(OpenError::Held)?;
        }
        Ok(core)
    }

    /// Entries of our own may have been lost after others got them: every log of ours goes on
    /// under a new epoch, so that no number is used twice.
    fn begin_new_epochs(&mut self) -> Result<(), HoldError> {
        for space in own_epochs(&self.door.held.ledger, self.device).into_keys() {
            self.begin_epoch(space)?;
        }
        self.door.held.commit()
    }

    /// The log of ours in a space goes on under the next epoch.
    pub(super) fn begin_epoch(&mut self, space: SpaceId) -> Result<(), HoldError> {
        let held = &self.door.held.ledger;
        let ours = held.strands(&space).filter(|(log, _)| log.device == self.device);
        let highest = ours.map(|(log, _)| log.epoch).max().unwrap_or(0);
        let epoch = self.epochs.get(&space).copied().unwrap_or(0).max(highest) + 1;
        self.door.held.append(&JournalRecord::Epoch(space, epoch))?;
        ingest::note_epoch(&mut self.door.held.store, &space, epoch);
        self.epochs.insert(space, epoch);
        Ok(())
    }

    /// Tells a fresh engine what is held, which forks are known, and who we are.
    fn tell_engine_everything(&mut self, now: Millis) -> Result<(), OpenError> {
        self.last_now = now;
        let logs = self
            .door
            .held
            .ledger
            .all()
            .filter(|(log, _)| log.space != SpaceId::ZERO)
            .map(|(log, strand)| (*log, Some(strand.tip)))
            .collect();
        self.engine.handle(now, sync::Input::Held { logs });
        for proof in ingest::fork_proofs(&self.door.held).map_err(OpenError::Held)? {
            self.engine.handle(now, sync::Input::ForkProved { proof: Box::new(proof) });
        }
        self.tell_all_access(now);
        self.tell_carried_beacons(now);
        self.tell_kept_records(now);
        self.tell_metering();
        self.resume_files(now);
        self.all_beacons_due(now);
        Ok(())
    }

    /// Ends in good order, so that the next start is quick.
    ///
    /// # Errors
    /// When the disk fails or has failed; everything that was answered is safe all the same.
    pub fn close(mut self) -> Result<(), HoldError> {
        self.keep_records();
        self.keep_relay_notes();
        self.door.held.commit()?;
        if self.read_only {
            // The rows in memory know of entries that the journal lost. Those on the disk don't.
            return Err(HoldError::Commit(CommitError::ReadOnly));
        }
        let end = self.door.held.journal.end().to_u64();
        self.door.held.flush(end)?;
        self.door.held.journal.close().map_err(HoldError::Commit)
    }
}

fn new_key(rng: &mut StdRng) -> DeviceKey {
    let mut seed = [0; 32];
    rng.fill_bytes(&mut seed);
    DeviceKey::from_seed(&seed)
}

fn check_empty(ground: &Ground) -> Result<(), OpenError> {
    // A machine that keeps what it can't read must not come to hold the key to it.
    if ground.disk.open(std::path::Path::new(crate::relay::FILE)).is_ok() {
        let problem = "this home is a relay's: a member has one of their own";
        let next = "name another directory with --home";
        return Err(OpenError::Request(Failure::new(FailureCode::Invalid, problem, next)));
    }
    match Identity::read(&*ground.disk, &ground.key) {
        Err(IdentityError::Missing) => Ok(()),
        Ok(identity) => Err(OpenError::Taken { name: identity.name }),
        Err(error) => Err(OpenError::Identity(error)),
    }
}

/// The founder's node begins the organisation, now or after a stop in the middle of it; whether it did.
fn begin(door: &mut Door, identity: &Identity) -> Result<bool, OpenError> {
    let (None, Some(genesis)) = (&door.authority, &identity.genesis) else { return Ok(false) };
    let refused = |error| OpenError::Genesis(Refusal::Chain(error));
    let run: PackedRun = encode::from_bytes(genesis, RUN_BYTES_MAX)
        .map_err(|error| OpenError::Identity(IdentityError::Damaged(error)))?;
    let run = run.open(&Base { org: OrgId::ZERO, tip: None }).map_err(refused)?;
    door.begin(run).map_err(OpenError::Genesis)?;
    door.held.commit().map_err(OpenError::Held)?;
    Ok(true)
}

/// Brings the store up to the journal: its tail, or everything when the store is lost or wrong.
/// How many records were lost.
fn derive(door: &mut Door) -> Result<u64, HoldError> {
    if let Ok(Some(checkpoint)) = door.held.store.checkpoint() {
        let position = Position::from_u64(checkpoint);
        if position <= door.held.journal.end() {
            match resume(door, position) {
                Ok(lost) => return Ok(lost),
                Err(error) if error.is_disk() => return Err(error),
                Err(error) => tracing::warn!("the store is made anew: {error}"),
            }
        } else {
            // The store has seen entries that the journal's end has lost since.
            tracing::warn!("the journal has lost its end; the store is made anew");
            return forget_lost_end(door);
        }
    }
    rebuild(door)
}

/// Makes everything anew after the journal has lost its end. Only the store tells of that, so it
/// goes last: a crash on the way is met again at the next start, or has begun new epochs already.
/// How many records were lost.
fn forget_lost_end(door: &mut Door) -> Result<u64, HoldError> {
    // Should the new epochs make the journal as long as it was, it has lost its end all the same.
    door.held.store.flush(u64::MAX)?;
    let Ok(ledger) = Ledger::load(&door.held.store) else { return Ok(rebuild(door)?.max(1)) };
    let epochs = ingest::epochs(&door.held.store)?;
    for (space, highest) in own_epochs(&ledger, door.me) {
        let epoch = epochs.get(&space).copied().unwrap_or(0).max(highest) + 1;
        door.held.append(&JournalRecord::Epoch(space, epoch))?;
    }
    door.held.commit()?;
    rebuild(door)
}

/// The highest epoch of a device's logs in each space of which anything is held: a whole log may
/// have been lost.
fn own_epochs(ledger: &Ledger, device: DeviceId) -> BTreeMap<SpaceId, u32> {
    let mut highest = BTreeMap::new();
    for (log, _) in ledger.all().filter(|(log, _)| log.space != SpaceId::ZERO) {
        let epoch: &mut u32 = highest.entry(log.space).or_default();
        if log.device == device {
            *epoch = log.epoch.max(*epoch);
        }
    }
    highest
}

fn resume(door: &mut Door, checkpoint: Position) -> Result<u64, HoldError> {
    door.held.ledger = Ledger::load(&door.held.store)?;
    ingest::restore_authority(door)?;
    let replayed = ingest::replay(door, checkpoint)?;
    Ok(replayed.lost)
}

/// Makes everything anew from the journal.
pub(super) fn rebuild(door: &mut Door) -> Result<u64, HoldError> {
    door.held.store.clear()?;
    door.held.ledger = Ledger::default();
    door.held.heads = ControlHeads::default();
    door.held.keys.clear();
    door.authority = None;
    door.content = Contents::default();
    door.known = Known::default();
    let replayed = ingest::replay(door, Position::START)?;
    // That something was lost must come up again should a crash keep new epochs from beginning.
    if replayed.records > 0 && replayed.lost == 0 {
        door.held.flush(door.held.journal.end().to_u64())?;
    }
    Ok(replayed.lost)
}

fn setup(identity: &Identity, door: &mut Door) -> Result<sync::Setup, HoldError> {
    let proof = identity.join.clone().map(|join| {
        Box::new(WireProof { invitation: join.invitation, redemption: join.redemption })
    });
    Ok(sync::Setup {
        org: identity.org,
        me: identity.device(),
        proof,
        genesis: genesis_bytes(door)?,
    })
}

/// The genesis entry as joiners take it: a run of one.
pub(super) fn genesis_bytes(door: &mut Door) -> Result<Option<Vec<u8>>, HoldError> {
    let log = door.held.ledger.strands(&SpaceId::ZERO).map(|(log, _)| *log).next();
    let Some(log) = log else { return Ok(None) };
    let entries = door.held.run(&log, 1, 1, 0)?;
    let run = PackedRun::of_stored(Branch::TRUNK, Hlc::ZERO, entries);
    Ok(run.map(|run| encode::to_bytes(&run)))
}
