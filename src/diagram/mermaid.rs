//! A flowchart as Mermaid text. Every sign that could mean something to Mermaid or to the Markdown inside its labels is
//! written as a number.

use std::fmt::Write;

use super::graph::{Graph, Node, NodeKind, graph};
use super::label::visible;
use crate::lang::Lang;
use crate::model::Playbook;

/// The flowchart of a playbook, top down, with the words of one language.
#[must_use]
pub fn mermaid(playbook: &Playbook, lang: Lang) -> String {
    let graph = graph(playbook, lang);
    let mut out = String::from("flowchart TD\n");
    region(&graph, None, 1, &mut out);
    for edge in &graph.edges {
        let arrow = if edge.aside { "-.->" } else { "-->" };
        let label = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&edge.label)) };
        line(&mut out, 1, &format!("{} {arrow}{label} {}", edge.from, edge.to));
    }
    out
}

/// The nodes and clusters directly inside a cluster, or outside of all.
fn region(graph: &Graph, cluster: Option<usize>, depth: usize, out: &mut String) {
    for node in graph.nodes.iter().filter(|node| node.cluster == cluster) {
        line(out, depth, &shape(node));
    }
    for (at, inside) in graph.clusters.iter().enumerate().filter(|(_, inside)| inside.parent == cluster) {
        line(out, depth, &format!("subgraph {}[\"{}\"]", inside.id, escaped(&inside.title)));
        region(graph, Some(at), depth + 1, out);
        line(out, depth, "end");
    }
}

fn shape(node: &Node) -> String {
    let Node { id, .. } = node;
    let words = match &node.role {
        Some(role) => format!("{}<br/>{}", escaped(&node.title), escaped(role)),
        None => escaped(&node.title),
    };
    match node.kind {
        NodeKind::Start | NodeKind::End => format!("{id}([\"{words}\"])"),
        NodeKind::Task => format!("{id}[\"{words}\"]"),
        NodeKind::Approval => format!("{id}{{\"{words}\"}}"),
        NodeKind::Wait => format!("{id}[/\"{words}\"/]"),
        NodeKind::Call | NodeKind::HandOff => format!("{id}[[\"{words}\"]]"),
        NodeKind::Fork | NodeKind::Join => format!("{id}((\" \"))"),
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:width$}{text}", "", width = depth * 4).expect("a string takes what is written");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '\n' => out.push_str("<br/>"),
            ' ' | ',' | '/' | '%' => out.push(char),
            sign if sign.is_ascii_punctuation() => {
                write!(out, "#{};", u32::from(sign)).expect("a string takes what is written");
            }
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_is_left_that_could_mean_something() {
        assert_eq!(escaped("a\"]; b\n`c`"), "a#34;#93;#59; b<br/>#96;c#96;");
        assert_eq!(escaped("1. 金额 > 80万"), "1#46; 金额 #62; 80万");
        assert_eq!(escaped("\u{202e}"), "⟦U#43;202E⟧");
    }
}
