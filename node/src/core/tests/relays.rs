//! Members' devices and a relay: people who are never online at the same time, and a relay that does what
//! it likes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use protocol::{
    capability::Role,
    crypto::{DeviceKey, HomeKey, Signed},
    ids::{DeviceId, SpaceId},
    limits::ROSTER_LIFE_MS_MAX,
    relay::{RelayCode, RelayConsent, RelayFrame},
    wire::Frame,
};

use super::office::Office;
use crate::{
    core::Input,
    disk::{Disk, SimDisk},
    facade::{
        Answer, Command, Delivery, FailureCode, Query, RelayInfo, RelayOrder, RelayTrouble, Request,
    },
    relay::{self, Code, Desk, RelayHome},
};

const ZHANG: usize = 0;
const LI: usize = 1;

/// What a relay does with a frame of its own: mostly hand it on.
type Bend = fn(RelayFrame) -> Vec<RelayFrame>;

/// A relay's machine in the room.
struct Machine {
    desk: Desk,
    disk: SimDisk,
    lines: BTreeSet<usize>,
    bend: Bend,
    /// Frames that it sent, to whom.
    sent: BTreeMap<usize, u64>,
}

fn home(disk: &SimDisk, office: &Office) -> RelayHome {
    let (key, luck) = (HomeKey::new([5; 32]), ([150; 32], [151; 32]));
    RelayHome::make(Arc::new(disk.clone()), key, luck, Vec::new(), office.now).expect("made")
}

impl Machine {
    fn new(office: &Office) -> (Self, String) {
        let disk = SimDisk::new();
        let home = home(&disk, office);
        let Code::Open(code) = home.code() else { panic!("a code") };
        let desk = Desk::open(home, Arc::new(disk.clone())).expect("opened");
        let (lines, sent) = (BTreeSet::new(), BTreeMap::new());
        (Self { desk, disk, lines, bend: |frame| vec![frame], sent }, code)
    }

    fn connect(&mut self, office: &mut Office, who: usize) {
        let peer = office.desks[who].core.device();
        self.lines.insert(who);
        self.desk.handle(office.now, relay::Input::Connected(peer));
        let relay = self.desk.device();
        office.input(who, Input::Connected { peer: relay, address: "rack".into() });
        self.work(office);
    }

    fn disconnect(&mut self, office: &mut Office, who: usize) {
        if self.lines.remove(&who) {
            let peer = office.desks[who].core.device();
            self.desk.handle(office.now, relay::Input::Disconnected(peer));
            let peer = self.desk.device();
            office.input(who, Input::Disconnected { peer });
        }
    }

    /// It is killed, and starts again from its disk.
    fn restart(&mut self, office: &mut Office) {
        for who in self.lines.clone() {
            self.disconnect(office, who);
        }
        self.disk.kill();
        let home = home(&self.disk, office);
        self.desk = Desk::open(home, Arc::new(self.disk.clone())).expect("opened");
    }

    /// A minute passes, and everything that is said is carried.
    fn work(&mut self, office: &mut Office) {
        for _ in 0..30 {
            self.carry(office);
            office.now = office.now.plus(2_000);
            for desk in 0..office.desks.len() {
                office.input(desk, Input::Tick);
            }
        }
        self.carry(office);
    }

    fn carry(&mut self, office: &mut Office) {
        for _ in 0..10_000 {
            office.carry();
            let said = std::mem::take(&mut office.elsewhere);
            let relay = self.desk.device();
            for (from, to, bytes) in said {
                if to == relay && self.lines.contains(&from) {
                    let peer = office.desks[from].core.device();
                    self.desk.handle(office.now, relay::Input::Frame(peer, bytes));
                }
            }
            for (who, peer) in std::mem::take(&mut office.left) {
                if peer == relay {
                    self.disconnect(office, who);
                }
            }
            if !self.answer(office) && office.elsewhere.is_empty() {
                return;
            }
        }
        panic!("the relay never stops talking");
    }

    fn answer(&mut self, office: &mut Office) -> bool {
        let mut any = false;
        while let Some(output) = self.desk.poll_output() {
            any = true;
            let at = |peer: DeviceId| {
                office.desks.iter().position(|desk| desk.core.device() == peer).expect("here")
            };
            match output {
                relay::Output::Send(peer, bytes) => {
                    let who = at(peer);
                    *self.sent.entry(who).or_default() += 1;
                    let frame = RelayFrame::from_bytes(&bytes).expect("a frame");
                    for frame in (self.bend)(frame) {
                        let (peer, bytes) = (self.desk.device(), frame.to_bytes());
                        if self.lines.contains(&who) {
                            office.input(who, Input::Frame { peer, bytes });
                        }
                    }
                }
                relay::Output::Disconnect(peer, _) => self.disconnect(office, at(peer)),
                relay::Output::Admit(_) | relay::Output::Serves(_) => {}
            }
        }
        any
    }

    /// All bytes on its disk.
    fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for folder in ["", "held"] {
            for name in self.disk.list(Path::new(folder)).unwrap_or_default() {
                let path = Path::new(folder).join(name);
                let Ok(file) = self.disk.open(&path) else { continue };
                let mut bytes = vec![0; file.len().expect("a length") as usize];
                file.read_at(0, &mut bytes).expect("read");
                all.extend(bytes);
            }
        }
        all
    }
}

fn order(code: &str) -> RelayOrder {
    let quota_bytes = 64 * 1024 * 1024;
    RelayOrder { code: code.into(), name: "机房".into(), quota_bytes, ..RelayOrder::default() }
}

/// 张伟 and his colleagues, who know of a relay that he appointed; nobody is connected.
fn apart(names: &[&str]) -> (Office, Machine) {
    let mut office = Office::with_colleagues(names);
    let (mut machine, code) = Machine::new(&office);
    office.done(ZHANG, Command::AppointRelay(order(&code)));
    office.level();
    office.part();
    machine.connect(&mut office, ZHANG);
    machine.disconnect(&mut office, ZHANG);
    (office, machine)
}

fn visit(office: &mut Office, machine: &mut Machine, who: usize) {
    machine.connect(office, who);
    machine.work(office);
    machine.disconnect(office, who);
}

fn delivery(office: &mut Office, desk: usize, text: &str) -> Delivery {
    let messages = office.messages(desk);
    messages.into_iter().find(|it| it.text == text).expect("said").delivery
}

fn relays(office: &mut Office, desk: usize) -> Vec<RelayInfo> {
    match office.know(desk, Query::Relays) {
        Answer::Relays(rows) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn f07_who_never_meets_reads_each_other_by_a_relay_and_sees_how_far_it_got() {
    let (mut office, mut machine) = apart(&["李娜"]);
    office.say(ZHANG, "canary 早");
    assert_eq!(delivery(&mut office, ZHANG, "canary 早").kept, Vec::<String>::new(), "saved only");
    visit(&mut office, &mut machine, ZHANG);
    let kept = delivery(&mut office, ZHANG, "canary 早");
    assert_eq!((kept.kept, kept.delivered), (vec!["李娜".to_owned()], vec![]));
    assert_eq!(office.texts(LI), Vec::<String>::new());
    machine.restart(&mut office);
    visit(&mut office, &mut machine, LI);
    assert_eq!(office.texts(LI), ["canary 早"]);
    office.say(LI, "canary 晚");
    office.done(LI, Command::MarkRead { channel: "大厅".into() });
    visit(&mut office, &mut machine, LI);
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(office.texts(ZHANG), ["canary 早", "canary 晚"]);
    let got = delivery(&mut office, ZHANG, "canary 早");
    assert_eq!(got.delivered, ["李娜"], "her beacon came by the relay, too");
    assert_eq!((got.read, got.kept), (vec!["李娜".to_owned()], vec![]));
    let answer = delivery(&mut office, LI, "canary 晚");
    assert_eq!((answer.kept, answer.delivered), (vec!["张伟".to_owned()], vec![]));
}

#[test]
fn threat_50_a_relays_disk_holds_no_name_no_text_and_no_key() {
    let (mut office, mut machine) = apart(&["李娜", "王芳"]);
    office.done(ZHANG, Command::AddDepartment { name: "保密部".into(), parent: None });
    office.say(ZHANG, "canary 一");
    office.done(
        ZHANG,
        Command::Send { channel: "@李娜".into(), text: "canary 二".into(), reply_to: None },
    );
    visit(&mut office, &mut machine, ZHANG);
    let bytes = machine.bytes();
    assert!(machine.desk.depot().all().len() > 1 && bytes.len() > 2_000, "{}", bytes.len());
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    let control = SpaceId::control(&office.desks[ZHANG].core.org());
    let names = ["canary", "李娜", "王芳", "张伟", "研发部", "保密部", "大厅", "同舟", "机房"];
    for name in names {
        assert!(!has(&bytes, name.as_bytes()), "{name}");
    }
    assert!(!has(&bytes, control.as_bytes()), "nor the name of a space");
    // The control: between members the same goes over a line, and is found there.
    let line: Vec<u8> = office.tape.concat();
    assert!(has(&line, "李娜".as_bytes()) && has(&line, "研发部".as_bytes()));
    assert!(has(&line, control.as_bytes()));
}

#[test]
fn threat_50_a_relay_that_redeems_an_invitation_asks_and_writes_gets_nothing_at_all() {
    for appointed in [false, true] {
        let mut office = Office::with_colleagues(&["李娜"]);
        // The relay's program is replaced by a member's, on the relay's own key, with a code.
        let intruder = office.arrive("中继", Role::Member);
        let key: DeviceKey = office.desks[intruder].core.key().clone();
        let claim = DeviceKey::from_seed(&[151; 32]);
        if appointed {
            let consent = RelayConsent { relay: key.device(), claim: claim.device() };
            let consent = Signed::new(consent, &key);
            let code = RelayCode { consent, claim, hints: Vec::new() }.to_string();
            office.done(ZHANG, Command::AppointRelay(order(&code)));
            office.level();
        }
        for other in [ZHANG, LI] {
            office.connect(other, intruder);
        }
        office.level();
        let device = key.device();
        assert_eq!(office.desks[ZHANG].core.is_colleague(&device), !appointed);
        assert_eq!(
            office.desks[intruder].core.authority().is_ok(),
            !appointed,
            "not even the genesis"
        );
        // It asks all the same.
        let space = SpaceId::root(&office.desks[ZHANG].core.org());
        let ask = Frame::KeysWanted(space, Vec::new());
        if appointed {
            office.call(ZHANG, device, &[ask]);
            office.carry();
            let said = office.elsewhere.iter().filter(|(_, to, _)| *to == device);
            assert!(said.count() == 0);
            let authority = office.desks[ZHANG].core.authority().expect("joined");
            assert!(!authority.readers(&space, office.now).contains(&device));
            let given = office.ask(ZHANG, Request::Command(Command::RenewKey { department: None }));
            assert!(given.is_ok());
            let keys = &office.desks[ZHANG].core.door().held.keys;
            let tag = protocol::crypto::DeviceTag::of(&device);
            assert!(
                keys.made(&space).all(|made| !made.to.contains(&tag)),
                "no key is sealed to it"
            );
        }
    }
}

#[test]
fn threat_26_a_relay_that_bends_repeats_or_turns_round_what_it_keeps_delays_it_and_nothing_else() {
    let bends: [(&str, Bend); 4] = [
        ("withholds", |frame| match frame {
            RelayFrame::Parcel(..) => vec![RelayFrame::NoMore],
            other => vec![other],
        }),
        ("bends", |frame| match frame {
            RelayFrame::Parcel(number, mut bytes) => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                vec![RelayFrame::Parcel(number, bytes)]
            }
            other => vec![other],
        }),
        ("repeats", |frame| vec![frame.clone(), frame]),
        ("cuts", |frame| match frame {
            RelayFrame::Parcel(number, mut bytes) => {
                bytes.truncate(bytes.len() - 1);
                vec![RelayFrame::Parcel(number, bytes)]
            }
            other => vec![other],
        }),
    ];
    for (how, bend) in bends {
        let (mut office, mut machine) = apart(&["李娜"]);
        for number in 0..3 {
            office.say(ZHANG, &format!("第{number}"));
            visit(&mut office, &mut machine, ZHANG);
        }
        machine.bend = bend;
        visit(&mut office, &mut machine, LI);
        let texts = office.texts(LI);
        assert!(texts.iter().all(|text| text.starts_with('第')), "{how}: {texts:?}");
        if how != "repeats" {
            assert!(texts.is_empty(), "{how}: {texts:?}");
        }
        // Whoever meets has all of it, once and in order.
        office.meet();
        assert_eq!(office.texts(LI), ["第0", "第1", "第2"], "{how}");
        assert_eq!(office.messages(LI).len(), 3, "{how}");
    }
}

#[test]
fn threat_25_a_relay_that_hands_the_last_parcel_first_hears_late_that_it_is_safe() {
    // Each parcel rests on the one before.
    let (mut office, mut machine) = apart(&["李娜", "王芳"]);
    for number in 0..3 {
        office.say(ZHANG, &format!("第{number}"));
        visit(&mut office, &mut machine, ZHANG);
    }
    let li = protocol::crypto::DeviceTag::of(&office.desks[LI].core.device());
    let home = home(&machine.disk, &office);
    let opened = relay::Depot::open(Arc::new(machine.disk.clone()), home.depot_key());
    let (mut depot, mut after, mut parcels) = (opened.expect("opened"), 0, Vec::new());
    while let Some((number, bytes)) = depot.next_for(office.now, &li, after).expect("read") {
        after = number;
        parcels.push(bytes);
    }
    parcels.reverse();
    let (relay, waiting) = (machine.desk.device(), parcels.len() as u64);
    let say = |office: &mut Office, frame: RelayFrame| -> Vec<u64> {
        office.input(LI, Input::Frame { peer: relay, bytes: frame.to_bytes() });
        office.carry();
        let said = std::mem::take(&mut office.elsewhere).into_iter();
        let said = said.filter(|(from, to, _)| (*from, *to) == (LI, relay));
        let taken = said.filter_map(|(.., bytes)| match RelayFrame::from_bytes(&bytes) {
            Ok(RelayFrame::Taken(numbers)) => Some(numbers),
            _ => None,
        });
        taken.flatten().collect()
    };
    office.input(LI, Input::Connected { peer: relay, address: "rack".into() });
    let roster = home.roster().expect("appointed").clone();
    let welcome = protocol::relay::Welcome { roster, waiting, used_bytes: 0 };
    let mut safe = say(&mut office, RelayFrame::Welcome(Box::new(welcome)));
    for (at, parcel) in parcels.into_iter().enumerate() {
        let first = at == 0;
        safe.extend(say(&mut office, RelayFrame::Parcel(at as u64 + 1, parcel)));
        assert!(!first || safe.is_empty(), "the last word waits for those before it: {safe:?}");
    }
    assert_eq!(office.texts(LI), ["第0", "第1", "第2"]);
    safe.sort_unstable();
    assert_eq!(safe, (1..=waiting).collect::<Vec<_>>(), "and now each is safe");
}

#[test]
fn what_a_relay_has_no_room_for_is_said_and_not_shown_as_kept() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let (mut machine, code) = Machine::new(&office);
    let quota_bytes = 4 * 1024 * 1024;
    office.done(ZHANG, Command::AppointRelay(RelayOrder { quota_bytes, ..order(&code) }));
    office.level();
    office.part();
    machine.connect(&mut office, ZHANG);
    let long = "长".repeat(10_000);
    for number in 0..60 {
        office.say(ZHANG, &format!("{number} {long}"));
    }
    machine.work(&mut office);
    let row = relays(&mut office, ZHANG).remove(0);
    assert_eq!(row.trouble, Some(RelayTrouble::Share));
    let (first, last) = (format!("0 {long}"), format!("59 {long}"));
    assert_eq!(delivery(&mut office, ZHANG, &first).kept, ["李娜"]);
    assert_eq!(delivery(&mut office, ZHANG, &last).kept, Vec::<String>::new());
    assert!(machine.desk.depot().used_bytes() <= quota_bytes / 4);
    // She fetches, and the rest finds room.
    machine.connect(&mut office, LI);
    machine.work(&mut office);
    for _ in 0..20 {
        machine.work(&mut office);
    }
    assert_eq!(office.messages(LI).len(), 60);
}

#[test]
fn threat_52_a_removed_member_gets_nothing_from_a_relay_any_more() {
    let (mut office, mut machine) = apart(&["李娜", "王芳"]);
    office.say(ZHANG, "一");
    visit(&mut office, &mut machine, ZHANG);
    let li = protocol::crypto::DeviceTag::of(&office.desks[LI].core.device());
    assert!(machine.desk.depot().waiting(office.now, &li) > 0, "the control");
    office.done(ZHANG, Command::RemoveMember { name: "李娜".into() });
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(machine.desk.depot().waiting(office.now, &li), 0);
    machine.sent.clear();
    visit(&mut office, &mut machine, LI);
    assert_eq!(machine.sent.get(&LI), None, "it isn't even told why");
    assert_eq!(office.texts(LI), Vec::<String>::new());
    visit(&mut office, &mut machine, 2);
    assert_eq!(office.texts(2), ["一"]);
}

#[test]
fn an_ended_relay_is_left_alone_and_cannot_be_taken_by_a_member_without_the_right() {
    let (mut office, mut machine) = apart(&["李娜"]);
    let end = Command::EndRelay { relay: "机房".into() };
    let failure = office.ask(LI, Request::Command(end.clone())).expect_err("may not");
    assert_eq!(failure.code, FailureCode::NotAllowed);
    office.done(ZHANG, end);
    office.say(ZHANG, "一");
    machine.sent.clear();
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(machine.sent.get(&ZHANG), None);
    assert_eq!(relays(&mut office, ZHANG), []);
    let (_, code) = Machine::new(&office);
    let failure = office.ask(LI, Request::Command(Command::AppointRelay(order(&code))));
    assert_eq!(failure.expect_err("may not").code, FailureCode::NotAllowed);
    let failure = office.ask(ZHANG, Request::Command(Command::AppointRelay(order("tr1xyz"))));
    assert_eq!(failure.expect_err("no code").code, FailureCode::Invalid);
}

#[test]
fn what_a_relay_keeps_is_not_left_twice_by_a_node_that_starts_again() {
    let (mut office, mut machine) = apart(&["李娜"]);
    office.say(ZHANG, "一");
    visit(&mut office, &mut machine, ZHANG);
    let before = machine.desk.depot().all().len();
    office.restart(ZHANG, true);
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(machine.desk.depot().all().len(), before);
    assert_eq!(delivery(&mut office, ZHANG, "一").kept, ["李娜"], "and it is still known");
    office.say(ZHANG, "二");
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(machine.desk.depot().all().len(), before + 1);
}

#[test]
fn a_relay_serves_for_years_while_a_manager_comes_by_and_nobody_when_none_did_for_long() {
    let (mut office, mut machine) = apart(&["李娜"]);
    for month in 0..9 {
        office.now = office.now.plus(ROSTER_LIFE_MS_MAX / 2);
        let text = format!("第{month}次");
        office.say(LI, &text);
        visit(&mut office, &mut machine, LI);
        visit(&mut office, &mut machine, ZHANG);
        assert_eq!(office.texts(ZHANG).last(), Some(&text), "the roster is made anew in time");
    }
    office.now = office.now.plus(ROSTER_LIFE_MS_MAX);
    office.say(LI, "很晚");
    visit(&mut office, &mut machine, LI);
    let kept = |office: &mut Office| delivery(office, LI, "很晚").kept;
    assert_eq!(kept(&mut office), Vec::<String>::new(), "its word is over");
    visit(&mut office, &mut machine, ZHANG);
    visit(&mut office, &mut machine, LI);
    assert_eq!(kept(&mut office), ["张伟"]);
    visit(&mut office, &mut machine, ZHANG);
    assert_eq!(office.texts(ZHANG).last(), Some(&"很晚".to_owned()));
}
