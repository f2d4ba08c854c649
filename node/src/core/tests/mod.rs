//! Whole cores on simulated disks, speaking to each other without a network.

mod office;
mod pages;
mod stories;
mod tasks;
mod troubles;
