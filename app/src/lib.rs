//! Tongzhou's window.
