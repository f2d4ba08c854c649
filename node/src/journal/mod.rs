//! The append-only files that are the truth for entries.
