//! What a person's devices share, in a document of this device's.

use automerge::ScalarValue;
use protocol::{
    ids::DocId,
    schema::{OwnKey, OwnValue},
};

use super::{
    Author, EditError, Edited,
    session::{Session, put_root},
};
use crate::document::Document;

/// Sets values, each in a change of its own: one alone may be nearly as large as a change may be.
///
/// # Errors
/// When a value breaks a limit.
pub fn put_own(
    document: &Document,
    author: &Author,
    doc: &DocId,
    values: &[(OwnKey, OwnValue)],
) -> Result<Edited, EditError> {
    let mut session = Session::on(document, author, doc);
    for (key, value) in values {
        key.check(value)?;
        let (name, packed) = (key.to_string(), value.pack());
        name.parse::<OwnKey>()?;
        OwnValue::unpack(&packed)?;
        session.step(|transaction| put_root(transaction, &name, ScalarValue::Bytes(packed)))?;
    }
    Ok(session.finish())
}
