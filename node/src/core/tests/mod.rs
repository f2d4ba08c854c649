//! Whole cores on simulated disks, speaking to each other without a network.

mod announcements;
mod bundles;
mod conversations;
mod deadlines;
mod devices;
mod exposure;
mod keys;
mod late;
mod middle;
mod office;
mod own;
mod pages;
mod peers;
mod people;
mod projects;
mod proof;
mod recovery;
mod reminders;
mod rules;
mod search;
mod stories;
mod talk;
mod talk_troubles;
mod tasks;
mod threads;
mod troubles;
