//! The authority, tested: rules one by one, attacks, and every order of arrival.

mod rules;
mod world;
