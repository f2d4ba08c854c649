//! The program `tongzhou`.
fn main() {}
