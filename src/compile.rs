//! From text to a resolved playbook and everything that is wrong with it.

pub mod guard;
