//! A canonical hash of what a document says.

use automerge::{ObjId, ObjType, ROOT, ReadDoc, Value};

use super::Document;

/// Objects inside one another that are read; our layouts have three levels.
const DEPTH_MAX: usize = 8;

/// The hash of everything a document says, with all values of each conflict. Equal content gives
/// equal hashes, whatever snapshot or order of changes it was loaded from.
pub fn content_hash(document: &Document) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("tongzhou 2026 document content v1");
    let mut heads = document.heads();
    heads.sort_unstable();
    number(&mut hasher, heads.len());
    for head in &heads {
        hasher.update(head.as_bytes());
    }
    object(document, &ROOT, ObjType::Map, DEPTH_MAX, &mut hasher);
    *hasher.finalize().as_bytes()
}

fn object(document: &Document, id: &ObjId, kind: ObjType, depth: usize, to: &mut blake3::Hasher) {
    let doc = document.automerge();
    bytes(to, kind.to_string().as_bytes());
    if depth == 0 {
        return;
    }
    match kind {
        ObjType::Map | ObjType::Table => {
            let mut keys: Vec<String> = doc.keys(id).collect();
            keys.sort_unstable();
            number(to, keys.len());
            for key in keys {
                bytes(to, key.as_bytes());
                let all = doc.get_all(id, key.as_str()).unwrap_or_default();
                values(document, all, depth, to);
            }
        }
        ObjType::List => {
            let length = doc.length(id);
            number(to, length);
            for index in 0..length {
                values(document, doc.get_all(id, index).unwrap_or_default(), depth, to);
            }
        }
        ObjType::Text => bytes(to, doc.text(id).unwrap_or_default().as_bytes()),
    }
}

fn values(
    document: &Document,
    mut all: Vec<(Value<'_>, ObjId)>,
    depth: usize,
    to: &mut blake3::Hasher,
) {
    // By operation id, which is the same everywhere.
    all.sort_by(|(_, a), (_, b)| a.cmp(b));
    number(to, all.len());
    for (value, id) in all {
        match value {
            Value::Object(kind) => object(document, &id, kind, depth - 1, to),
            Value::Scalar(scalar) => bytes(to, format!("{scalar:?}").as_bytes()),
        }
    }
}

fn number(to: &mut blake3::Hasher, number: usize) {
    to.update(&(number as u64).to_be_bytes());
}

fn bytes(to: &mut blake3::Hasher, bytes: &[u8]) {
    number(to, bytes.len());
    to.update(bytes);
}
