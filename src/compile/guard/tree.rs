//! The tree between the parser and the checker: what was written, with spans, nothing resolved.

use crate::model::guard::{Comparison, DEEPEST, Operator};
use crate::model::value::Value;
use crate::source::Span;

/// A part of an expression and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// How deep the checked expression will be nested.
    pub(super) depth: usize,
}

/// What a part of an expression says.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Constant(Value),
    Name(String),
    Not(Box<Node>),
    /// `a and b and c`: two parts or more.
    All(Vec<Node>),
    /// `a or b or c`: two parts or more.
    Any(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    In {
        value: Box<Node>,
        list: Vec<Node>,
        negated: bool,
    },
    IsSet {
        value: Box<Node>,
        negated: bool,
    },
    Arithmetic(Operator, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    /// A name followed by brackets; the span is that of the name.
    Call(String, Span, Vec<Node>),
    /// `table.column`.
    Member(String, String),
}

impl Node {
    pub(super) fn new(kind: Kind, span: Span) -> Node {
        let deepest = |parts: &[Node]| parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let depth = match &kind {
            Kind::Constant(_) | Kind::Name(_) | Kind::Member(..) => 1,
            // `x is not set` becomes a negation around the question.
            Kind::IsSet { negated, .. } => 1 + usize::from(*negated),
            Kind::In { value, negated, .. } => 1 + value.depth + usize::from(*negated),
            Kind::Not(inner) | Kind::Negate(inner) => 1 + inner.depth,
            Kind::Compare(_, left, right) | Kind::Arithmetic(_, left, right) => 1 + left.depth.max(right.depth),
            Kind::Call(_, _, parts) => 1 + deepest(parts),
            // The checker halves a chain until single parts are left.
            Kind::All(parts) | Kind::Any(parts) => {
                deepest(parts) + usize::try_from(parts.len().next_power_of_two().trailing_zeros()).unwrap_or(DEEPEST)
            }
        };
        Node { kind, span, depth }
    }
}
