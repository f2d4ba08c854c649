//! From the compact form back to the change chunk.
//!
//! Invariant: a packed form is accepted only if the change it gives would be packed into the same
//! bytes.

use super::columns::Columns;
use super::number::{NumberError, Reader};
use super::op::Head;
use super::pack::{
    HAS_MESSAGE, HAS_TIME, NAMES_PREVIOUS, OTHER_ACTOR, OTHER_DEPS, OTHER_SEQ, OTHER_START,
    RESERVED, ROWS_BITS,
};
use super::{
    ActorId, ChangeError, ChangeHash, ChangeLimits, DecodedChange, PackContext, chunk, decode,
    encode, pack, rows,
};

/// A change from its packed form.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpacked {
    /// The chunk, as Automerge takes it.
    pub chunk: Vec<u8>,
    /// What it says.
    pub change: DecodedChange,
}

/// Why a packed form was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// The bytes end early, or a number is not in its shortest form.
    #[error("malformed packed change")]
    Malformed(#[from] NumberError),
    /// A flag is set that has no meaning yet, or one that the context has no meaning for.
    #[error("a flag has no meaning here")]
    Flags,
    /// A dependency is given by a number that the context doesn't know.
    #[error("dependency {0} is not known here")]
    UnknownDependency(u64),
    /// The change has another packed form.
    #[error("the packed change is not in canonical form")]
    NotCanonical,
    /// The change itself was refused.
    #[error("refused the change inside")]
    Change(#[from] ChangeError),
}

/// Unpacks a change and decodes it.
pub fn unpack(
    packed: &[u8],
    context: &PackContext<'_>,
    limits: &ChangeLimits,
) -> Result<Unpacked, UnpackError> {
    if packed.len() > limits.change_bytes_max {
        let max = limits.change_bytes_max as u64;
        return Err(ChangeError::Limit { what: "bytes", max }.into());
    }
    let mut reader = Reader::new(packed);
    let mut head = read_head(&mut reader, context, limits)?;
    let shape = reader.count()?;
    let rows = shape & ((1 << ROWS_BITS) - 1);
    let others = limited(shape >> ROWS_BITS, "other actors", limits.other_actors_max)?;
    head.other_actors = (0..others).map(|_| read_actor(&mut reader)).collect::<Result<_, _>>()?;
    let data = if rows == 0 {
        encode::data(&head, &Columns::read_packed(reader)?)
    } else {
        let ops = rows::read(reader, rows, head.start_op, limits)?;
        encode::data(&head, &encode::columns(&ops))
    };
    let chunk = chunk::seal(&data);
    let change = decode(&chunk, limits)?;
    if pack(&change, context) == packed {
        Ok(Unpacked { chunk, change })
    } else {
        Err(UnpackError::NotCanonical)
    }
}

fn read_head(
    reader: &mut Reader<'_>,
    context: &PackContext<'_>,
    limits: &ChangeLimits,
) -> Result<Head, UnpackError> {
    let flags = reader.byte()?;
    let set = |flag: u8| flags & flag != 0;
    if set(RESERVED) {
        return Err(UnpackError::Flags);
    }
    let actor = if set(OTHER_ACTOR) { read_actor(reader)? } else { context.actor };
    let seq = if set(OTHER_SEQ) { reader.unsigned()? } else { context.seq() };
    let start_op = if set(OTHER_START) { reader.unsigned()? } else { context.start_op() };
    let mut deps = Vec::new();
    if set(NAMES_PREVIOUS) {
        deps.push(context.previous.ok_or(UnpackError::Flags)?.hash);
    }
    if set(OTHER_DEPS) {
        let count = limited(reader.count()?, "dependencies", limits.deps_max)?;
        for _ in 0..count {
            deps.push(read_dep(reader, context.known)?);
        }
    }
    deps.sort_unstable();
    let time = if set(HAS_TIME) { reader.signed()? } else { 0 };
    let mut message = String::new();
    if set(HAS_MESSAGE) {
        let length = reader.count()?;
        let bytes = reader.take(length)?;
        message.push_str(std::str::from_utf8(bytes).map_err(|_| ChangeError::Utf8("message"))?);
    }
    Ok(Head { actor, seq, start_op, time, message, deps, other_actors: Vec::new() })
}

fn limited(count: usize, what: &'static str, max: usize) -> Result<usize, ChangeError> {
    if count > max { Err(ChangeError::Limit { what, max: max as u64 }) } else { Ok(count) }
}

fn read_actor(reader: &mut Reader<'_>) -> Result<ActorId, UnpackError> {
    let length = reader.count()?;
    Ok(ActorId::new(reader.take(length)?).map_err(ChangeError::from)?)
}

fn read_dep(reader: &mut Reader<'_>, known: &[ChangeHash]) -> Result<ChangeHash, UnpackError> {
    match reader.unsigned()? {
        0 => Ok(ChangeHash(reader.array()?)),
        number => usize::try_from(number - 1)
            .ok()
            .and_then(|index| known.get(index).copied())
            .ok_or(UnpackError::UnknownDependency(number)),
    }
}
