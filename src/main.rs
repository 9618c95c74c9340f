//! The program: reads the command line, does what it says, and tells what went wrong in one readable line.

use std::process::ExitCode;

fn main() -> ExitCode {
    metier::cli::main()
}
