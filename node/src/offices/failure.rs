//! What goes wrong in a node's answer rather than in its work.

use crate::facade::Failure;

pub(crate) fn internal(error: &dyn std::error::Error) -> Failure {
    Failure::broken(error.to_string())
}

/// A node answered something that doesn't fit the question.
pub(crate) fn unexpected() -> Failure {
    Failure::broken("a node answered something else than was asked")
}
