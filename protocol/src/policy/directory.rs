//! A directory: channels and settings of a space, as root scalars.

use super::{Breach, Demand, Place};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op, Value},
    schema::{Archived, Channel, DirectoryKey, KeyPrefix, SchemaError, StatusConfig, WorksAt},
};

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    let mut demand = Demand::default();
    for op in change.ops() {
        judge_op(place, op, &mut demand)?;
    }
    Ok(demand)
}

fn judge_op(place: &Place, op: &Op, demand: &mut Demand) -> Result<(), Breach> {
    let (ObjId::Root, Key::Map(key)) = (op.obj, &op.key) else {
        return Err(Breach::Operation("a directory holds no containers"));
    };
    let Action::Set(Value::Bytes(bytes)) = &op.action else {
        return Err(Breach::Operation("a directory's settings are packed values and stay"));
    };
    match key.parse()? {
        DirectoryKey::Channel(id) => {
            let channel = Channel::unpack(bytes)?;
            // The id is a hash of creator and nonce: nobody can claim to have made another's.
            if channel.id(&place.space) != id {
                return Err(SchemaError::Form("a channel's id").into());
            }
            demand.at_least(Level::Write);
            demand.same_member_or(place, channel.creator, Level::Manage);
        }
        DirectoryKey::Status(_) => {
            StatusConfig::unpack(bytes)?;
            demand.at_least(Level::Manage);
        }
        DirectoryKey::Archived => {
            Archived::unpack(bytes)?;
            demand.at_least(Level::Manage);
        }
        DirectoryKey::Site(_) => {
            WorksAt::unpack(bytes)?;
            demand.at_least(Level::Manage);
        }
        DirectoryKey::TaskPrefix => {
            KeyPrefix::unpack(bytes)?;
            demand.at_least(Level::Manage);
        }
    }
    Ok(())
}
