//! A few seeds of the long simulation, and its determinism.

use tests::{plan::Plan, run::run};

#[test]
fn a_few_seeds_pass() {
    for seed in 0..3 {
        let plan = Plan { steps: 24, ..Plan::of(seed) };
        assert_eq!(run(&plan, false).failure, None, "seed {seed}");
    }
}

#[test]
fn one_seed_twice_is_one_trace() {
    let plan = Plan { steps: 24, ..Plan::of(11) };
    let (one, other) = (run(&plan, false), run(&plan, false));
    assert_eq!((one.trace, one.happened), (other.trace, other.happened));
    let next = Plan { steps: 24, ..Plan::of(12) };
    assert_ne!(run(&next, false).trace, run(&plan, false).trace);
}
