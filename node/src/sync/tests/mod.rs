//! The engine in a network of its kind, with owners that keep logs of opaque entries.

mod beacons;
mod blobs;
mod forbidden;
mod forks;
mod hostile;
mod levelling;
mod live;
mod network;
mod offices;
mod owner;
mod presence;
mod records;
mod rough;
mod scale;
