//! What one device says in its person's own space.

use automerge::{ROOT, ReadDoc, ScalarValue, Value};
use protocol::schema::{OwnKey, OwnValue};

use crate::document::Document;

/// The values of a document, by key; what isn't one is skipped.
pub fn own_rows(document: &Document) -> Vec<(OwnKey, OwnValue)> {
    let doc = document.automerge();
    let mut rows = Vec::new();
    for name in doc.keys(ROOT) {
        let Ok(Some((Value::Scalar(value), _))) = doc.get(ROOT, name.as_str()) else { continue };
        let ScalarValue::Bytes(bytes) = value.as_ref() else { continue };
        let read = name.parse::<OwnKey>().ok().zip(OwnValue::unpack(bytes).ok());
        rows.extend(read.filter(|(key, value)| key.check(value).is_ok()));
    }
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows
}
