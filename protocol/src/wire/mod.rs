//! What travels between peers.
