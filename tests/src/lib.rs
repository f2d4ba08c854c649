//! The simulator and what the stories share.
