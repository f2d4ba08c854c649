//! Valid values, made by the real encoders.

use automerge::{
    ActorId as AmActor, AutoCommit, ObjType, ROOT, TextEncoding, transaction::Transactable,
};
use protocol::{
    capability::{
        Capability, CutLog, Invitation, Level, Named, Redemption, Revocation, Role, Scope, Subject,
        Target, Terms,
    },
    change::{ActorId, ChangeLimits, DecodedChange, decode},
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed},
    entry::{
        ChangeBody, ChangesDigest, ControlPoint, DocRef, Draft, EntryTag, PackedRun, Tip,
        VerifiedRun,
    },
    ids::{
        self, Branch, CapabilityId, ChannelId, DeviceId, DocId, DocKind, EntryHash, LogId,
        MemberId, OrgId, RowId, SpaceId,
    },
    policy::pack_body,
    schema::{
        Channel, DirectoryKey, EventField, Message, OwnKey, OwnValue,
        table::{ChoiceConfig, ColumnConfig, TableField},
    },
    wire::JoinProof,
};

/// The organisation of all seeds.
pub const ORG: OrgId = OrgId::new([9; 32]);
/// The space of all seeds.
pub const SPACE: SpaceId = SpaceId::new([3; 16]);
/// The channel of all seeds.
pub const CHANNEL: ChannelId = ChannelId::new([5; 16]);

/// A device's key.
pub fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

/// The author of most seeds.
pub fn author() -> DeviceId {
    key(1).device()
}

/// The log of most seeds.
pub fn log() -> LogId {
    LogId::trunk(SPACE, author(), 0)
}

/// A chain of entries with these bodies, as one run.
pub fn run(key: &DeviceKey, bodies: &[Vec<u8>]) -> PackedRun {
    let runs = chain(key, bodies);
    let stored = runs.into_iter().flat_map(VerifiedRun::into_stored).collect();
    PackedRun::of_stored(Branch::TRUNK, Hlc::ZERO, stored).expect("not empty, signed")
}

/// A chain of runs of one entry.
pub fn chain(key: &DeviceKey, bodies: &[Vec<u8>]) -> Vec<VerifiedRun> {
    let mut base: Option<Tip> = None;
    let write = |(index, body): (usize, &Vec<u8>)| {
        let control = ControlPoint {
            device: author(),
            epoch: 0,
            seq: index as u64 + 1,
            tag: EntryTag::of(&EntryHash::new([index as u8; 32])),
        };
        let draft = Draft {
            org: ORG,
            log: LogId::trunk(SPACE, key.device(), 0),
            base,
            hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(Millis(1_700_000_000_000)),
            control: if index % 2 == 0 { vec![control] } else { Vec::new() },
            key_epoch: 0,
            changes: ChangesDigest::NONE,
            body: body.clone(),
        };
        let run = draft.sign(key).verify().expect("our own signature");
        base = run.entries().last().map(protocol::entry::Entry::tip);
        run
    };
    bodies.iter().enumerate().map(write).collect()
}

/// Terms that allow everything.
pub fn terms() -> Terms {
    Terms {
        scope: Scope { space: SPACE, below: true },
        level: Level::Manage,
        named: Named::ALL,
        expires: Some(Millis(1_800_000_000_000)),
        passes: 7,
    }
}

/// An invitation and the key that it names.
pub fn invitation() -> (Signed<Invitation>, DeviceKey) {
    let (inviter, single_use) = (key(1), key(2));
    let invitation = Invitation {
        org: ORG,
        inviter: inviter.device(),
        key: single_use.device(),
        department: SPACE,
        role: Role::Manager,
        terms: vec![(CapabilityId::new([7; 32]), terms()); 3],
        expires: Millis(1_800_000_000_000),
    };
    (Signed::new(invitation, &inviter), single_use)
}

/// What a joiner shows.
pub fn join_proof() -> JoinProof {
    let (invitation, single_use) = invitation();
    let redemption = Redemption {
        invitation: invitation.unverified().digest(),
        key: single_use.device(),
        device: key(3).device(),
    };
    JoinProof { invitation, redemption: Signed::new(redemption, &single_use) }
}

/// A capability for a member.
pub fn capability() -> Capability {
    Capability {
        subject: Subject::Member(MemberId::of(&ORG, &author())),
        terms: terms(),
        parent: CapabilityId::new([8; 32]),
    }
}

/// A revocation that cuts two logs.
pub fn revocation() -> Revocation {
    let cut = |seq| CutLog {
        space: SPACE,
        device: author(),
        epoch: 0,
        seq,
        tag: EntryTag::of(&EntryHash::new([4; 32])),
    };
    Revocation { target: Target::Device(author()), cut: vec![cut(1), cut(300)] }
}

/// A document reference of each kind.
pub fn docs() -> [DocRef; 7] {
    [
        DocRef::Directory,
        DocRef::Segment { channel: CHANNEL, number: 0 },
        DocRef::Created(DocId::created(DocKind::Task, &author(), 1)),
        DocRef::Created(DocId::created(DocKind::Page, &author(), 2)),
        DocRef::Created(DocId::created(DocKind::Event, &author(), 3)),
        DocRef::Created(DocId::created(DocKind::Table, &author(), 4)),
        DocRef::Own { number: 0 },
    ]
}

/// The actor that the seeds' author has in a document.
pub fn actor(doc: &DocRef) -> ActorId {
    let id = doc.id(&SPACE, &author(), 0).expect("a kind that exists");
    ActorId::from(ids::actor(&author(), 0, &id))
}

/// Three lawful changes of the author's to a document, oldest first, as Automerge writes them.
pub fn chunks(doc: &DocRef) -> Vec<Vec<u8>> {
    let actor = AmActor::from(actor(doc).as_bytes().to_vec());
    let mut edit = AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint).with_actor(actor);
    for step in 0..3_u64 {
        touch(&mut edit, doc, step).expect("a lawful edit");
        edit.commit();
    }
    edit.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

fn touch(edit: &mut AutoCommit, doc: &DocRef, step: u64) -> Result<(), automerge::AutomergeError> {
    match doc {
        DocRef::Directory => {
            let channel = channel();
            let name = DirectoryKey::Channel(channel.id(&SPACE)).to_string();
            edit.put(ROOT, name, Channel { archived: step == 2, ..channel }.pack())
        }
        DocRef::Segment { .. } => {
            let bucket = match step {
                0 => edit.put_object(ROOT, "b0", ObjType::Map)?,
                _ => automerge::ReadDoc::get(edit, ROOT, "b0")?.expect("made before").1,
            };
            let text = format!("下周一之前把方案发我 — before Monday, please ({step})");
            edit.put(&bucket, format!("m{}", step + 1), Message::text(text).pack())
        }
        DocRef::Created(id) if id.kind() == Some(DocKind::Task) => match step {
            0 => {
                let text = edit.put_object(ROOT, "description", ObjType::Text)?;
                edit.splice_text(&text, 0, 0, "活动方案 draft")?;
                edit.put(ROOT, "title", "活动方案")
            }
            1 => edit.put(ROOT, "status", "doing"),
            _ => edit.put(ROOT, "deadline", "2026-12-01"),
        },
        DocRef::Created(id) if id.kind() == Some(DocKind::Event) => match step {
            0 => {
                edit.put_object(ROOT, "description", ObjType::Text)?;
                edit.put(ROOT, "when", "2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY")
            }
            1 => edit.put(ROOT, EventField::Reply(author()).to_string(), "accepted 0"),
            _ => edit.put(ROOT, "x2026-12-08T14:00", true),
        },
        DocRef::Created(id) if id.kind() == Some(DocKind::Table) => {
            let row = TableField::Row(RowId::created(&author(), 1)).to_string();
            match step {
                0 => {
                    edit.put(ROOT, "template", "issues")?;
                    edit.put(ROOT, "title", "问题")?;
                    let map = edit.put_object(ROOT, &*row, ObjType::Map)?;
                    edit.put(&map, "at", 0_i64)
                }
                1 => {
                    let map = automerge::ReadDoc::get(edit, ROOT, &*row)?.expect("made").1;
                    edit.put(&map, "text:issue", "文档编辑卡顿")?;
                    edit.put(&map, "choice=severity:severity", "serious")
                }
                _ => edit.put(ROOT, "cnumber=1..9:n1", column().pack()),
            }
        }
        DocRef::Own { .. } => {
            let name = OwnKey::Draft("0123".to_owned());
            let at = Hlc::ZERO.tick(Millis(1_700_000_000_000 + step));
            let saw = vec![(key(2).device(), at)];
            let value = OwnValue { at, saw, body: "写到一半".as_bytes().to_vec() };
            edit.put(ROOT, name.to_string(), value.pack())
        }
        DocRef::Created(_) => match step {
            0 => {
                let blocks = edit.put_object(ROOT, "blocks", ObjType::List)?;
                edit.put(ROOT, "title", "手册")?;
                let block = edit.insert_object(&blocks, 0, ObjType::Text)?;
                edit.splice_text(&block, 0, 0, "# 手册\n\nA first paragraph.\n")
            }
            _ => {
                let blocks = automerge::ReadDoc::get(edit, ROOT, "blocks")?.expect("made").1;
                let block = automerge::ReadDoc::get(edit, &blocks, 0)?.expect("made").1;
                edit.splice_text(&block, 3, 1, "册子")
            }
        },
    }
}

/// The changes of [`chunks`], decoded.
pub fn changes(doc: &DocRef) -> Vec<DecodedChange> {
    let decode = |chunk: &Vec<u8>| decode(chunk, &ChangeLimits::DEFAULT).expect("Automerge's own");
    chunks(doc).iter().map(decode).collect()
}

/// A column of a table's own.
pub fn column() -> ColumnConfig {
    ColumnConfig { zh: "次数".into(), en: "Times".into(), order: 450, retired: false }
}

/// A choice of a table's own.
pub fn choice() -> ChoiceConfig {
    ChoiceConfig { zh: "再看".into(), en: "Later".into(), order: 2, tone: 5, retired: false }
}

/// A channel.
pub fn channel() -> Channel {
    Channel {
        name: "市场部 general".into(),
        creator: author(),
        nonce: 4,
        created: Hlc::ZERO.tick(Millis(1_700_000_000_000)),
        archived: false,
    }
}

/// The body of an entry with all of [`changes`].
pub fn body(doc: DocRef) -> ChangeBody {
    let changes = changes(&doc);
    ChangeBody { doc, changes: pack_body(actor(&doc), None, &changes) }
}
