//! The window as a person meets it: flows by label, against real nodes, and pictures of screens.

mod raster;
mod seat;

mod conversation;
mod first_run;
mod inbox;
mod pages;
mod people;
mod screens;
mod search;
mod talk;
mod tasks;
