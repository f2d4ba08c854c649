//! Real nodes, real sockets on loopback. Tests wait for events, never for time; an overall timeout
//! turns a hang into a failure.

mod exchange;
mod hostile;
mod neighbours;
mod relays;
mod restart;
mod strangers;
mod world;
