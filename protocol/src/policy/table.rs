//! A table: everybody with write ability sets cells and columns; who manages says when it asks to be filled
//! in; a row's map is made by the device
//! that the row is named after, once.

use super::{Breach, Demand, Place, demand::begins};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op},
    schema::table::{RowField, TableField, TableValue},
};

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    let mut demand = Demand::default();
    demand.at_least(Level::Write);
    for op in after_beginning(place, change)? {
        let Key::Map(key) = &op.key else {
            return Err(Breach::Operation("a table has no lists or texts"));
        };
        match op.obj {
            ObjId::Root => {
                root(place, key, op)?;
                // It calls everybody again and again.
                if key.parse() == Ok(TableField::Prompt) {
                    demand.at_least(Level::Manage);
                }
            }
            ObjId::Made(_) => match &op.action {
                Action::Set(value) => key.parse::<RowField>()?.check(value)?,
                _ => return Err(Breach::Operation("a row's cells are plain values and stay")),
            },
        }
    }
    Ok(demand)
}

/// The first change, and it alone, says after which template the table is made, with its very first
/// operation; and only the creator makes it.
fn after_beginning<'a>(place: &Place, change: &'a DecodedChange) -> Result<&'a [Op], Breach> {
    if !begins(change) {
        return Ok(change.ops());
    }
    let creator = place.doc_id.is_created_by(&place.device) && change.deps().is_empty();
    match change.ops().split_first() {
        Some((
            Op { obj: ObjId::Root, key: Key::Map(key), action: Action::Set(value), .. },
            rest,
        )) if creator && key.parse() == Ok(TableField::Template) => {
            TableValue::read(&TableField::Template, value)?;
            Ok(rest)
        }
        _ => Err(Breach::Beginning),
    }
}

fn root(place: &Place, key: &str, op: &Op) -> Result<(), Breach> {
    match (key.parse()?, &op.action) {
        (TableField::Template, _) => Err(Breach::Beginning),
        (TableField::Row(row), Action::MakeMap) => {
            // Two makers of one map would lose the cells of one of them.
            if !row.is_created_by(&place.device) {
                return Err(Breach::Foreign);
            }
            if op.pred.is_empty() {
                Ok(())
            } else {
                Err(Breach::Operation("a table's rows are made once and stay"))
            }
        }
        (TableField::Row(_), _) => Err(Breach::Operation("a table's rows are made once and stay")),
        (field, Action::Set(value)) => {
            TableValue::read(&field, value)?;
            Ok(())
        }
        _ => Err(Breach::Operation("a table's fields are plain values and stay")),
    }
}
