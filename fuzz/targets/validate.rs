//! Any bytes, read as a playbook and judged by all rules.

#![no_main]

#[expect(dead_code, reason = "each target uses one of them")]
#[path = "../trials.rs"]
mod trials;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trials::validate(bytes));
