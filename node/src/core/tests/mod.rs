//! Whole cores on simulated disks, speaking to each other without a network.

mod office;
mod peers;
mod people;
mod search;
mod stories;
mod talk;
mod troubles;
