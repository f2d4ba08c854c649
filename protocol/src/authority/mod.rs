//! The authority: who may do what, as a pure function of the set of control entries.

mod admit;
mod chain;
mod claim;
mod conflict;
mod digest;
mod facts;
mod history;
mod judgement;
mod listing;
mod revocation;
mod roles;
mod standing;
mod state;
mod statement;
mod tree;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

pub use claim::{Changed, Claim, ControlEntry, InsertError, Place, Reach, RefusedReason, Verdict};
pub use listing::{CapabilityRow, DepartmentRow, MemberRow};
pub use roles::terms_for_role;
pub use standing::Standing;
pub use state::{Authority, GenesisError};
pub use statement::{Adoption, DeviceConsent, Enrolment, Statement};
