//! Bundles: what is carried by hand between people who never meet, and by people who can't read it.

use protocol::{
    capability::Role,
    clock::Millis,
    crypto::DeviceKey,
    encode,
    ids::{OrgId, SpaceId},
    wire::{
        Frame,
        bundle::{Load, Parcel},
    },
};

use super::{
    office::Office,
    parcels::{begin, made, take, to},
};
use crate::{
    bundle::CARRIED_MS_MAX,
    facade::{
        Answer, BundleOrder, BundleReport, BundleSince, CarriedInfo, Command, Failure, FailureCode,
        MessageInfo, Query, Request,
    },
};

const DAY_MS: u64 = 86_400_000;

fn refused(office: &mut Office, desk: usize, order: BundleOrder) -> Failure {
    begin(office, desk, order).expect_err("refused")
}

/// A bundle from one desk, taken in at another.
fn hand_over(office: &mut Office, from: usize, order: BundleOrder, at: usize) -> BundleReport {
    let (parcels, _) = made(office, from, order);
    take(office, at, &parcels)
}

fn carried(office: &mut Office, desk: usize) -> Vec<CarriedInfo> {
    match office.know(desk, Query::Carried) {
        Answer::Carried(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn tell(office: &mut Office, desk: usize, channel: &str, text: &str) {
    let (channel, text) = (channel.to_owned(), text.to_owned());
    office.done(desk, Command::Send { channel, text, reply_to: None });
}

fn told(office: &mut Office, desk: usize, channel: &str) -> Vec<MessageInfo> {
    match office.know(desk, Query::Messages { channel: channel.into(), last: 1000 }) {
        Answer::Messages(messages) => messages,
        other => panic!("{other:?}"),
    }
}

fn texts(messages: &[MessageInfo]) -> Vec<&str> {
    messages.iter().map(|message| message.text.as_str()).collect()
}

/// 张伟, 李娜 and 王芳, who carries; nobody is connected.
fn apart() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.part();
    office
}

const ZHANG: usize = 0;
const LI: usize = 1;
const WANG: usize = 2;

#[test]
fn f06_thirty_days_by_one_courier_all_is_delivered_once_and_in_order() {
    let mut office = apart();
    let mut said = Vec::new();
    for day in 0..30 {
        office.now = office.now.plus(DAY_MS);
        let (writer, reader, name, back) = match day % 2 {
            0 => (ZHANG, LI, "李娜", "张伟"),
            _ => (LI, ZHANG, "张伟", "李娜"),
        };
        // They have never met since: each writes what they know, and answers what came.
        for part in ["早", "晚"] {
            let text = format!("canary {day} {part}");
            tell(&mut office, writer, &format!("@{name}"), &text);
            said.push(text);
        }
        tell(&mut office, writer, "大厅", &format!("day {day}"));
        let report = hand_over(&mut office, writer, to(name), WANG);
        assert_eq!((report.opened, report.kept_for), (0, vec![name.to_owned()]), "day {day}");
        office.now = office.now.plus(DAY_MS / 2);
        let report = hand_over(&mut office, WANG, to(name), reader);
        assert!(report.is_well() && report.opened > 0, "day {day}: {report:?}");
        let here = told(&mut office, reader, &format!("@{back}"));
        assert_eq!(texts(&here), said, "day {day}");
        office.done(reader, Command::MarkRead { channel: format!("@{back}") });
    }
    let (one, other) = (told(&mut office, ZHANG, "@李娜"), told(&mut office, LI, "@张伟"));
    // Each once, and what an answer builds on stands before it.
    assert_eq!(
        (texts(&one), texts(&other)),
        (said.iter().map(String::as_str).collect(), texts(&one))
    );
    let seen = one.iter().filter(|it| it.mine && it.delivery.read == ["李娜"]).count();
    assert_eq!(seen, 30, "that they were read came back the same way");
    // The courier reads what is theirs, and nothing else.
    assert!(office.texts(WANG).is_empty());
    hand_over(&mut office, ZHANG, to("王芳"), WANG);
    assert_eq!(office.texts(WANG).len(), 30, "the control: what everybody may read");
    let private = office.desks[ZHANG].core.keyed_spaces();
    let couriers = office.desks[WANG].core.keyed_spaces();
    assert!(private.iter().any(|space| !couriers.contains(space)));
    assert!(matches!(
        office.ask(WANG, Request::Query(Query::Messages { channel: "@张伟,李娜".into(), last: 5 })),
        Err(failure) if failure.code == FailureCode::NotFound
    ));
}

#[test]
fn threat_50_a_courier_carries_what_they_cannot_read() {
    let mut office = apart();
    tell(&mut office, ZHANG, "@李娜", "canary of the merger");
    let (parcels, info) = made(&mut office, ZHANG, to("李娜"));
    assert!(info.entries > 0 && info.devices == 1);
    take(&mut office, WANG, &parcels);
    let conversation = {
        let keyed = office.desks[ZHANG].core.keyed_spaces();
        let others = office.desks[WANG].core.keyed_spaces();
        keyed.into_iter().find(|space| !others.contains(space)).expect("the conversation's")
    };
    let org = office.desks[ZHANG].core.org();
    let key = |office: &Office, desk: usize| office.desks[desk].core.key().clone();
    let (hers, couriers) = (key(&office, LI), key(&office, WANG));
    let mut found = false;
    for parcel in &parcels {
        let has = |what: &[u8]| parcel.windows(what.len()).any(|part| part == what);
        assert!(!has(b"canary") && !has(conversation.as_bytes()) && !has("李娜".as_bytes()));
        let opened = Parcel::from_bytes(parcel).expect("a parcel");
        let label = opened.label(&org).expect("the organisation's");
        assert!(opened.open(&label, &couriers).is_err());
        let inside = opened.open(&label, &hers).expect("hers");
        found |= inside
            .iter()
            .any(|frame| frame.to_bytes().windows(16).any(|part| part == conversation.as_bytes()));
    }
    assert!(found, "the control: the conversation is in it");
    assert_eq!(carried(&mut office, WANG).len(), 1);
    let row = carried(&mut office, WANG).remove(0);
    assert_eq!(
        (row.from.as_str(), row.to, row.parcels),
        ("张伟", vec!["李娜".to_owned()], parcels.len() as u64)
    );
    // After a restart it is still there, and whole.
    office.restart(WANG, true);
    let (onward, info) =
        made(&mut office, WANG, BundleOrder { carry: true, ..BundleOrder::default() });
    assert_eq!(
        (onward.len(), info.carried, info.entries),
        (parcels.len(), parcels.len() as u64, 0)
    );
    take(&mut office, LI, &onward);
    assert_eq!(texts(&told(&mut office, LI, "@张伟")), ["canary of the merger"]);
}

/// R27, on the bytes that a colleague between two others has in store.
#[test]
fn r27_a_third_member_who_carries_a_conversation_cannot_decrypt_what_they_store() {
    let mut office = apart();
    tell(&mut office, ZHANG, "@李娜", "只说给你");
    let (parcels, _) = made(&mut office, ZHANG, to("李娜"));
    take(&mut office, WANG, &parcels);
    // All that 王芳 has: what her disk gives back after a start, and her keys.
    office.restart(WANG, true);
    let (stored, info) =
        made(&mut office, WANG, BundleOrder { carry: true, ..BundleOrder::default() });
    assert_eq!((stored.len(), info.entries), (parcels.len(), 0), "she adds nothing of her own");
    let org = office.desks[ZHANG].core.org();
    let [hers, couriers] = [LI, WANG].map(|desk| office.desks[desk].core.key().clone());
    for parcel in &stored {
        let text = "只说给你".as_bytes();
        assert!(parcel.windows(text.len()).all(|part| part != text));
        let sealed = Parcel::from_bytes(parcel).expect("a parcel");
        let label = sealed.label(&org).expect("the organisation's");
        assert!(sealed.open(&label, &couriers).is_err());
        assert!(sealed.open(&label, &hers).is_ok(), "the control: it is whole");
    }
    let theirs = office.desks[ZHANG].core.keyed_spaces();
    let known = office.desks[WANG].core.keyed_spaces();
    let unknown = theirs.iter().filter(|space| !known.contains(space)).count();
    assert_eq!(unknown, 1, "she has no key of the conversation's space");
    take(&mut office, LI, &stored);
    assert_eq!(texts(&told(&mut office, LI, "@张伟")), ["只说给你"], "the control: it is there");
}

#[test]
fn threat_25_a_bundle_taken_in_twice_changes_nothing_and_tells_so() {
    let mut office = apart();
    office.say(ZHANG, "once");
    let (parcels, _) = made(&mut office, ZHANG, to("李娜"));
    let first = take(&mut office, LI, &parcels);
    assert!(first.new_entries() > 0 && first.is_well(), "{first:?}");
    assert_eq!(first.from, ["张伟"]);
    let state = office.hashes(LI);
    let again = take(&mut office, LI, &parcels);
    assert_eq!((again.new_entries(), again.is_well()), (0, true));
    let known: u64 = again.spaces.iter().map(|space| space.known).sum();
    let all: u64 = first.spaces.iter().map(|space| space.new + space.known).sum();
    assert_eq!(known, all);
    assert_eq!(office.hashes(LI), state);
    assert_eq!(office.texts(LI), ["once"]);
    let own = take(&mut office, ZHANG, &parcels);
    assert_eq!((own.own, own.kept), (parcels.len() as u64, 0), "one's own come to nothing");
    // Carried twice is carried once.
    take(&mut office, WANG, &parcels);
    let twice = take(&mut office, WANG, &parcels);
    assert_eq!((twice.kept, twice.known), (0, parcels.len() as u64));
}

/// Enough for several parcels.
fn much(office: &mut Office, desk: usize) {
    for number in 0..40 {
        office.say(desk, &format!("{number} {}", "x".repeat(20_000)));
    }
}

#[test]
fn a_cut_bundle_gives_its_beginning_and_the_whole_one_the_rest() {
    let mut office = apart();
    much(&mut office, ZHANG);
    let (parcels, _) = made(&mut office, ZHANG, to("李娜"));
    assert!(parcels.len() >= 3, "{} parcels", parcels.len());
    let first = take(&mut office, LI, &parcels[..parcels.len() / 2]);
    let some = office.texts(LI).len();
    assert!(first.is_well() && (1..40).contains(&some), "{some} messages");
    let rest = take(&mut office, LI, &parcels);
    assert!(rest.is_well());
    assert_eq!(office.texts(LI).len(), 40);
    assert_eq!(office.hashes(LI), office.hashes(ZHANG));
}

#[test]
fn threat_25_parcels_in_any_order_come_to_the_same() {
    let mut office = apart();
    much(&mut office, ZHANG);
    let (mut parcels, _) = made(&mut office, ZHANG, to("李娜"));
    parcels.reverse();
    let report = take(&mut office, LI, &parcels);
    assert_eq!((report.waiting, report.refused), (0, 0), "{report:?}");
    assert_eq!(office.texts(LI).len(), 40);
    assert_eq!(office.hashes(LI), office.hashes(ZHANG));
}

#[test]
fn each_bundle_goes_on_from_what_was_said_or_sent() {
    let mut office = apart();
    office.say(ZHANG, "one");
    let (first, info) = made(&mut office, ZHANG, to("李娜"));
    let all = info.entries;
    // Nothing came back: they may have lost it.
    let (_, again) = made(&mut office, ZHANG, to("李娜"));
    assert_eq!(again.entries, all);
    // Who trusts the stick sends what is new since.
    office.say(ZHANG, "two");
    let last = BundleOrder { since: BundleSince::Last, ..to("李娜") };
    let (second, info) = made(&mut office, ZHANG, last.clone());
    assert_eq!(info.entries, 1);
    office.restart(ZHANG, true);
    let (_, info) = made(&mut office, ZHANG, last.clone());
    assert_eq!(info.entries, 0, "the node remembers over a restart");
    take(&mut office, LI, &first);
    take(&mut office, LI, &second);
    assert_eq!(office.texts(LI), ["one", "two"]);
    // What she holds comes back with her own bundle, and is remembered, too.
    hand_over(&mut office, LI, to("张伟"), ZHANG);
    office.restart(ZHANG, true);
    let (_, info) = made(&mut office, ZHANG, to("李娜"));
    assert_eq!(info.entries, 0);
    // A bundle that wasn't kept is none.
    office.say(ZHANG, "three");
    let Answer::Bundle(begun) = office.done(ZHANG, Command::BeginBundle(last.clone())) else {
        panic!("no bundle");
    };
    office.done(ZHANG, Command::EndBundle { bundle: begun.bundle, kept: false });
    let (_, info) = made(&mut office, ZHANG, last);
    assert_eq!(info.entries, 1);
}

#[test]
fn a_bundle_since_a_day_holds_what_was_written_from_then_on() {
    let mut office = apart();
    office.say(ZHANG, "old");
    office.now = office.now.plus(DAY_MS);
    let since = office.now;
    office.say(ZHANG, "new");
    office.say(ZHANG, "newest");
    let order = |at| BundleOrder { since: BundleSince::Time(at), ..to("研发部") };
    let all = BundleOrder { since: BundleSince::Time(since), ..to("同舟") };
    let (parcels, info) = made(&mut office, ZHANG, all);
    assert_eq!(info.devices, 2);
    let report = take(&mut office, LI, &parcels);
    assert!(report.waiting > 0, "they build on what she lacks: {report:?}");
    assert!(office.texts(LI).is_empty());
    let (parcels, _) =
        made(&mut office, ZHANG, BundleOrder { since: BundleSince::Time(Millis(0)), ..to("同舟") });
    let report = take(&mut office, LI, &parcels);
    assert_eq!(report.waiting, 0);
    assert_eq!(office.texts(LI), ["old", "new", "newest"]);
    let now = office.now.plus(DAY_MS);
    let (_, info) = made(&mut office, ZHANG, order(now));
    assert_eq!(info.entries, 0);
}

#[test]
fn who_lacks_a_key_gets_it_with_the_parcel() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(ZHANG, "sealed before she came");
    office.lost = |frame| matches!(frame, Frame::Keys(..));
    let new = office.join("王芳", Role::Member);
    assert!(office.desks[new].core.keyed_spaces().is_empty(), "the control: no key came");
    office.part();
    let report = hand_over(&mut office, ZHANG, to("王芳"), new);
    assert!(report.is_well(), "{report:?}");
    assert_eq!(office.texts(new), ["sealed before she came"]);
    tell(&mut office, new, "大厅", "and writes");
    hand_over(&mut office, new, to("张伟"), ZHANG);
    assert_eq!(office.texts(ZHANG), ["sealed before she came", "and writes"]);
}

#[test]
fn a_new_device_that_meets_nobody_begins_with_a_bundle() {
    let mut office = apart();
    office.say(ZHANG, "on the other one");
    let Answer::DeviceOffer(offer) = office.know(ZHANG, Query::DeviceOffer) else {
        panic!("no offer");
    };
    let (laptop, code) = office.pair(&offer.code);
    office.done(ZHANG, Command::AddDevice { code });
    let (parcels, info) = made(&mut office, ZHANG, to("张伟"));
    assert_eq!(info.devices, 1);
    let report = take(&mut office, laptop, &parcels);
    assert!(report.is_well(), "{report:?}");
    assert_eq!(office.texts(laptop), ["on the other one"]);
    assert_eq!(office.hashes(laptop), office.hashes(ZHANG));
    tell(&mut office, laptop, "大厅", "from the laptop");
    hand_over(&mut office, laptop, to("张伟"), ZHANG);
    assert_eq!(office.texts(ZHANG), ["on the other one", "from the laptop"]);
}

#[test]
fn threat_43_nothing_is_made_for_a_removed_member_nor_taken_from_one() {
    let mut office = apart();
    office.say(ZHANG, "hello");
    let Answer::Bundle(begun) = office.done(ZHANG, Command::BeginBundle(to("李娜"))) else {
        panic!("no bundle");
    };
    let theirs = made(&mut office, LI, to("张伟")).0;
    office.done(ZHANG, Command::RemoveMember { name: "李娜".into() });
    let failure = refused(&mut office, ZHANG, to("李娜"));
    assert_eq!(failure.code, FailureCode::Invalid, "{failure:?}");
    // One that was begun before makes no more parcels.
    let next = office.done(ZHANG, Command::NextParcel { bundle: begun.bundle });
    assert!(matches!(next, Answer::BundleParcel(next) if next.parcel.is_empty()));
    let (parcels, info) = made(&mut office, ZHANG, to("研发部"));
    assert_eq!(info.devices, 1, "only the other colleague's");
    let org = office.desks[ZHANG].core.org();
    let removed = office.desks[LI].core.device();
    let for_removed = parcels.iter().any(|parcel| {
        let label = Parcel::from_bytes(parcel).expect("a parcel").label(&org).expect("ours");
        label.is_for(&removed)
    });
    assert!(!for_removed);
    let report = take(&mut office, ZHANG, &theirs);
    assert_eq!((report.opened, report.refused), (0, theirs.len() as u64));
    assert_eq!(report.reasons, ["its sender is no longer a member"]);
    // Whoever doesn't know yet takes it: the control.
    let mut office = apart();
    let theirs = made(&mut office, LI, to("张伟")).0;
    assert_eq!(take(&mut office, ZHANG, &theirs).opened, theirs.len() as u64);
}

#[test]
fn hostile_parcels_are_refused_and_cost_nothing_that_lasts() {
    let mut office = apart();
    office.say(LI, "hers");
    let org = office.desks[ZHANG].core.org();
    let state = office.hashes(ZHANG);
    let me = office.desks[ZHANG].core.device();
    let stranger = DeviceKey::from_seed(&[99; 32]);
    let member = office.desks[LI].core.key().clone();
    let seal = |key: &DeviceKey, load: &Load, luck| {
        Parcel::seal((org, Millis(1)), key, [me], load, [luck; 32]).to_bytes()
    };
    let (real, _) = made(&mut office, LI, to("张伟"));
    // Runs whose signatures don't fit, by a colleague.
    let mut forged = Load::default();
    let opened = Parcel::from_bytes(&real[0]).expect("a parcel");
    let label = opened.label(&org).expect("ours");
    let frames = opened.open(&label, office.desks[ZHANG].core.key()).expect("for us");
    let hers = frames.iter().find_map(|frame| match frame {
        Frame::NewRun(log, run) => Some((*log, run.clone())),
        _ => None,
    });
    let (log, mut run) = hers.expect("a run");
    run.entries[0].body.push(7);
    (0..20).for_each(|_| assert!(forged.push(&Frame::NewRun(log, run.clone()))));
    // Entries and keys of a space that doesn't exist, and nothing at all.
    let mut nowhere = Load::default();
    let mut away = log;
    away.space = SpaceId::new([3; 16]);
    nowhere.push(&Frame::NewRun(away, run.clone()));
    nowhere.push(&Frame::Keys(away.space, Vec::new()));
    let mut line = Load::default();
    line.push(&Frame::Welcome);
    let strange = seal(&stranger, &nowhere, 1);
    let hostile = [
        (vec![1, 2, 3], "malformed bytes"),
        (encode::to_bytes(&vec![0_u8; 4000]), "malformed bytes"),
        (strange, "its sender isn't a member as far as is known here"),
        (seal(&member, &forged, 2), "it holds entries that their authors didn't sign"),
        (seal(&member, &line, 3), "the parcel's load can't be read"),
    ];
    for (parcel, reason) in hostile {
        let report = take(&mut office, ZHANG, &[parcel]);
        assert_eq!((report.refused, report.reasons), (1, vec![reason.to_owned()]));
    }
    let report = take(&mut office, ZHANG, &[seal(&member, &nowhere, 4)]);
    assert_eq!((report.not_ours, report.new_entries()), (1, 0));
    let other = (OrgId::new([8; 32]), Millis(1));
    let elsewhere = Parcel::seal(other, &member, [me], &nowhere, [5; 32]).to_bytes();
    assert_eq!(take(&mut office, ZHANG, &[elsewhere]).elsewhere, 1);
    assert_eq!(office.hashes(ZHANG), state);
    let report = take(&mut office, ZHANG, &real);
    assert!(report.is_well(), "the control: {report:?}");
    assert_eq!(office.texts(ZHANG), ["hers"]);
}

#[test]
fn what_is_carried_is_handed_to_whom_it_is_for_and_grows_old() {
    let mut office = Office::with_colleagues(&["李娜", "王芳", "赵六"]);
    office.part();
    tell(&mut office, ZHANG, "@李娜", "for her");
    tell(&mut office, ZHANG, "@赵六", "for him");
    hand_over(&mut office, ZHANG, to("李娜"), WANG);
    hand_over(&mut office, ZHANG, to("赵六"), WANG);
    assert_eq!(carried(&mut office, WANG).len(), 2);
    let (parcels, info) = made(&mut office, WANG, to("李娜"));
    assert_eq!(info.carried, 1, "only what is for her");
    let report = take(&mut office, LI, &parcels);
    assert_eq!((report.kept, report.opened), (0, parcels.len() as u64));
    assert_eq!(texts(&told(&mut office, LI, "@张伟")), ["for her"]);
    let all = BundleOrder { carry: true, ..to("李娜") };
    assert_eq!(made(&mut office, WANG, all).1.carried, 2);
    let failure = refused(&mut office, WANG, BundleOrder::default());
    assert_eq!(failure.code, FailureCode::Invalid);
    office.now = office.now.plus(CARRIED_MS_MAX + DAY_MS);
    assert!(carried(&mut office, WANG).is_empty());
    let nothing = BundleOrder { carry: true, ..BundleOrder::default() };
    assert_eq!(made(&mut office, WANG, nothing).1.parcels, 0);
}

#[test]
fn p05_a_message_of_82_bytes_takes_no_more_in_a_bundle_than_in_a_run_and_its_parcel() {
    let mut office = apart();
    let (_, before) = made(&mut office, ZHANG, to("李娜"));
    let text = "eighty-two".repeat(9)[..82].to_owned();
    for _ in 0..2000 {
        office.say(ZHANG, &text);
    }
    let (_, after) = made(&mut office, ZHANG, to("李娜"));
    let each = (after.bytes - before.bytes) as f64 / (after.entries - before.entries) as f64;
    println!("{each:.1} bytes an entry in {} parcels", after.parcels);
    // 160 in a run (P5), and padding by at most an eighth.
    assert!(each <= 180.0, "{each}");
}

#[test]
fn names_that_mean_nobody_or_two_things_are_told() {
    let mut office = apart();
    for (name, code) in [
        ("nobody", FailureCode::NotFound),
        ("@赵六", FailureCode::NotFound),
        ("张伟", FailureCode::Invalid),
    ] {
        assert_eq!(refused(&mut office, ZHANG, to(name)).code, code, "{name}");
    }
    office.done(ZHANG, Command::AddDepartment { name: "李娜".into(), parent: None });
    assert_eq!(refused(&mut office, ZHANG, to("李娜")).code, FailureCode::Ambiguous);
    let next = Request::Command(Command::NextParcel { bundle: 99 });
    assert!(office.ask(ZHANG, next).is_err_and(|failure| failure.code == FailureCode::NotFound));
}
