//! Commits: linking tasks to those that name them, showing them, and the repositories of this home.

mod link;
mod repositories;
mod show;

pub use repositories::{FILE as REPOSITORIES_FILE, Repositories};
