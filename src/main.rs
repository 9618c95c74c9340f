//! The program: reads the command line, does what it says, and tells what went wrong in one
//! readable line.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Quicker than the allocator of glibc, and gives back what a first start took: see
/// ARCHITECTURE.md.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    metier::cli::main()
}
