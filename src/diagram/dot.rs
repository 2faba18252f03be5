//! A flowchart as DOT text, for Graphviz.

use std::fmt::Write;

use super::graph::{Graph, Node, NodeKind, graph};
use super::label::broken;
use crate::lang::Lang;
use crate::model::Playbook;

/// Columns after which a label is broken; a Chinese character counts two.
const WIDTH: usize = 24;

/// The flowchart of a playbook, top down, with the words of one language.
#[must_use]
pub fn dot(playbook: &Playbook, lang: Lang) -> String {
    let graph = graph(playbook, lang);
    let mut out = String::from("digraph playbook {\n");
    line(&mut out, 1, "rankdir=TB; fontname=\"Noto Sans CJK SC\"; fontsize=11; style=rounded; color=\"#888888\";");
    line(&mut out, 1, "node [fontname=\"Noto Sans CJK SC\" fontsize=11 shape=box];");
    line(&mut out, 1, "edge [fontname=\"Noto Sans CJK SC\" fontsize=10];");
    region(&graph, None, 1, &mut out);
    for edge in &graph.edges {
        let style = if edge.aside { " style=dashed" } else { "" };
        line(&mut out, 1, &format!("{} -> {} [label={}{style}];", edge.from, edge.to, quoted(&[&edge.label])));
    }
    out.push_str("}\n");
    out
}

fn region(graph: &Graph, cluster: Option<usize>, depth: usize, out: &mut String) {
    for node in graph.nodes.iter().filter(|node| node.cluster == cluster) {
        line(out, depth, &shape(node));
    }
    for (at, inside) in graph.clusters.iter().enumerate().filter(|(_, inside)| inside.parent == cluster) {
        line(out, depth, &format!("subgraph cluster_{} {{", inside.id));
        line(out, depth + 1, &format!("label={};", quoted(&[&inside.title])));
        region(graph, Some(at), depth + 1, out);
        line(out, depth, "}");
    }
}

fn shape(node: &Node) -> String {
    let Node { id, title, role, .. } = node;
    let words = quoted(&[title, role.as_deref().unwrap_or_default()]);
    match node.kind {
        NodeKind::Start | NodeKind::End => format!("{id} [label={words} shape=box style=rounded];"),
        NodeKind::Task => format!("{id} [label={words}];"),
        NodeKind::Approval => format!("{id} [label={words} shape=diamond];"),
        NodeKind::Wait => format!("{id} [label={words} shape=parallelogram];"),
        NodeKind::Call | NodeKind::HandOff => format!("{id} [label={words} peripheries=2];"),
        NodeKind::Fork | NodeKind::Join => {
            format!("{id} [label=\"\" shape=box style=filled fillcolor=black width=0.6 height=0.05];")
        }
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:width$}{text}", "", width = depth * 4).expect("a string takes what is written");
}

/// The texts below each other as one quoted string. A backslash would begin an escape of labels, so it is doubled.
fn quoted(texts: &[&str]) -> String {
    let lines: Vec<String> = texts.iter().flat_map(|text| broken(text, WIDTH)).collect();
    let escaped: Vec<String> = lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", escaped.join("\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_be_left() {
        assert_eq!(quoted(&["a\"] b\\", "c\nd"]), r#""a\"] b\\\nc\nd""#);
        assert_eq!(quoted(&[""]), "\"\"");
    }
}
