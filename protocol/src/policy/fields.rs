//! Documents of fields: root scalars, and one description with which the document begins.

use super::{
    Breach, Demand, Place,
    demand::begins,
    text::{self, Beginning},
};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, ObjId, Op},
    schema::DESCRIPTION,
};

const BEGINNING: Beginning = Beginning { key: DESCRIPTION, action: Action::MakeText };

/// Judges a change of a document whose root scalars `field` judges: the level that each takes.
pub(super) fn judge(
    place: &Place,
    change: &DecodedChange,
    field: impl Fn(&Place, &Op) -> Result<Level, Breach>,
) -> Result<Demand, Breach> {
    let mut demand = Demand::default();
    if begins(change) {
        demand.at_least(Level::Write);
    }
    for op in text::after_beginning(place, change, &BEGINNING)? {
        match op.obj {
            ObjId::Root => demand.at_least(field(place, op)?),
            ObjId::Made(id) if text::is_first_container(id) => {
                text::characters(op)?;
                demand.at_least(Level::Write);
            }
            ObjId::Made(_) => {
                return Err(Breach::Operation("beside its fields there is one text only"));
            }
        }
    }
    Ok(demand)
}
