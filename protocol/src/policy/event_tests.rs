//! What a meeting's document takes, from whom.

use automerge::{ObjType, ROOT, transaction::Transactable};

use super::{
    Breach,
    tests::{ANN, BOB, doc_for, judge, last},
};
use crate::{
    capability::Level,
    entry::DocRef,
    ids::{DocId, DocKind, MemberId},
    schema::EventField,
};

#[test]
fn r34_a_meeting_takes_fields_of_the_right_type_and_answers_from_the_device_itself_only() {
    let meeting = DocRef::Created(DocId::created(DocKind::Event, &ANN, 1));
    let mut anns = doc_for(&ANN, &meeting);
    anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    anns.put(ROOT, "when", "2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY").unwrap();
    let invitee = EventField::Invitee(MemberId::new([3; 16])).to_string();
    anns.put(ROOT, &*invitee, true).unwrap();
    assert_eq!(judge(ANN, meeting, &last(&mut anns)).unwrap().level, Level::Write);
    let mut bobs = doc_for(&BOB, &meeting);
    bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
    let reply = |device| EventField::Reply(device).to_string();
    bobs.put(ROOT, &*reply(BOB), "accepted 0").unwrap();
    let own = judge(BOB, meeting, &last(&mut bobs)).unwrap();
    assert_eq!(own.level, Level::Comment, "whoever only comments can say that they come");
    bobs.put(ROOT, &*reply(ANN), "declined 0").unwrap();
    assert_eq!(judge(BOB, meeting, &last(&mut bobs)), Err(Breach::Foreign));
    bobs.put(ROOT, "x2026-12-08T14:00", true).unwrap();
    bobs.delete(ROOT, &*invitee).unwrap();
    assert!(judge(BOB, meeting, &last(&mut bobs)).is_ok());
    let own = reply(BOB);
    for (key, value) in [("when", "soon"), (&*own, "perhaps"), ("x2026-12-08", "yes")] {
        bobs.put(ROOT, key, value).unwrap();
        assert!(matches!(judge(BOB, meeting, &last(&mut bobs)), Err(Breach::Schema(_))), "{key}");
    }
    bobs.delete(ROOT, "when").unwrap();
    assert!(matches!(judge(BOB, meeting, &last(&mut bobs)), Err(Breach::Operation(_))));
}
