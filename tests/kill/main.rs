//! What a home survives: a stop at every write-class call, failing calls, rot, a lost store.
//!
//! One fixed workload runs on the real core and the real journal; the disk below is simulated and
//! numbers every call that changes it (targets F3, F4, F5 of the project's targets); `pages` does it to a
//! real home with all that lies there. Invariants:
//! whatever was acknowledged is there after reopening; a home that was ever begun opens again.

mod home;
mod pages;
mod rot;
mod stop;
mod strace;
mod work;
