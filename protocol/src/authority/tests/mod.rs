//! The authority, tested: rules one by one, attacks, and every order of arrival.

mod as_of;
mod conversations;
mod keys;
mod orders;
mod projects;
mod relays;
mod rule_set;
mod rules;
mod story;
mod threats;
pub(super) mod world;
