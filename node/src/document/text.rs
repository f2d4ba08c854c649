//! Reading texts out of documents. Total: what isn't there or isn't a text reads as empty.

use automerge::{ObjId, ObjType, ROOT, ReadDoc, Value};
use protocol::{
    change::ChangeHash,
    schema::{DESCRIPTION, page},
};

use super::Document;

/// The object under a root key, if it is of this type.
pub(super) fn root_object(document: &Document, key: &str, kind: ObjType) -> Option<ObjId> {
    match document.automerge().get(ROOT, key) {
        Ok(Some((Value::Object(found), id))) if found == kind => Some(id),
        _ => None,
    }
}

/// A page's blocks in order: their objects and texts.
pub fn page_blocks(document: &Document) -> Vec<(ObjId, String)> {
    let Some(list) = root_object(document, page::BLOCKS, ObjType::List) else { return Vec::new() };
    let doc = document.automerge();
    doc.list_range(&list, ..)
        .filter_map(|item| {
            let id = item.id();
            doc.text(&id).ok().map(|text| (id, text))
        })
        .collect()
}

/// A page's whole text.
pub fn page_text(document: &Document) -> String {
    page_blocks(document).into_iter().map(|(_, text)| text).collect()
}

/// A page's title; empty when it has none.
pub fn page_title(document: &Document) -> String {
    match document.automerge().get(ROOT, page::TITLE) {
        Ok(Some((value, _))) => value.as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// A page's title as it was once these changes and all they build on had been made; empty when it
/// had none.
pub fn title_at(document: &Document, heads: &[ChangeHash]) -> String {
    let Some(heads) = known(document, heads) else { return String::new() };
    match document.automerge().get_at(ROOT, page::TITLE, &heads) {
        Ok(Some((value, _))) => value.as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// A task's or meeting's description.
pub fn description_of(document: &Document) -> String {
    let id = root_object(document, DESCRIPTION, ObjType::Text);
    id.and_then(|id| document.automerge().text(&id).ok()).unwrap_or_default()
}

/// A task's or meeting's description as it was once these changes and all they build on had been made.
pub fn description_at(document: &Document, heads: &[ChangeHash]) -> String {
    let doc = document.automerge();
    let Some(heads) = known(document, heads) else { return String::new() };
    match doc.get_at(ROOT, DESCRIPTION, &heads) {
        Ok(Some((Value::Object(ObjType::Text), text))) => {
            doc.text_at(&text, &heads).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// A page's text as it was once these changes and all they build on had been made: everything
/// that was ever deleted or overwritten can be read again. Costs as much as the document.
pub fn text_at(document: &Document, heads: &[ChangeHash]) -> String {
    let doc = document.automerge();
    let Some(heads) = known(document, heads) else { return String::new() };
    let list = match doc.get_at(ROOT, page::BLOCKS, &heads) {
        Ok(Some((Value::Object(ObjType::List), list))) => list,
        _ => return String::new(),
    };
    doc.list_range_at(&list, .., &heads)
        .filter_map(|item| doc.text_at(item.id(), &heads).ok())
        .collect()
}

/// These heads for Automerge, if the document holds them all.
fn known(document: &Document, heads: &[ChangeHash]) -> Option<Vec<automerge::ChangeHash>> {
    let all = heads.iter().all(|hash| document.holds(hash));
    all.then(|| heads.iter().map(|hash| automerge::ChangeHash(hash.0)).collect())
}
