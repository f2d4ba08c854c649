//! What a removed person still holds, and who could read on a day.

use protocol::clock::Millis;

use super::office::Office;
use crate::facade::{Answer, CapabilityRow, Command, ExposureInfo, Query};

const HOUR_MS: u64 = 3_600_000;

fn exposure(office: &mut Office, name: &str) -> ExposureInfo {
    match office.know(0, Query::Exposure { name: name.into() }) {
        Answer::Exposure(info) => info,
        other => panic!("{other:?}"),
    }
}

fn readers(office: &mut Office, on: Option<Millis>) -> Vec<(String, usize)> {
    let query = Query::WhoCanRead { department: Some("研发部".into()), on };
    let Answer::Capabilities(rows) = office.know(0, query) else { panic!("no readers") };
    let row = |row: CapabilityRow| (row.member, row.chain.len());
    let mut rows: Vec<_> = rows.into_iter().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn what_lies_on_a_removed_persons_devices_is_told() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(0, "before");
    office.level();
    office.now = office.now.plus(HOUR_MS);
    office.level();
    let member = exposure(&mut office, "李娜");
    assert_eq!((member.ended, member.devices, member.conversations), (None, 1, 0));
    let places: Vec<&str> = member.places.iter().map(|place| place.place.as_str()).collect();
    assert_eq!(places, ["同舟", "研发部"]);
    // What was said, and what they needed to say it: all of it, her beacon says.
    let there = |info: &ExposureInfo| {
        let place = info.places.iter().find(|place| place.place == "同舟").expect("listed");
        (place.entries, place.known, place.told)
    };
    let (entries, known, told) = there(&member);
    assert!(entries > 0 && known == entries && told.is_some(), "{member:?}");
    // Cut off, she doesn't get what is said now; removed, she never will.
    office.part();
    office.say(0, "while she is away");
    office.now = office.now.plus(HOUR_MS);
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.now = office.now.plus(HOUR_MS);
    office.say(0, "after");
    let leaver = exposure(&mut office, "李娜");
    assert!(leaver.ended.is_some_and(|at| at < office.now));
    let (most, sure, _) = there(&leaver);
    assert_eq!((most, sure), (entries + 1, known), "what was said after isn't in it");
}

#[test]
fn who_could_read_on_a_day_and_why() {
    let mut office = Office::founded();
    let before = office.now;
    office.now = office.now.plus(HOUR_MS);
    office.join("李娜", protocol::capability::Role::Member);
    let during = office.now;
    office.now = office.now.plus(HOUR_MS);
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.now = office.now.plus(HOUR_MS);
    let alone = [("张伟".to_owned(), 1)];
    assert_eq!(readers(&mut office, Some(before)), alone);
    let both = readers(&mut office, Some(during));
    assert_eq!(both, [("张伟".to_owned(), 1), ("李娜".to_owned(), 2)], "her chain, too");
    assert_eq!(readers(&mut office, None), alone);
    let to_come = office.now.plus(HOUR_MS);
    assert_eq!(readers(&mut office, Some(to_come)), alone, "a day to come is now");
    assert_eq!(readers(&mut office, Some(Millis(1))), []);
}
