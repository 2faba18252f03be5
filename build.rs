//! Links the program at a fixed place where the GNU C library loads it.
//!
//! The typesetter brings 146,000 pointers in tables. In a program that may be loaded anywhere each of them is written
//! anew at every start, which touches 740 pages and takes longer than proving a playbook does. Stack, heap and libraries
//! stay where chance puts them; the program itself is written in safe Rust.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|found| found == wanted);
    let is_static = env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|features| features.contains("crt-static"));
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
