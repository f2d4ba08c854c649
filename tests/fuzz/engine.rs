//! The sync engine, spoken to by a peer who says anything, before and after being let in.

use std::collections::BTreeSet;

use node::sync::{Access, Effect, Engine, Input, Outcome, Setup};
use protocol::{clock::Millis, ids::DeviceId, wire::Refusal};

use crate::{
    mutate::Recipe,
    seeds::{ORG, SPACE, author, join_proof, key},
    wire::frame_bytes,
};

/// Frames that one peer's frame may draw out of the engine: generous, but no amplifier.
const EFFECTS_PER_FRAME_MAX: usize = 64;

fn engine() -> Engine {
    Engine::new(Setup {
        org: ORG,
        me: key(2).device(),
        proof: Some(Box::new(join_proof())),
        genesis: Some(vec![1; 40]),
    })
}

/// Takes every effect out and answers it as an owner that believes nothing.
fn drain(engine: &mut Engine, now: Millis) -> usize {
    let mut effects = 0;
    while let Some(effect) = engine.poll_effect() {
        effects += 1;
        let answer = match effect {
            Effect::Ingest { ticket, .. } => Input::Ingested { ticket, outcome: Outcome::Refused },
            Effect::ReadRuns { request, .. } | Effect::ReadSince { request, .. } => {
                Input::RunsRead { request, runs: Vec::new() }
            }
            Effect::ReadPoints { request, .. } => Input::PointsRead { request, points: Vec::new() },
            Effect::CheckJoin { peer, .. } => {
                Input::JoinVerdict { peer, verdict: Err(Refusal::Stranger) }
            }
            _ => continue,
        };
        assert!(effects < 10 * EFFECTS_PER_FRAME_MAX, "an exchange without end");
        engine.handle(now, answer);
    }
    effects
}

#[test]
fn fuzz_sync_engine() {
    let seeds = frame_bytes();
    let peer: DeviceId = author();
    bolero::check!().with_iterations(1200).with_max_len(600).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let mut engine = engine();
        let mut now = Millis(1_700_000_000_000);
        let spaces = BTreeSet::from([SPACE]);
        for device in [key(2).device(), peer].into_iter().take(recipe.below(3)) {
            let access = Access::Member(spaces.clone());
            engine.handle(now, Input::Access { device, access });
        }
        engine.handle(now, Input::Connected { peer });
        drain(&mut engine, now);
        // Half of the peers begin as one should.
        if recipe.below(2) == 0 {
            engine.handle(now, Input::Frame { peer, bytes: seeds[0].clone() });
            engine.handle(now, Input::Frame { peer, bytes: seeds[3].clone() });
            drain(&mut engine, now);
        }
        for _ in 0..12 {
            let bytes = recipe.bend(&seeds);
            engine.handle(now, Input::Frame { peer, bytes });
            assert!(drain(&mut engine, now) <= EFFECTS_PER_FRAME_MAX);
            now = now.plus(recipe.below(3000) as u64);
            engine.handle(now, Input::Tick);
            drain(&mut engine, now);
        }
    });
}
