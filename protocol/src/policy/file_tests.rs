//! Files of tasks and pages: who may add and remove them, and what may stand where.

use automerge::{ObjType, ROOT, ScalarValue, transaction::Transactable};

use super::tests::{ANN, BOB, doc_for, judge, last};
use crate::{
    capability::Level,
    crypto::FileKey,
    entry::DocRef,
    ids::{BlobId, DocId, DocKind},
    schema::{FileRef, file_key},
};

#[test]
fn files_of_tasks_and_pages_take_writing_and_stand_under_their_own_blob() {
    let blob = BlobId::new([7; 32]);
    let (key, name) = (FileKey::new([8; 32]), "展台.png".to_owned());
    let file = FileRef { blob, key, name, size: 9, media: String::new(), image: None };
    for (kind, begin, container) in
        [(DocKind::Task, "description", ObjType::Text), (DocKind::Page, "blocks", ObjType::List)]
    {
        let doc = DocRef::Created(DocId::created(kind, &ANN, 1));
        let mut anns = doc_for(&ANN, &doc);
        anns.put_object(ROOT, begin, container).unwrap();
        anns.put(ROOT, file_key(&blob), file.pack()).unwrap();
        assert!(judge(ANN, doc, &last(&mut anns)).is_ok(), "{kind:?}");
        let mut bobs = doc_for(&BOB, &doc);
        bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
        bobs.delete(ROOT, file_key(&blob)).unwrap();
        assert_eq!(judge(BOB, doc, &last(&mut bobs)).unwrap().level, Level::Write, "{kind:?}");
        let other = file_key(&BlobId::new([9; 32]));
        let longer = FileRef { name: "x".repeat(256), ..file.clone() };
        for (key, value) in [
            (other, ScalarValue::Bytes(file.pack())),
            (file_key(&blob), ScalarValue::Bytes(longer.pack())),
            (file_key(&blob), ScalarValue::from(true)),
            ("f".into(), ScalarValue::Bytes(file.pack())),
        ] {
            let mut bobs = doc_for(&BOB, &doc);
            bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
            bobs.put(ROOT, key.as_str(), value).unwrap();
            assert!(judge(BOB, doc, &last(&mut bobs)).is_err(), "{kind:?} {key}");
        }
        let mut bobs = doc_for(&BOB, &doc);
        bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
        bobs.put_object(ROOT, file_key(&blob), ObjType::Text).unwrap();
        assert!(judge(BOB, doc, &last(&mut bobs)).is_err(), "{kind:?}: no container");
    }
    let page = DocRef::Created(DocId::created(DocKind::Page, &ANN, 1));
    let mut anns = doc_for(&ANN, &page);
    anns.put_object(ROOT, "blocks", ObjType::List).unwrap();
    anns.put(ROOT, "title", "周报").unwrap();
    let first = last(&mut anns);
    assert!(judge(ANN, page, &first).is_ok(), "the control");
    anns.delete(ROOT, "title").unwrap();
    assert!(judge(ANN, page, &last(&mut anns)).is_err(), "a title stays");
}
