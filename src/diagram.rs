//! Flowcharts: a playbook as nodes and arrows, and that as Mermaid or DOT text; and drawn by the program itself.
//!
//! For Mermaid and DOT nobody is asked to lay anything out here; Mermaid and Graphviz do that. [`chart()`] lays out and
//! draws. Words come from the playbook and are escaped for the format, so that no title can end a label.

mod chart;
mod dot;
mod graph;
pub mod label;
mod mermaid;
mod picture;

pub use chart::{Chart, Options, Sheet, Trail, chart};
pub use dot::dot;
pub use graph::{Cluster, Edge, Graph, Node, NodeKind, graph};
pub use mermaid::mermaid;
pub use picture::png;
