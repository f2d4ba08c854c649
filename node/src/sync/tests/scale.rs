//! Many logs and spaces: work grows with what changed.

use protocol::clock::Millis;

use super::{
    levelling::library,
    network::{Network, spaces},
    owner::BODY_BYTES,
};

const NOW: Millis = Millis(1_780_000_000_000);

#[test]
fn three_thousand_logs_in_a_thousand_spaces_level() {
    let spaces = spaces(1_000);
    let logs = library(3, 1_000, &spaces);
    assert_eq!(logs.len(), 3_000);
    let mut network = Network::new(2, &spaces);
    network.nodes[0].adopt(NOW, &logs);
    network.connect(0, 1);
    network.run(5_000);
    assert!(network.is_level());
    let raw: usize = logs.values().map(|kept| kept.entries.len() * (BODY_BYTES + 64)).sum();
    let ratio = network.total().bytes as f64 / raw as f64;
    assert!(ratio <= 2.0, "{ratio:.2} of bodies and signatures");
    // One more entry costs the same as among few.
    network.run(60_000);
    network.reset();
    network.write(0, spaces[500], BODY_BYTES);
    network.run(1_000);
    assert!(network.is_level());
    assert!(network.total().frames == 2, "{:?}", network.total());
}
