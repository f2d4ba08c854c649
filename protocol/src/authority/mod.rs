//! The authority: who may do what, as a pure function of the set of control entries.

mod statement;

pub use statement::{Adoption, DeviceConsent, Enrolment, Statement};
