//! From bytes to a change that passed every check that needs no document.

use super::columns::Columns;
use super::number::Reader;
use super::op::Head;
use super::{
    ActorId, ChangeError, ChangeHash, ChangeLimits, DecodedChange, check, chunk, encode, ops,
};

/// Decodes one change chunk.
///
/// What this accepts has a right checksum, is within `limits`, names only actors it lists, keeps
/// the order of counters that Automerge relies on, and is the byte for byte form in which
/// Automerge writes it.
pub fn decode(bytes: &[u8], limits: &ChangeLimits) -> Result<DecodedChange, ChangeError> {
    let (hash, data) = chunk::open(bytes, limits.change_bytes_max)?;
    let mut reader = Reader::new(data);
    let head = read_head(&mut reader, limits)?;
    check::head(&head)?;
    let columns = Columns::read(reader)?;
    let actors = head.other_actors.len() + 1;
    let ops = ops::read(&columns, head.start_op, actors, limits)?;
    let change = DecodedChange { hash, head, ops };
    check::ops(&change, limits)?;
    if encode::columns(&change.ops).same(&columns) {
        Ok(change)
    } else {
        Err(ChangeError::NotCanonical)
    }
}

/// Everything before the columns. Each number is read in its shortest form only, so this part has
/// no second form.
fn read_head(reader: &mut Reader<'_>, limits: &ChangeLimits) -> Result<Head, ChangeError> {
    let malformed = |part| move |source| ChangeError::Malformed { part, source };
    let count = limited(reader, "dependencies", limits.deps_max)?;
    let deps = (0..count)
        .map(|_| reader.array().map(ChangeHash))
        .collect::<Result<_, _>>()
        .map_err(malformed("dependencies"))?;
    let actor = read_actor(reader)?;
    let seq = reader.unsigned().map_err(malformed("sequence number"))?;
    let start_op = reader.unsigned().map_err(malformed("first operation"))?;
    let time = reader.signed().map_err(malformed("time"))?;
    let length = limited(reader, "bytes in the message", limits.message_bytes_max)?;
    let message = reader.take(length).map_err(malformed("message"))?;
    let message = std::str::from_utf8(message).map_err(|_| ChangeError::Utf8("message"))?.into();
    let count = limited(reader, "other actors", limits.other_actors_max)?;
    let other_actors = (0..count).map(|_| read_actor(reader)).collect::<Result<_, _>>()?;
    Ok(Head { actor, seq, start_op, time, message, deps, other_actors })
}

fn limited(reader: &mut Reader<'_>, what: &'static str, max: usize) -> Result<usize, ChangeError> {
    let count = reader.count().map_err(|source| ChangeError::Malformed { part: what, source })?;
    if count > max { Err(ChangeError::Limit { what, max: max as u64 }) } else { Ok(count) }
}

fn read_actor(reader: &mut Reader<'_>) -> Result<ActorId, ChangeError> {
    let malformed = |source| ChangeError::Malformed { part: "actor", source };
    let length = reader.count().map_err(malformed)?;
    Ok(ActorId::new(reader.take(length).map_err(malformed)?)?)
}
