//! Every screen as it was looked at and found good, compared with its kept picture, which is half
//! as large; and every screen with texts half as long again, which must find their room.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --workspace --test window gallery` keeps new pictures, and
//! `WINDOW_PICTURES=DIR` saves them as large as they are drawn.

mod company;
mod day;
mod digest;
mod late;
mod room;
mod screens;
mod stage;
