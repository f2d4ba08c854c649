//! The fields of a task or meeting, with every value of one that two offices set apart.

use std::collections::BTreeMap;

use automerge::{ROOT, ReadDoc, ScalarValue, Value as Found};
use protocol::change::Value;
use serde::{Deserialize, Serialize};

use crate::document::Document;

/// Values of one field that are kept; more than two offices rarely set one field apart.
const VALUES_MAX: usize = 8;

/// A field's value, and who set it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldRow {
    /// The value, in words.
    pub value: String,
    /// The hash of the change that set it.
    pub change: [u8; 32],
}

/// For each field, by its key in the document, its values: the first is the one that counts.
pub type FieldRows = BTreeMap<String, Vec<FieldRow>>;

/// The root scalars of a document that `read` knows, by key and value, in words.
pub(super) fn field_rows(
    document: &Document,
    read: impl Fn(&str, &Value) -> Option<String>,
) -> FieldRows {
    let doc = document.automerge();
    let mut fields = BTreeMap::new();
    for key in doc.keys(ROOT) {
        let counting = doc.get(ROOT, key.as_str()).ok().flatten().map(|(_, id)| id);
        let mut values = Vec::new();
        for (found, id) in doc.get_all(ROOT, key.as_str()).unwrap_or_default() {
            let value = scalar(&found).and_then(|value| read(&key, &value));
            let Some(value) = value else { continue };
            let change = doc.hash_for_opid(&id).map(|hash| hash.0).unwrap_or_default();
            values.push((Some(&id) != counting.as_ref(), FieldRow { value, change }));
        }
        values.sort();
        values.truncate(VALUES_MAX);
        if !values.is_empty() {
            fields.insert(key, values.into_iter().map(|(_, row)| row).collect());
        }
    }
    fields
}

/// A value of one of the types that fields have.
pub(super) fn scalar(found: &Found<'_>) -> Option<Value> {
    let Found::Scalar(scalar) = found else { return None };
    Some(match scalar.as_ref() {
        ScalarValue::Str(text) => Value::Str(text.as_str().into()),
        ScalarValue::Int(number) => Value::Int(*number),
        ScalarValue::Boolean(on) => Value::Bool(*on),
        ScalarValue::Null => Value::Null,
        ScalarValue::Bytes(bytes) => Value::Bytes(bytes.as_slice().into()),
        _ => return None,
    })
}
