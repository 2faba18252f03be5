//! What an expression reads, what must be set for it, and what is known to be set once its answer is known.
//!
//! `amount is set and amount > 5` reads `amount`, but asks for nothing: the right side is looked at only when the field
//! is set. The three questions are answered in one walk over the expression, because the answers build on each other.

use std::collections::BTreeSet;

use super::Expression;
use crate::model::{FieldId, SettingId};

/// Everything an expression looks at, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reads {
    /// Fields, those included that are only asked whether they are set.
    pub fields: Vec<FieldId>,
    /// Settings.
    pub settings: Vec<SettingId>,
}

impl Expression {
    /// Everything it looks at, protected or not.
    #[must_use]
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        self.collect(&mut reads);
        let Reads { fields, settings } = &mut reads;
        fields.sort_unstable();
        fields.dedup();
        settings.sort_unstable();
        settings.dedup();
        reads
    }

    fn collect(&self, reads: &mut Reads) {
        match self {
            Expression::Field(id) | Expression::IsSet(id) | Expression::Count(id) | Expression::Sum(id, _) => {
                reads.fields.push(*id);
            }
            Expression::Setting(id) => reads.settings.push(*id),
            Expression::Literal(_)
            | Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Compare(..)
            | Expression::In(..)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Min(_)
            | Expression::Max(_) => {}
        }
        for child in self.children() {
            child.collect(reads);
        }
    }

    /// The fields that must be set so that evaluation can never meet an unset one, whatever the other values are. A read
    /// that is protected by `x is set and …` or `x is not set or …` asks for nothing.
    #[must_use]
    pub fn required_fields(&self) -> Vec<FieldId> {
        self.knowledge().required.into_iter().collect()
    }

    /// The fields that are certainly set when the expression was evaluated and came out as `when`.
    #[must_use]
    pub fn facts(&self, when: bool) -> Vec<FieldId> {
        let known = self.knowledge();
        if when { known.when_true } else { known.when_false }.into_iter().collect()
    }

    fn knowledge(&self) -> Knowledge {
        match self {
            Expression::Literal(_) | Expression::Setting(_) => Knowledge::default(),
            Expression::Field(id) | Expression::Count(id) | Expression::Sum(id, _) => {
                let read = BTreeSet::from([*id]);
                Knowledge { required: read.clone(), when_true: read.clone(), when_false: read }
            }
            Expression::IsSet(id) => Knowledge { when_true: BTreeSet::from([*id]), ..Knowledge::default() },
            Expression::Not(inner) => inner.knowledge().negated(),
            Expression::And(left, right) => left.knowledge().and(right.knowledge()),
            // `a or b` is `not (not a and not b)`.
            Expression::Or(left, right) => left.knowledge().negated().and(right.knowledge().negated()).negated(),
            Expression::Compare(..)
            | Expression::In(..)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Min(_)
            | Expression::Max(_) => {
                self.children().map(Expression::knowledge).fold(Knowledge::default(), |mut all, part| {
                    let known: BTreeSet<FieldId> = part.when_true.intersection(&part.when_false).copied().collect();
                    all.required.extend(part.required);
                    all.when_true.extend(&known);
                    all.when_false.extend(known);
                    all
                })
            }
        }
    }
}

/// What is to be known about the fields of an expression.
#[derive(Default)]
struct Knowledge {
    /// Must be set.
    required: BTreeSet<FieldId>,
    /// Are set, when it came out true.
    when_true: BTreeSet<FieldId>,
    /// Are set, when it came out false.
    when_false: BTreeSet<FieldId>,
}

impl Knowledge {
    fn negated(self) -> Knowledge {
        Knowledge { when_true: self.when_false, when_false: self.when_true, ..self }
    }

    /// The right side is looked at only after the left one came out true.
    fn and(self, right: Knowledge) -> Knowledge {
        let mut required = self.required;
        required.extend(right.required.difference(&self.when_true));
        let right_false: BTreeSet<FieldId> = self.when_true.union(&right.when_false).copied().collect();
        let when_false = self.when_false.intersection(&right_false).copied().collect();
        let mut when_true = self.when_true;
        when_true.extend(right.when_true);
        Knowledge { required, when_true, when_false }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::guard::{Comparison, Trouble, Values};
    use crate::model::value::Value;

    fn field(at: u32) -> Box<Expression> {
        Box::new(Expression::Field(FieldId(at)))
    }

    fn set(at: u32) -> Box<Expression> {
        Box::new(Expression::IsSet(FieldId(at)))
    }

    fn not(inner: Box<Expression>) -> Box<Expression> {
        Box::new(Expression::Not(inner))
    }

    fn ids(ids: &[u32]) -> Vec<FieldId> {
        ids.iter().copied().map(FieldId).collect()
    }

    #[test]
    fn protected_reads_ask_for_nothing() {
        let both = Expression::And(set(0), field(0));
        assert_eq!(both.required_fields(), ids(&[]));
        assert_eq!(both.reads().fields, ids(&[0]));
        assert_eq!(both.facts(true), ids(&[0]));
        assert_eq!(both.facts(false), ids(&[]));
        assert_eq!(Expression::Or(not(set(0)), field(0)).required_fields(), ids(&[]));
        assert_eq!(Expression::Or(not(set(0)), field(0)).facts(false), ids(&[0]));
        assert_eq!(Expression::And(field(0), set(0)).required_fields(), ids(&[0]));
        assert_eq!(Expression::Or(set(0), field(0)).required_fields(), ids(&[0]));
        assert_eq!(Expression::And(not(set(0)), field(0)).required_fields(), ids(&[0]));
    }

    #[test]
    fn protection_reaches_through_negation_and_chains() {
        // (x is set and y is set) and x and y
        let chain =
            Expression::And(Box::new(Expression::And(set(0), set(1))), Box::new(Expression::And(field(0), field(1))));
        assert_eq!(chain.required_fields(), ids(&[]));
        // not (x is not set or not x)
        let negated = not(Box::new(Expression::Or(not(set(0)), not(field(0)))));
        assert_eq!(negated.required_fields(), ids(&[]));
        assert_eq!(negated.facts(true), ids(&[0]));
    }

    #[test]
    fn a_comparison_reads_both_sides() {
        let compare = Expression::Compare(Comparison::Equal, field(0), field(1));
        assert_eq!(compare.required_fields(), ids(&[0, 1]));
        assert_eq!(compare.facts(false), ids(&[0, 1]));
        let asked = Expression::Compare(Comparison::Equal, set(0), field(1));
        assert_eq!(asked.required_fields(), ids(&[1]));
        assert_eq!(asked.facts(true), ids(&[1]));
        let settings = Expression::Compare(Comparison::Equal, Box::new(Expression::Setting(SettingId(3))), field(1));
        assert_eq!(settings.reads(), Reads { fields: ids(&[1]), settings: vec![SettingId(3)] });
    }

    const FIELDS: u32 = 4;

    struct Some4([Option<Value>; FIELDS as usize]);

    impl Values for Some4 {
        fn field(&self, id: FieldId) -> Option<&Value> {
            self.0[id.0 as usize].as_ref()
        }

        fn setting(&self, _: SettingId) -> &Value {
            unreachable!("no setting is generated")
        }
    }

    fn expressions() -> impl Strategy<Value = Expression> {
        let leaf = prop_oneof![
            (0..FIELDS).prop_map(|at| *field(at)),
            (0..FIELDS).prop_map(|at| *set(at)),
            any::<bool>().prop_map(|yes| Expression::Literal(Value::YesNo(yes))),
        ];
        leaf.prop_recursive(5, 32, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|inner| *not(Box::new(inner))),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Expression::And(Box::new(a), Box::new(b))),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Expression::Or(Box::new(a), Box::new(b))),
                (inner.clone(), inner).prop_map(|(a, b)| Expression::Compare(
                    Comparison::Equal,
                    Box::new(a),
                    Box::new(b)
                )),
            ]
        })
    }

    proptest! {
        /// Both promises against every assignment: what is required is enough, and what is said to be set is set.
        #[test]
        fn promises_are_kept(expression in expressions()) {
            let required = expression.required_fields();
            let facts = [expression.facts(false), expression.facts(true)];
            for code in 0..3_u32.pow(FIELDS) {
                let value = |at: u32| match code / 3_u32.pow(at) % 3 {
                    0 => None,
                    digit => Some(Value::YesNo(digit == 1)),
                };
                let values = Some4([value(0), value(1), value(2), value(3)]);
                let ready = required.iter().all(|id| values.field(*id).is_some());
                match expression.evaluate(&values) {
                    Ok(Value::YesNo(answer)) => {
                        prop_assert!(facts[usize::from(answer)].iter().all(|id| values.field(*id).is_some()));
                    }
                    Err(Trouble::Unset(_)) => prop_assert!(!ready),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }
}
