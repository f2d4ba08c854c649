//! The window as a person meets it: flows by label, against real nodes, and pictures of screens.

#[cfg(unix)]
mod again;
#[cfg(target_os = "linux")]
mod bus;
mod raster;
mod seat;

mod announcements;
mod bundles;
mod commits;
mod conversation;
mod deadlines;
mod devices;
mod digests;
mod export;
mod files;
mod first_run;
mod gallery;
mod grants;
mod held;
mod inbox;
mod lock;
#[cfg(target_os = "linux")]
mod meetings;
mod mutes;
mod notifications;
mod own;
mod pages;
mod people;
mod plan;
mod projects;
mod proofs;
mod recovery;
mod relays;
mod reminders;
mod rights;
mod screens;
mod search;
mod tables;
mod talk;
mod tasks;
mod threads;
#[cfg(target_os = "linux")]
mod tray;
