//! Compiles the program again when a migration is added: cargo does not see what `sqlx::migrate!` reads.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
