//! What a person's devices share: root scalars, each a packed value under its key. Who may write at all
//! the authority decides, and whose document it is its id says: it has one writer.

use super::{Breach, Demand};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op, Value},
    schema::{OwnKey, OwnValue},
};

pub(super) fn judge(change: &DecodedChange) -> Result<Demand, Breach> {
    let mut demand = Demand::default();
    demand.at_least(Level::Write);
    for op in change.ops() {
        judge_op(op)?;
    }
    Ok(demand)
}

fn judge_op(op: &Op) -> Result<(), Breach> {
    let (ObjId::Root, Key::Map(key)) = (op.obj, &op.key) else {
        return Err(Breach::Operation("what is one's own holds no containers"));
    };
    let Action::Set(Value::Bytes(bytes)) = &op.action else {
        return Err(Breach::Operation("what is one's own is packed values and stays"));
    };
    let key: OwnKey = key.parse()?;
    Ok(key.check(&OwnValue::unpack(bytes)?)?)
}
