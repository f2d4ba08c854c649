//! The window as a person meets it: flows by label, against real nodes, and pictures of screens.

mod raster;
mod seat;

mod first_run;
mod pages;
mod people;
mod tasks;
