//! Runs, fork proofs, bodies, statements: what stands between a frame and the authority.

use protocol::{
    authority::{
        Act, Authority, ControlEntry, DeviceConsent, Enrolment, Guardians, KeyMade, Measure,
        Statement, Ward,
    },
    capability::Scope,
    clock::{Hlc, Millis},
    crypto::{SealedKey, Signed, SpaceKey},
    encode,
    entry::{
        Base, Body, ChangesDigest, ControlFrontier, Draft, Entry, ForkProof, PackedRun, Tip,
        VerifiedRun,
    },
    ids::{Branch, EntryHash, LogId, MemberId, OrgId, SpaceId},
    limits::{
        BODY_BYTES_MAX, CHANGES_PER_ENTRY_MAX, FRAME_BYTES_MAX, RELAY_QUOTA_BYTES_MIN,
        RUN_ENTRIES_MAX,
    },
    relay::{RelayAppointment, RelayConsent},
};

use crate::{
    mutate::Recipe,
    seeds::{ORG, SPACE, author, body, capability, docs, join_proof, key, revocation, run},
    wire::fork_proof,
};

/// A statement of each kind.
fn statements() -> Vec<Statement> {
    let proof = join_proof();
    vec![
        Statement::Genesis {
            name: "示例公司".into(), founder: "王芳".into(), nonce: [1; 16]
        },
        Statement::DepartmentCreated { nonce: 1, name: "市场部".into(), parent: SPACE },
        Statement::DepartmentRenamed { space: SPACE, name: "Marketing".into() },
        Statement::DepartmentMoved { space: SPACE, parent: SpaceId::new([6; 16]) },
        Statement::Enrolled(Box::new(Enrolment {
            name: "李雷".into(),
            invitation: proof.invitation,
            redemption: proof.redemption,
        })),
        Statement::DeviceEnrolled {
            member: MemberId::of(&ORG, &author()),
            consent: protocol::crypto::Signed::new(
                protocol::authority::DeviceConsent {
                    member: MemberId::of(&ORG, &author()),
                    device: key(4).device(),
                },
                &key(4),
            ),
        },
        Statement::Granted(capability()),
        Statement::Revoked(revocation()),
        Statement::Adopted(protocol::authority::Adoption {
            log: crate::seeds::log(),
            up_to: 3,
            tag: protocol::entry::EntryTag::of(&EntryHash::new([1; 32])),
        }),
        Statement::ConversationBegun {
            members: vec![MemberId::new([1; 16]), MemberId::of(&ORG, &author())],
        },
        Statement::ProjectBegun {
            nonce: 7, name: "秋季发布".into(), owner: SpaceId::root(&ORG)
        },
        Statement::KeyMade(Box::new(KeyMade {
            space: SPACE,
            epoch: 1,
            key: SealedKey::new(
                (&SPACE, &SpaceKey::new([6; 32])),
                [author(), key(4).device()],
                [7; 32],
            ),
        })),
        Statement::RuleSet {
            space: SpaceId::root(&ORG),
            rule: protocol::authority::Rule::LockAfter { minutes: Some(15) },
        },
        Statement::GuardiansNamed { ward: Ward::Myself, guardians: guardians() },
        Statement::Approved(Box::new(Act::Device(Signed::new(
            DeviceConsent { member: MemberId::of(&ORG, &author()), device: key(4).device() },
            &key(4),
        )))),
        Statement::Approved(Box::new(Act::Together {
            nonce: 7,
            measure: Measure::Revoke(revocation()),
        })),
        Statement::Approved(Box::new(Act::Together {
            nonce: 8,
            measure: Measure::Grant(capability()),
        })),
        Statement::Approved(Box::new(Act::Together {
            nonce: 9,
            measure: Measure::Name(guardians()),
        })),
        Statement::RelayAppointed(Box::new(RelayAppointment {
            name: "机房".into(),
            places: vec![Scope { space: SPACE, below: true }],
            quota_bytes: RELAY_QUOTA_BYTES_MIN,
            addresses: vec!["/ip4/192.0.2.7/tcp/4001".into()],
            consent: Signed::new(
                RelayConsent { relay: key(5).device(), claim: key(6).device() },
                &key(5),
            ),
        })),
        Statement::RelayEnded { relay: key(5).device() },
        Statement::Granted(protocol::capability::Capability {
            subject: protocol::capability::Subject::Department(SpaceId::root(&ORG)),
            ..capability()
        }),
    ]
}

fn guardians() -> Guardians {
    Guardians { members: vec![MemberId::new([1; 16]), MemberId::new([2; 16])], needed: 2 }
}

fn statement_bytes() -> Vec<Vec<u8>> {
    statements().iter().map(encode::to_bytes).collect()
}

fn body_bytes() -> Vec<Vec<u8>> {
    docs().map(|doc| Body::Changes(body(doc)).to_bytes()).to_vec()
}

#[test]
fn every_seed_is_a_body() {
    for bytes in statement_bytes() {
        assert!(Body::from_bytes(&bytes, true).is_ok());
    }
    for bytes in body_bytes() {
        assert!(Body::from_bytes(&bytes, false).is_ok());
    }
}

#[test]
fn fuzz_packed_run() {
    let whole = run(&key(1), &[b"one".to_vec(), vec![7; 200], b"three".to_vec()]);
    let seeds = [encode::to_bytes(&whole), encode::to_bytes(&run(&key(2), &[vec![1; 40]]))];
    let base = Base { org: ORG, tip: None };
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(packed) = encode::from_bytes::<PackedRun>(&bytes, FRAME_BYTES_MAX) else { return };
        assert_eq!(encode::to_bytes(&packed), bytes, "one form");
        // A branch's name isn't signed: it says where a reader keeps the entries, not what they are.
        let mut trunk = packed.clone();
        trunk.log.branch = Branch::TRUNK;
        let unbent = seeds.contains(&encode::to_bytes(&trunk));
        let Ok(opened) = packed.open(&base) else { return };
        assert!(opened.unverified().len() <= RUN_ENTRIES_MAX);
        if let Ok(verified) = opened.verify() {
            assert!(unbent, "nobody signed this");
            assert_eq!(encode::to_bytes(&verified.pack()), bytes);
        }
    });
}

#[test]
fn fuzz_fork_proof() {
    let seeds = [encode::to_bytes(&fork_proof())];
    bolero::check!().with_iterations(2000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(proof) = encode::from_bytes::<ForkProof>(&bytes, FRAME_BYTES_MAX) else { return };
        assert_eq!(encode::to_bytes(&proof), bytes, "one form");
        assert!(bytes == seeds[0] || proof.check().is_err(), "nobody forked like this");
    });
}

#[test]
fn fuzz_entry_body() {
    let seeds = [body_bytes(), statement_bytes()].concat();
    bolero::check!().with_iterations(6000).with_max_len(600).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        for in_control in [false, true] {
            let Ok(body) = Body::from_bytes(&bytes, in_control) else { continue };
            assert_eq!(body.to_bytes(), bytes, "one form");
            if let Body::Changes(body) = body {
                assert!((1..=CHANGES_PER_ENTRY_MAX).contains(&body.changes.len()));
            }
        }
    });
}

/// The founder signs a statement as the next entry of a log.
fn signed(org: OrgId, space: SpaceId, base: Option<Tip>, statement: &Statement) -> VerifiedRun {
    let draft = Draft {
        org,
        log: LogId::trunk(space, author(), 0),
        base,
        hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(Millis(1_700_000_000_000)),
        control: Vec::new(),
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: encode::to_bytes(statement),
    };
    draft.sign(&key(1)).verify().expect("our own signature")
}

fn control(entry: &Entry, statement: Statement) -> ControlEntry {
    ControlEntry::of(entry, Branch::TRUNK, ControlFrontier::default(), statement)
}

/// The most powerful of all members states anything at all, well signed: every authority takes it
/// without panic, and two that took it agree.
#[test]
fn fuzz_authority() {
    let seeds = statement_bytes();
    let genesis = signed(OrgId::ZERO, SpaceId::ZERO, None, &statements()[0]);
    let genesis = &genesis.entries()[0];
    let org = OrgId::from(genesis.hash());
    bolero::check!().with_iterations(600).with_max_len(600).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let mut base = None;
        let mut entries = Vec::new();
        for _ in 0..4 {
            let bytes = recipe.bend(&seeds);
            let said = encode::from_bytes::<Statement>(&bytes, BODY_BYTES_MAX);
            let said = said.unwrap_or_else(|_| recipe.pick(&statements()).clone());
            let run = signed(org, SpaceId::control(&org), base, &said);
            let entry = &run.entries()[0];
            base = Some(entry.tip());
            entries.push(control(entry, said));
        }
        let mut at_once = Authority::new(genesis).expect("a genesis");
        let mut one_by_one = at_once.clone();
        let (_, failed) = at_once.insert_all(entries.clone());
        let mut refused = 0;
        for entry in entries {
            refused += usize::from(one_by_one.insert(entry).is_err());
            let now = Millis(1_700_000_000_000);
            one_by_one.spaces_of(&author(), now);
        }
        assert_eq!(failed.len(), refused);
        assert_eq!(at_once.state_digest(), one_by_one.state_digest());
        at_once.departments();
        at_once.members();
        at_once.capabilities();
    });
}
