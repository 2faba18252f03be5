//! Flowcharts: a playbook as nodes and arrows, and that as Mermaid or DOT text.
//!
//! Nobody is asked to lay anything out here; Mermaid and Graphviz do that. Words come from the playbook and are escaped
//! for the format, so that no title can end a label.

mod dot;
mod graph;
pub mod label;
mod mermaid;

pub use dot::dot;
pub use graph::{Cluster, Edge, Graph, Node, NodeKind, graph};
pub use mermaid::mermaid;
