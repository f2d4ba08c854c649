//! Tables: made, filled, changed, shown.

mod cells;
mod change;
mod columns;
mod report;
mod rows;
mod show;
