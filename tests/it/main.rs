//! Stories of whole nodes, one module each: small simulations with fixed seeds.

mod backups;
mod clocks;
mod collusion;
mod conflicts;
mod conversations;
mod forks;
mod invitations;
mod leavers;
mod lines;
mod names;
mod orphans;
mod projects;
mod rebuilding;
mod rights;
mod seeds;
mod soak;
mod tools;
