//! A company with members who ask for too much, stall and lie: the small size of `src/bin/soak.rs`.

use tests::soak::{Outcomes, Size, run};

fn soak(bad: usize) -> Outcomes {
    let (members, hours, messages, pause) = (10, 1, 12, 120);
    run(Size { members, bad, hours, messages, pause, every: 1, seed: 1 }, |_, _| ())
}

#[test]
fn f11_beside_members_who_make_trouble_every_queue_keeps_its_bound_and_everything_comes() {
    let (quiet, troubled) = (soak(0), soak(1));
    assert!(quiet.bad_frames == 0 && troubled.bad_frames > 500, "{}", troubled.bad_frames);
    for outcomes in [quiet, troubled] {
        assert_eq!(outcomes.queues.too_long(), None, "{:?}", outcomes.queues);
        assert_eq!((outcomes.written, outcomes.missing), (12, 0));
    }
}
