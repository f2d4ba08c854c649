//! Full text over messages, tasks and pages, derived and rebuildable.
