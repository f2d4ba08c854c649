//! A person's further device: paired, used, ended.

use protocol::clock::Millis;

use super::office::Office;
use crate::{
    disk::SimDisk,
    facade::{Answer, Command, DeviceInfo, FailureCode, Query, Request},
    store::MemoryKv,
};

fn offer(office: &mut Office, desk: usize) -> String {
    let Answer::DeviceOffer(offer) = office.know(desk, Query::DeviceOffer) else {
        panic!("no offer")
    };
    offer.code
}

fn devices(office: &mut Office, desk: usize) -> Vec<DeviceInfo> {
    let Answer::Devices(rows) = office.know(desk, Query::Devices { member: None }) else {
        panic!("no devices")
    };
    rows
}

fn add(code: &str) -> Request {
    Request::Command(Command::AddDevice { code: code.to_owned() })
}

#[test]
fn a_second_device_is_paired_by_a_code_on_each_screen_and_says_what_its_person_says() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "from the first device");
    office.level();
    let offer = offer(&mut office, 1);
    let (laptop, answer) = office.pair(&offer);
    office.connect(0, laptop);
    office.level();
    assert!(
        office.ask(laptop, Request::Query(Query::Devices { member: None })).is_err(),
        "not added yet"
    );
    assert!(office.ask(laptop, Request::Query(Query::Channels)).is_err(), "and told nothing");
    office.disconnect(0, laptop);
    office.done(1, Command::AddDevice { code: answer.clone() });
    office.level();
    // Any colleague lets it in, not only the device that added it.
    office.connect(0, laptop);
    office.level();
    assert_eq!(office.texts(laptop), ["from the first device"]);
    office.say(laptop, "from the second");
    office.level();
    for desk in [0, 1, 2, laptop] {
        let said = office.messages(desk);
        let authors: Vec<&str> = said.iter().map(|message| message.author.as_str()).collect();
        assert_eq!(authors, ["李娜", "李娜"], "both are hers at desk {desk}");
    }
    office.assert_same();
    let listed = devices(&mut office, laptop);
    assert_eq!(listed.iter().filter(|device| device.active).count(), 2);
    assert_eq!(listed.iter().filter(|device| device.this).count(), 1);
    let again = office.ask(1, add(&answer)).expect_err("it is hers already");
    assert_eq!(again.code, FailureCode::NotAllowed);
}

#[test]
fn a_device_that_waits_shows_its_code_again_until_it_was_added() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let offer = offer(&mut office, 1);
    let (laptop, answer) = office.pair(&offer);
    assert_eq!(office.status(laptop).pairing, Some(answer.clone()));
    office.restart(laptop, false);
    assert_eq!(office.status(laptop).pairing, Some(answer.clone()));
    assert_eq!(office.status(1).pairing, None);
    office.done(1, Command::AddDevice { code: answer });
    office.connect(1, laptop);
    office.level();
    assert_eq!(office.status(laptop).pairing, None, "it is hers");
    office.restart(laptop, true);
    assert_eq!(office.status(laptop).pairing, None);
}

#[test]
fn a_device_just_added_hangs_up_on_nobody_whatever_the_order_of_their_ids() {
    let mut office = Office::with_colleagues(&["李娜"]);
    for _ in 0..6 {
        let offer = offer(&mut office, 1);
        let (device, answer) = office.pair(&offer);
        office.done(1, Command::AddDevice { code: answer });
        // The one who added it, and nobody else, and once: what is hung up stays so here.
        office.connect(1, device);
        office.level();
        assert_eq!(office.status(device).pairing, None);
        office.say(device, "from a new device");
        office.level();
    }
    assert_eq!(office.texts(1).len(), 6);
}

#[test]
fn devices_are_listed_with_when_they_were_added_and_what_they_wrote() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let founded = office.now;
    office.now = office.now.plus(86_400_000);
    let offer = offer(&mut office, 1);
    let (laptop, answer) = office.pair(&offer);
    office.done(1, Command::AddDevice { code: answer });
    let paired = office.now;
    office.level();
    office.connect(1, laptop);
    office.level();
    office.say(laptop, "one");
    office.level();
    let query = Query::Devices { member: Some("李娜".into()) };
    let Answer::Devices(rows) = office.know(0, query) else { panic!("no devices") };
    let new = office.desks[laptop].core.device().to_string();
    let [old, new] = [false, true].map(|is_new| {
        rows.iter().find(|row| (row.device == new) == is_new).expect("listed").clone()
    });
    assert!(!old.this && !new.this, "neither is the founder's");
    assert!(new.added >= Some(paired) && new.added <= Some(office.now), "{new:?}");
    assert!(old.added.is_some_and(|at| at <= founded), "joined before: {old:?}");
    assert_eq!(new.entries, 1, "a message");
    let Answer::Devices(own) = office.know(0, Query::Devices { member: None }) else { panic!() };
    assert!(own[0].this && own[0].added.is_some(), "the founder's, since the founding: {own:?}");
    let nobody = Query::Devices { member: Some("王芳".into()) };
    let failure = office.ask(0, Request::Query(nobody)).expect_err("nobody");
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[test]
fn a_device_that_its_person_ends_writes_and_reads_nothing_more() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let offer = offer(&mut office, 1);
    let (laptop, answer) = office.pair(&offer);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.connect(1, laptop);
    office.level();
    office.say(laptop, "before it was stolen");
    office.level();
    let id = office.desks[laptop].core.device().to_string();
    let itself = Request::Command(Command::RemoveDevice { device: id.clone(), of: None });
    let refused = office.ask(laptop, itself).expect_err("a device doesn't end itself");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    office.part();
    office.done(1, Command::RemoveDevice { device: id[..8].to_owned(), of: None });
    // The thief doesn't know yet.
    office.say(laptop, "by the thief");
    office.connect(0, 1);
    office.connect(0, 2);
    office.level();
    office.say(0, "after it");
    office.connect(0, laptop);
    office.connect(2, laptop);
    office.level();
    for desk in [0, 1, 2] {
        let texts = office.texts(desk);
        assert!(texts.contains(&"before it was stolen".to_owned()), "{texts:?}");
        assert!(!texts.contains(&"by the thief".to_owned()), "{texts:?}");
    }
    assert!(!office.texts(laptop).contains(&"after it".to_owned()), "nobody serves it");
    assert_eq!(devices(&mut office, 1).iter().filter(|device| device.active).count(), 1);
}

#[test]
fn nobody_makes_anothers_device_their_own() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let offer = offer(&mut office, 1);
    let (_, answer) = office.pair(&offer);
    let other = office.ask(2, add(&answer)).expect_err("it answered 李娜");
    assert_eq!(other.code, FailureCode::Invalid);
    let wrong = office.ask(1, add(&offer)).expect_err("that is the offer itself");
    assert_eq!(wrong.code, FailureCode::Invalid);
    let cut = office.ask(1, add(&answer[..answer.len() - 9])).expect_err("cut off");
    assert!(cut.problem.contains("cut off"), "{cut:?}");
    let ground = crate::core::Ground {
        disk: std::sync::Arc::new(SimDisk::new()),
        kv: Box::new(MemoryKv::default()),
        key: protocol::crypto::HomeKey::new([1; 32]),
        luck: [7; 32],
    };
    assert!(crate::core::Core::pair(ground, &answer, Millis(1)).is_err(), "an answer is no offer");
}
