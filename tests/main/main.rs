//! The one integration binary: what is tried on the whole tree and on the whole program.
//!
//! One binary links once, so a new subject is a new file here and not a new target. What can fail at a lower level is
//! tested beside the code it belongs to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, and says where")]

mod bad_input;
mod broken;
mod ci;
mod contract;
mod diff;
mod docs;
mod engine;
mod explained;
mod fix;
mod forks;
mod format;
mod formats;
mod fuzz;
mod help;
mod hostile;
mod house;
mod licences;
mod office;
#[cfg(feature = "pdf")]
mod pdf;
mod playbooks;
mod program;
mod render;
mod rules;
mod soundness;
mod speed;
mod staffing;
mod stage;
mod teams;
mod terminal;
mod tidy;
mod transcripts;
mod trust;
mod unset;
