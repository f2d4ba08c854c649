//! Tongzhou's window.
//!
//! Data → drawing → actions: the node's answers come through [`bridge`] into [`state`]; [`model`]
//! turns them into what a screen shows, without pixels; [`ui`] draws it and pushes
//! [`action::Action`]s; [`dispatch`] alone acts on them. Invariant: the window never waits for the
//! node, and draws nothing while nothing happens.

pub mod action;
pub mod app;
mod attach;
pub mod bridge;
mod calendar;
mod carry;
mod commits;
pub mod desk;
pub mod dispatch;
mod export;
mod files;
pub mod icon;
mod lent;
pub mod model;
pub mod notifier;
pub mod program;
mod proofs;
pub mod state;
pub mod text;
pub mod theme;
pub mod tray;
pub mod ui;
pub mod widgets;
