//! The engine: given a playbook, a case and a command, what happens, or why it must not.
//!
//! Everything here is pure. [`start`] and [`decide`] turn a command into events or a [`Refusal`]; [`replay`] turns a log
//! of events into a [`Case`]. There is no clock, no file and no randomness: the [`Moment`] is handed in. Replaying the log
//! always gives the case that was decided on, because `decide` itself moves on by applying the events it makes.
//!
//! Absent on purpose: who somebody is and which roles they hold. The caller resolves that and hands in an [`Actor`].

pub mod approval;
pub mod case;
pub mod command;
pub mod deadline;
mod decide;
pub mod event;
mod flow;
pub mod outlook;
pub mod refusal;

pub use case::{Case, StepState, StepStatus, replay};
pub use command::{Act, Actor, Command, Input, Moment, Roles, Start, Ticks};
pub use decide::{decide, start};
pub use event::{Event, Happened};
pub use outlook::performers;
pub use refusal::Refusal;
