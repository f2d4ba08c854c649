//! What a change's operations are, in runs of like ones: what later changes may refer to.

use protocol::{
    change::{ActorId, DecodedChange},
    policy::{KnownKind, KnownOp, KnownPlace},
};
use serde::{Deserialize, Serialize};

use super::changes::DocGraph;

/// Neighbouring operations that look alike, such as the characters of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub count: u32,
    /// Writer (index of the graph's logs) and counter of the object; `None`: the root.
    pub object: Option<(u16, u64)>,
    pub place: KnownPlace,
    pub kind: KnownKind,
}

impl DocGraph {
    /// The runs of a change's operations. `None` when one stands in an object of an actor that
    /// never wrote here.
    pub(super) fn shape(&self, change: &DecodedChange) -> Option<Vec<Run>> {
        let mut runs: Vec<Run> = Vec::new();
        for op in change.ops() {
            let known = KnownOp::of(change, op)?;
            let object = match known.object {
                None => None,
                Some((actor, counter)) => Some((self.writer_of(&actor)?, counter)),
            };
            let run = Run { count: 1, object, place: known.place, kind: known.kind };
            match runs.last_mut() {
                Some(last) if Run { count: 1, ..*last } == run => last.count += 1,
                _ => runs.push(run),
            }
        }
        Some(runs)
    }

    fn writer_of(&self, actor: &ActorId) -> Option<u16> {
        let at = self.writers.iter().position(|writer| writer.actor == *actor)?;
        u16::try_from(at).ok()
    }

    /// The operation at a place in a shape.
    pub(super) fn known_op(&self, shape: &[Run], mut nth: u64) -> Option<KnownOp> {
        for run in shape {
            if nth < u64::from(run.count) {
                let object = match run.object {
                    None => None,
                    Some((writer, counter)) => {
                        Some((self.writers.get(usize::from(writer))?.actor, counter))
                    }
                };
                return Some(KnownOp { object, place: run.place, kind: run.kind });
            }
            nth -= u64::from(run.count);
        }
        None
    }
}
