//! Every bound and interval of the engine, with its unit in its name and its reason in its doc.
//!
//! Worst case in memory, all peers hostile: [`INGEST_BYTES_MAX`] of runs under way, for each peer
//! [`DIFFERING_LOGS_MAX`] rows of what differs, and [`BEACON_STORE_BYTES_MAX`] of beacons.

/// A peer that hasn't been admitted after this time is disconnected.
pub const HANDSHAKE_MS: u64 = 10_000;

/// A handshake frame that wasn't answered is repeated after this time.
pub const HANDSHAKE_RETRY_MS: u64 = 2_000;

/// Frames that a peer may send before it is admitted: two or three are needed.
pub const HANDSHAKE_FRAMES_MAX: u32 = 16;

/// A quiet pair compares digests this often: what a lost push costs at worst.
pub const ANTI_ENTROPY_MS: u64 = 30_000;

/// Pairs that keep finding themselves equal compare less and less often, down to this: 500 peers
/// then cost two digests a second.
pub const ANTI_ENTROPY_MS_MAX: u64 = 240_000;

/// After a sign that something was lost (a push unacknowledged, a run dropped for a missing
/// cause), digests are compared this soon.
pub const REPAIR_MS: u64 = 2_000;

/// A digest that was asked for and didn't come is asked for again after this time.
pub const DIGEST_RETRY_MS: u64 = 2_000;

/// Acknowledgements of one peer are gathered for this time.
pub const ACK_DELAY_MS: u64 = 200;

/// Announcements to peers that aren't sent live entries are gathered for this time.
pub const ANNOUNCE_DELAY_MS: u64 = 1_000;

/// An announced entry that no one pushes within this time is asked for.
pub const LAZY_WAIT_MS: u64 = 1_000;

/// The same of what is announced over a long line beside a bridge: whoever is near is asked first, which
/// mends the way within the office.
pub const FAR_LAZY_WAIT_MS: u64 = 2_500;

/// Peers to which one entry is announced rather than sent: enough to repair a broken tree.
pub const ANNOUNCE_PEERS_MAX: usize = 4;

/// What is news of offices is gathered for this time: when many come at once each would say it often.
pub const OFFICE_DELAY_MS: u64 = 300;

/// Steps over devices near each other, from the root of an office to its farthest: what says more goes
/// in a circle, since its root is gone.
pub const OFFICE_HOPS_MAX: u8 = 8;

/// Roots of other offices that a root keeps connected.
pub const BRIDGES_KEPT_MAX: usize = 16;

/// And so many over long lines beside a bridge, in case it breaks.
pub const ANNOUNCE_FAR_MAX: usize = 2;

/// Changed beacons are gathered for this time before they spread: reading along a busy channel
/// would otherwise cost a beacon a second.
pub const BEACON_DELAY_MS: u64 = 2_000;

/// Lists of beacons are compared with one peer at most this often.
pub const BEACON_TIMES_MS: u64 = 30_000;

/// Bytes of all beacons held: 500 devices in 20 spaces each, at 4 KB.
pub const BEACON_STORE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Beacons waiting to be told to one peer; the list that is compared later repairs the rest.
pub const BEACONS_WAITING_MAX: usize = 2048;

/// Bytes of beacons in one frame.
pub const BEACON_FRAME_BYTES: usize = 256 * 1024;

/// Peer records that are news are gathered for this time before they are passed on: a device whose
/// address changes is to be found within seconds.
pub const RECORD_DELAY_MS: u64 = 200;

/// Lists of peer records are compared with one peer at most this often.
pub const RECORD_TIMES_MS: u64 = 30_000;

/// Peer records held: every device of a large company. At 2 KB each they take 8 MB.
pub const RECORDS_HELD_MAX: usize = 4096;

/// Where somebody is counts for so long after they last said it.
pub const PRESENCE_MS: u64 = 20_000;

/// A peer in the same page is told this often at most: a caret that follows the eye, at four frames
/// of 40 bytes a second.
pub const PRESENCE_EVERY_MS: u64 = 250;

/// A peer that isn't in the page is told this often at most, so that it knows when it opens the
/// page: 500 colleagues then cost 100 frames a second.
pub const PRESENCE_AFAR_MS: u64 = 5_000;

/// Places that a peer may say at once, before [`PRESENCE_EVERY_MS`] holds: what a slow line gathers.
pub const PRESENCE_BURST: u64 = 8;

/// Bytes asked for in one question: keeps a link of 80 Mbit/s and 100 ms busy with two of them.
pub const WINDOW_BYTES: u32 = protocol::limits::GRANT_BYTES;

/// Questions to one peer that may be open at once: while one is answered, the next travels.
pub const WANTS_OPEN_MAX: usize = 2;

/// Peers that are asked for entries at the same time.
pub const FETCH_PEERS_MAX: usize = 8;

/// What an entry is thought to take before its size is known, when questions are cut to size.
pub const ENTRY_BYTES_GUESS: u64 = 256;

/// Entries of one log that a question asks for at least, where it can't ask for all: each run has a
/// signature to send and to check.
pub const SHARE_ENTRIES_MIN: u64 = 256;

/// A question whose answer stood still for this time is given up and asked elsewhere.
pub const WANT_TIMEOUT_MS: u64 = 10_000;

/// A log whose run lacked a cause isn't asked for again for this time, and twice as long each time
/// after that, until something comes that it may have waited for.
pub const WAITING_RETRY_MS: u64 = 1_500;

/// It grows so often: to 24 seconds. A colleague who has just got the key doesn't say so, and is asked
/// when a run comes.
pub const WAITING_DOUBLINGS_MAX: u32 = 4;

/// A log whose run was refused, or whose time hasn't come, isn't asked for again for this time.
pub const REFUSED_RETRY_MS: u64 = 300_000;

/// Logs that are not asked for at the moment.
pub const HELD_BACK_LOGS_MAX: usize = 4096;

/// Questions of one peer that wait for their answers.
pub const JOBS_PER_PEER_MAX: usize = 4;

/// Bytes read from the journal at once for one peer.
pub const READ_BYTES: u32 = 256 * 1024;

/// Runs of one peer that wait to be ingested: its windows, of runs of one small entry.
pub const INGEST_RUNS_PER_PEER_MAX: usize = 16_384;

/// Bytes of runs of one peer that wait to be ingested: its windows, each with its last run.
pub const INGEST_BYTES_PER_PEER_MAX: usize = 4 * 1024 * 1024;

/// Bytes of runs of all peers that wait to be ingested.
pub const INGEST_BYTES_MAX: usize = 32 * 1024 * 1024;

/// No more is asked of anyone while more than this waits to be ingested: local work first.
pub const INGEST_BYTES_BUSY: usize = 16 * 1024 * 1024;

/// A run with more body bytes isn't pushed, but announced.
pub const PUSH_BYTES_MAX: usize = 64 * 1024;

/// Logs in which one peer differs from us that are kept track of. Beyond, all is forgotten and
/// the next digests tell.
pub const DIFFERING_LOGS_MAX: usize = 65_536;

/// Logs that one peer is told about at once.
pub const SAY_LOGS_MAX: usize = 1024;

/// Runs with a bad signature until a peer is disconnected. Not one: a log forked on purpose can
/// make an honest peer's run look forged once.
pub const FORGED_RUNS_MAX: u32 = 8;

/// Locators sent to one peer and unanswered.
pub const LOCATING_LOGS_MAX: usize = 16;

/// Fork proofs held: each needs a device's own signatures.
pub const FORKS_MAX: usize = 4096;

/// Work that a peer may cause at once, in points of about a microsecond.
pub const WORK_POINTS_MAX: u64 = 2_000_000;

/// Work that a peer may cause in the long run: a fifth of a processor.
pub const WORK_POINTS_PER_MS: u64 = 200;

/// Colleagues who have gone, of whom it is kept what work they caused: every device of a large company.
pub const CAUSED_MAX: usize = 1024;

/// Devices of which it is kept whether they are near: as many as the network has addresses of.
pub const NEAR_HELD_MAX: usize = 4096;

/// Blobs that are asked for at the same time; the owner has the others wait.
pub const BLOBS_WANTED_MAX: usize = 1024;

/// A peer is asked this often which of the wanted blobs it holds: whoever gets one says so by itself,
/// and this repairs what was lost.
pub const BLOBS_ASKED_MS: u64 = 300_000;

/// Parts of blobs on their way from one peer: 2 MiB, which keep a line of 160 Mbit/s and 100 ms busy.
pub const PARTS_OPEN_MAX: usize = 32;

/// A peer is asked for more when one part in so many of what may be on its way has come: a question for
/// each chunk costs both sides a turn.
pub const PARTS_ASKED_SHARE: usize = 4;

/// Parts that a peer is asked for at first, before it is known how fast they come.
pub const PARTS_OPEN_FIRST: usize = 4;

/// A part that came within this time lets one more be on its way.
pub const PART_SWIFT_MS: u64 = 400;

/// A part that took longer than this lets fewer be on their way: what is said meanwhile comes behind them.
pub const PART_SLOW_MS: u64 = 1_000;

/// A part that didn't come within this time is asked for elsewhere.
pub const PART_TIMEOUT_MS: u64 = 15_000;

/// Parts of one blob that the owner names ahead.
pub const PARTS_QUEUED: usize = 64;

/// Keys of one space that are asked of a peer at once: a space that got a new one each week for
/// twenty years. Sealing them is work that the peer counts.
pub const KEYS_ASKED_MAX: usize = 1024;
