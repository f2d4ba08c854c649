//! Bundles: what two nodes would say to each other, in a file that somebody carries by hand.
//!
//! A file holds records, each with its length and a checksum ([`file`]); a record holds a
//! [`Parcel`]; a parcel's load holds frames ([`Load`]). docs/wire-format.md describes the bytes.
//!
//! Invariant: what a parcel says is read by the devices it is sealed to. Its label (from whom, for
//! whom, when) is read by who knows the organisation, and by nobody else: a courier of the
//! organisation can say whose parcels they carry, a finder of the stick learns sizes.

pub mod file;
mod load;
mod parcel;

#[cfg(test)]
mod tests;

pub use load::{Load, LoadError, ParcelKind};
pub use parcel::{Label, Parcel, ParcelError, ParcelId};
