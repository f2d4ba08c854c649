//! Automerge changes, decoded from outside bytes under limits, without trusting them.
