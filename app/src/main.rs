//! The program `tongzhou`: the window, or the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::program::main()
}
