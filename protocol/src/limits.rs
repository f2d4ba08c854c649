//! Every bound on what comes from outside, with its unit in the name and its reason in its doc.
//!
//! Invariant: these are part of the protocol: all nodes use the same figures, since a verdict
//! that depends on a figure must be the same everywhere.

/// Bytes of an entry's body. A page flush of 20,000 characters fits four times over; 500 such
/// entries in flight stay below 128 MiB.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Bytes of an entry's encoded header, with the longest control frontier.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;

/// Changes in one entry: one flush touches one document.
pub const CHANGES_PER_ENTRY_MAX: usize = 64;

/// Operations in one entry, over all its changes. Run-length coding makes ten thousand operations of a
/// hundred bytes, and an entry has room for 64 such changes: decoding them would take 160 MB and a tenth of
/// a second. A node holds an entry's operations three times while it takes them in, in 800 bytes each, so
/// that this is 13 MB. Text has an operation a character, written or struck out; of longer texts a node
/// makes several entries.
pub const ENTRY_OPS_MAX: usize = 16_384;

/// Control logs newly named by one entry. A member back from a long absence may see every
/// colleague's control log advance at once.
pub const CONTROL_POINTS_PER_ENTRY_MAX: usize = 1024;

/// Entries in one run on the wire: bounds what is hashed before a signature is checked.
pub const RUN_ENTRIES_MAX: usize = 512;

/// Bytes of one run on the wire; also what is held back unsigned while it arrives.
pub const RUN_BYTES_MAX: usize = 768 * 1024;

/// Bytes of one frame: a run, and room for its envelope.
pub const FRAME_BYTES_MAX: usize = 1024 * 1024;

/// Bytes that an entry of a run is reckoned at beside its body: what its header's parts, the buffer
/// and the list it stands in take in memory. Sender and receiver of runs reckon alike, so that what
/// was asked for finds room.
pub const ENTRY_OVERHEAD_BYTES: usize = 128;

/// Links of a delegation chain, genesis included.
pub const DELEGATION_DEPTH_MAX: u8 = 8;

/// Milliseconds that an entry's clock may lie ahead of its receiver's: office machines without
/// a time server drift by minutes.
pub const CLOCK_AHEAD_MS_MAX: u64 = 10 * 60 * 1000;

/// Bytes of a name (organisation, person, department, channel): 80 Chinese characters.
pub const NAME_BYTES_MAX: usize = 240;

/// Bytes of a title (task, page): 160 Chinese characters.
pub const TITLE_BYTES_MAX: usize = 480;

/// Bytes of a commit's subject that a task keeps: git's own advice is a third of it, and three bytes a
/// Chinese character leave room for 66.
pub const COMMIT_SUBJECT_BYTES_MAX: usize = 200;

/// Bytes of what a commit says of its author, and of a repository's name.
pub const COMMIT_WHO_BYTES_MAX: usize = 120;

/// Bytes of a task's label: 20 Chinese characters. It is a word or two beside a title.
pub const LABEL_BYTES_MAX: usize = 60;

/// Minutes that one occurrence of a meeting may last: 31 days, for a trade fair or a journey.
pub const EVENT_MINUTES_MAX: u32 = 31 * 24 * 60;

/// Bytes of a meeting's recurrence: the longest that calendars write take a hundred or two.
pub const EVENT_RULE_BYTES_MAX: usize = 256;

/// Bytes of a time zone's name: the longest in the tz database has 32.
pub const EVENT_ZONE_BYTES_MAX: usize = 64;

/// Bytes of a calendar's name of a meeting; RFC 7986 asks for no more than 255.
pub const EVENT_UID_BYTES_MAX: usize = 255;

/// Bytes of a text in a table's cell: 2,000 Chinese characters. What is longer is a page.
pub const TABLE_CELL_BYTES_MAX: usize = 6000;

/// The furthest from zero that a number in a table, or a bound of one, lies: twelve digits, which
/// every spreadsheet and every language holds exactly.
pub const TABLE_NUMBER_MAX: i64 = 999_999_999_999;

/// The highest number of a week in a table: a plan of nineteen years.
pub const TABLE_WEEK_MAX: u16 = 999;

/// Columns of one table that are shown and that a node adds. More than fit on a screen five times
/// over.
pub const TABLE_COLUMNS_MAX: usize = 64;

/// Choices of one column that a node adds: a menu that can still be looked through.
pub const TABLE_CHOICES_MAX: usize = 64;

/// Rows that a node adds to one table, those taken out counted. Whole it is read in some tens of
/// milliseconds; more rows are several tables.
pub const TABLE_ROWS_MAX: usize = 5000;

/// How far from 0 a row's place may lie, either way: a thousand million million rows at the distance that
/// nodes keep. Beyond it none could be put behind another.
pub const TABLE_PLACE_MAX: u64 = 1 << 60;

/// Bytes of a site's name.
pub const SITE_BYTES_MAX: usize = 60;

/// Bytes of the short names that stand for columns and choices in keys.
pub const TABLE_SLUG_BYTES_MAX: usize = 16;

/// Bytes of one message's text: longer texts are pages or files.
pub const MESSAGE_BYTES_MAX: usize = 32 * 1024;

/// Messages in one segment: loads in 5 ms and stays far below the cost where Automerge slows.
pub const SEGMENT_MESSAGES_MAX: u32 = 512;

/// Messages in one bucket of a segment; the cost of a change grows with the map it touches.
pub const BUCKET_MESSAGES_MAX: u32 = 64;

/// Characters in one block of a page: a remote keystroke costs 0.66 ms at 1,000.
pub const BLOCK_CHARS_MAX: usize = 1000;

/// Terms in one invitation or capability list.
pub const TERMS_MAX: usize = 16;

/// Logs named by one revocation's cut: all logs of a member in every space of a large company.
pub const CUT_LOGS_MAX: usize = 4096;

/// Devices that a statement seals a new key to; 56 bytes each leave it below [`BODY_BYTES_MAX`].
/// Whoever isn't among them asks a colleague who is.
pub const KEY_BOXES_MAX: usize = 4096;

/// Keys in one question for keys, and in its answer: a newcomer's spaces have a few each.
pub const KEYS_PER_FRAME_MAX: usize = 64;

/// Branches of one log that are followed after forks. Each needs a signature by the forker; more
/// teach nothing new.
pub const BRANCHES_MAX: usize = 16;

/// Devices of one member.
pub const DEVICES_PER_MEMBER_MAX: usize = 16;

/// Addresses in one invitation code: the inviter's own and an always-on machine's, each over QUIC
/// and TCP.
pub const HINTS_PER_CODE_MAX: usize = 4;

/// Bytes of one address in an invitation code: a host name, a port and a peer id.
pub const HINT_BYTES_MAX: usize = 200;

/// Bytes of an invitation code's content, all its parts at their limits.
pub const CODE_BYTES_MAX: usize = 4096;

/// Bytes of an invitation code's text as pasted: five bytes make eight characters, and as many
/// may be spaces and line breaks.
pub const CODE_CHARS_MAX: usize = 16 * 1024;

/// Levels of the department tree below the root: a scope check walks up at most this far.
pub const DEPARTMENT_DEPTH_MAX: usize = 32;

/// Capabilities that one member grants to one subject, expired ones not counted. A support is looked for among all that an
/// author holds, so a flood of grants must not make every later check slow.
pub const GRANTS_PER_SUBJECT_MAX: usize = 256;

/// People of one conversation; one alone is their own space. What more than these talk about needs somebody who manages it: a
/// department.
pub const CONVERSATION_MEMBERS_MAX: usize = 20;

/// Conversations that one member begins; each gives all its members a capability, so a flood must
/// not fill colleagues' memory. Somebody who begins four a week gets through ten years.
pub const CONVERSATIONS_BEGUN_MAX: usize = 2048;

/// Minutes without input after which a rule can have windows lock: a day. Longer is no protection.
pub const LOCK_MINUTES_MAX: u16 = 24 * 60;

/// Minutes between two tellings of one strong reminder that a rule can set: less would only annoy, and
/// what comes every two hours is hardly a reminder.
pub const REMIND_MINUTES_MAX: u16 = 120;

/// Bytes of a value in a person's own space: the draft of the longest message.
pub const OWN_VALUE_BYTES_MAX: usize = MESSAGE_BYTES_MAX;

/// Bytes of the name of a field that drafts are written in: a channel's or task's id, a message's.
pub const OWN_KEY_BYTES_MAX: usize = 256;

/// Devices whose values one in a person's own space is written over. Of a person's devices at most 16
/// are theirs at a time; those that were are few.
pub const OWN_SAW_MAX: usize = 64;

/// Changes of one document in a person's own space, after which its writer begins another: drafts are
/// written over and over, and no document may grow with them.
pub const OWN_CHANGES_MAX: usize = 256;

/// Bytes that a [`crate::wire::Hello`] of a later version may add to what this one reads.
pub const HELLO_EXTRA_BYTES_MAX: usize = 256;

/// Bytes of a genesis entry as it is handed to a joiner: two names, a nonce, a signature.
pub const GENESIS_BYTES_MAX: usize = 4096;

/// Bytes of a join proof: an invitation with all its terms, and its redemption, which take 1,500.
pub const JOIN_PROOF_BYTES_MAX: usize = 4 * 1024;

/// Bytes of a frame that comes before its sender is admitted: the longest is a genesis entry or a join
/// proof, in its envelope. Nothing longer is decoded, so that a stranger's frame costs little memory.
pub const HANDSHAKE_FRAME_BYTES_MAX: usize = JOIN_PROOF_BYTES_MAX + 16;

/// Rows in one frame of frontiers: 4,096 logs by as many devices take 240 KB.
pub const ROWS_PER_FRAME_MAX: usize = 4096;

/// Bytes that a peer may send unasked when rows invite it to.
pub const GRANT_BYTES: u32 = 1024 * 1024;

/// Logs in one question for runs: more are asked for when these have come.
pub const WANTS_PER_FRAME_MAX: usize = 1024;

/// Logs in one acknowledgement.
pub const HELD_PER_FRAME_MAX: usize = 1024;

/// Points of one locator: exponentially spaced, so 64 reach back over any log.
pub const LOCATOR_POINTS_MAX: usize = 64;

/// Logs in one beacon: every device of a large company in one space, with room for epochs.
pub const BEACON_LOGS_MAX: usize = 2048;

/// Read marks in one beacon: the logs that moved lately, of each channel.
pub const BEACON_MARKS_MAX: usize = 2048;

/// Bytes of one beacon.
pub const BEACON_BYTES_MAX: usize = 128 * 1024;

/// Beacons in one frame.
pub const BEACONS_PER_FRAME_MAX: usize = 256;

/// Lines in one list of the newest beacons held.
pub const BEACON_TIMES_PER_FRAME_MAX: usize = 8192;

/// Addresses in one peer record: a laptop on two networks, over QUIC and TCP, IPv4 and IPv6.
pub const PEER_ADDRESSES_MAX: usize = 8;

/// Bytes of one address in a peer record: a host name, a port and a transport.
pub const PEER_ADDRESS_BYTES_MAX: usize = 128;

/// Relays in one peer record: one can fail.
pub const PEER_RELAYS_MAX: usize = 4;

/// Bytes of one signed peer record, all its parts at their limits.
pub const PEER_RECORD_BYTES_MAX: usize = 2048;

/// Peer records in one frame.
pub const PEER_RECORDS_PER_FRAME_MAX: usize = 64;

/// Offices that one word on them names.
pub const OFFICES_SAID_MAX: usize = 32;

/// Lines in one list of the newest peer records held: every device of a large company.
pub const RECORD_TIMES_PER_FRAME_MAX: usize = 4096;

/// Epochs of one device's control log that are followed. Every control log makes each later
/// entry's past a little larger on every node; an honest device begins anew once in some years.
pub const CONTROL_EPOCHS_MAX: u32 = 64;

/// Entries of one control log beyond a fork whose knowledge counts for those who named them. An
/// innocent fork is found within days; every one may make a node place all entries anew.
pub const SIDE_ENTRIES_MAX: u64 = 256;

/// Devices that one parcel is sealed to; 56 bytes each. More people get parcels of their own.
pub const PARCEL_DEVICES_MAX: usize = 1024;

/// Bytes of a parcel's label: the boxes of all its devices, and a signature.
pub const PARCEL_LABEL_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a parcel's padded load: a frame of the largest size behind a usual load.
pub const PARCEL_LOAD_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Frames in one parcel: short runs of as many logs as a usual load has room for.
pub const PARCEL_FRAMES_MAX: usize = 4096;

/// Bytes of one parcel, its envelope included; as JSON numbers it stays below 10 MiB.
pub const PARCEL_BYTES_MAX: usize = PARCEL_LABEL_BYTES_MAX + PARCEL_LOAD_BYTES_MAX + 1024;

/// Beacons of one parcel that are looked at: each may cost a signature check. What is left out comes
/// with the next parcel or over a line.
pub const PARCEL_BEACONS_MAX: usize = 1024;
/// People named to recover one member, or the organisation. More could not be called one after the
/// other, and each approval is looked for among so many.
pub const GUARDIANS_MAX: usize = 16;

/// How many approvals of one act by one person count: their node states one again when it has
/// learnt of others, so it takes a few; a flood must not make the counting slow.
pub const APPROVALS_PER_PERSON_MAX: usize = 16;

/// How long an approval counts, in milliseconds: 30 days. What was agreed upon long ago and never
/// came about must not come about by one more voice.
pub const APPROVAL_LIFE_MS: u64 = 30 * 24 * 3600 * 1000;

/// Clear bytes of one chunk of a file: at 1 Mbit/s half a second, so that a message behind it waits no
/// longer; the unit that is checked, kept and sent again.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Hashes in one list of a blob: as many bytes as a chunk.
pub const LIST_HASHES: usize = CHUNK_BYTES / 32;

/// Bytes of one file: 64 GiB. The hashes of its chunks take 32 MiB, on the disk, and its root 16 KiB.
pub const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;

/// Bytes of a blob's root: the hashes of the lists of the largest file.
pub const ROOT_BYTES_MAX: usize = 20 * 1024;

/// Bytes of a file's name: what file systems take.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// Bytes of a file's media type.
pub const MEDIA_BYTES_MAX: usize = 127;

/// Files in one message. More are an archive, or several messages.
pub const FILES_PER_MESSAGE_MAX: usize = 16;

/// Blobs in one question, and in what says which are held.
pub const BLOBS_PER_FRAME_MAX: usize = 256;

/// Parts in one question: 2 MiB, as much as may be on its way from one peer.
pub const PARTS_PER_FRAME_MAX: usize = 32;

/// Places that one relay is appointed for.
pub const RELAY_PLACES_MAX: usize = 16;

/// The least room that a relay is appointed with: a few of the largest parcels.
pub const RELAY_QUOTA_BYTES_MIN: u64 = 4 * 1024 * 1024;

/// Devices that one relay serves. A roster of so many, 32 bytes each, fits into what a relay reads of a
/// device that it doesn't know yet; the connections of one machine end earlier.
pub const ROSTER_DEVICES_MAX: usize = 1536;

/// Devices that may sign a relay's next roster: the managers of a large company.
pub const ROSTER_STEWARDS_MAX: usize = 128;

/// How long a roster holds, in milliseconds: 90 days. Managers' nodes renew it when a third is over; where
/// none of them comes by for so long, a relay serves nobody by an old list.
pub const ROSTER_LIFE_MS_MAX: u64 = 90 * 24 * 3600 * 1000;

/// How far ahead of the relay's clock a roster may be dated, in milliseconds: one day. A date far ahead
/// would keep all others out.
pub const ROSTER_AHEAD_MS_MAX: u64 = 24 * 3600 * 1000;

/// Parcels that one frame says to be safe.
pub const RELAY_TAKEN_PER_FRAME_MAX: usize = 1024;
