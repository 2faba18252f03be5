//! Hands the real world to the command line.

fn main() {}
