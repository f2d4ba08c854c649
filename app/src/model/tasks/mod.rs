//! Tasks: which are shown, in which order, as rows, cards or bars, and what can be set.

pub mod arrange;
pub mod board;
pub mod due;
pub mod export;
pub mod gantt;
pub mod offer;
pub mod plan;
pub mod quick;
pub mod repositories;
pub mod statuses;
pub mod ties;
pub mod words;

#[cfg(test)]
pub(crate) mod sample;
