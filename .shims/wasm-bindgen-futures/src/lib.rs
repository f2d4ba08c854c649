//! Empty: native builds use nothing of the crate it stands for.
