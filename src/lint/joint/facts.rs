//! What is known of quantities: their limits, and how sums, products and quotients hang together with what they are made
//! of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::linear::{Linear, product, total};
use super::quantity::{Quantities, Source, column_of};
use super::system::{Constraint, Unknown};
use super::values::cell_limits;
use crate::model::FieldId;
use crate::model::guard::{Operator, QUOTIENT_PLACES};

impl Quantities<'_> {
    /// The quantities that some quantities rest on, themselves included.
    pub(super) fn closed(&self, unknowns: impl IntoIterator<Item = Unknown>) -> BTreeSet<Unknown> {
        let mut closed = BTreeSet::new();
        let mut open: Vec<Unknown> = unknowns.into_iter().collect();
        while let Some(unknown) = open.pop() {
            if !closed.insert(unknown) {
                continue;
            }
            match &self.all[unknown].source {
                Source::Place(_) | Source::Rows(_) => {}
                Source::Sum(id, _) => {
                    open.extend(self.all.iter().position(|quantity| quantity.source == Source::Rows(*id)));
                }
                Source::Product(left, right) | Source::Quotient(left, right) => {
                    open.extend(left.terms.keys().chain(right.terms.keys()));
                }
            }
        }
        closed
    }

    /// The fields and settings whose value makes products and quotients linear.
    pub(super) fn factors(&self, among: &BTreeSet<Unknown>) -> Vec<Unknown> {
        let mut factors = BTreeSet::new();
        for unknown in among {
            match &self.all[*unknown].source {
                Source::Place(_) | Source::Rows(_) | Source::Sum(..) => {}
                Source::Product(left, right) => {
                    let fewer = if left.terms.len() < right.terms.len() { left } else { right };
                    factors.extend(fewer.terms.keys().copied());
                }
                Source::Quotient(_, right) => factors.extend(right.terms.keys().copied()),
            }
        }
        factors.into_iter().collect()
    }

    /// Whether products and quotients have the value that they come out as.
    pub(super) fn computes(&self, among: &BTreeSet<Unknown>, solution: &BTreeMap<Unknown, i128>) -> bool {
        let steps = |unknown: &Unknown| {
            let value = solution.get(unknown).copied().unwrap_or(self.all[*unknown].preferred);
            Decimal::try_from_i128_with_scale(value, self.all[*unknown].places).ok()
        };
        let value = |linear: &Linear| {
            let mut sum = Some(linear.constant);
            for (unknown, by) in &linear.terms {
                sum = total(sum?, product(steps(unknown)?, *by)?);
            }
            sum
        };
        let compute =
            |operator: Operator, left: &Linear, right: &Linear| operator.apply(value(left)?, value(right)?).ok();
        among.iter().all(|unknown| match &self.all[*unknown].source {
            Source::Place(_) | Source::Rows(_) | Source::Sum(..) => true,
            Source::Product(left, right) => compute(Operator::Multiply, left, right) == steps(unknown),
            Source::Quotient(left, right) => compute(Operator::Divide, left, right) == steps(unknown),
        })
    }

    /// Values of a quantity that are worth trying.
    pub(super) fn natural_values(&self, unknown: Unknown) -> Vec<i128> {
        let quantity = &self.all[unknown];
        let one = 10i128.checked_pow(quantity.places).unwrap_or(1);
        let ends = [
            Some(quantity.preferred),
            Some(one),
            quantity.low,
            quantity.high,
            Some(0),
            Some(2 * one),
            Some(-one),
            Some(1),
            Some(100 * one),
        ];
        let within = |value: &i128| {
            quantity.low.is_none_or(|low| low <= *value) && quantity.high.is_none_or(|high| *value <= high)
        };
        let mut values: Vec<i128> = Vec::new();
        for value in ends.into_iter().flatten().filter(within) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// What is known of a quantity, when some quantities have a fixed value.
    pub(super) fn known(&self, unknown: Unknown, fixed: &HashMap<Unknown, i128>, into: &mut Vec<Constraint>) {
        let quantity = &self.all[unknown];
        let (low, high) =
            fixed.get(&unknown).map_or((quantity.low, quantity.high), |value| (Some(*value), Some(*value)));
        into.extend(high.map(|high| Constraint { terms: vec![(unknown, 1)], most: high }));
        into.extend(low.map(|low| Constraint { terms: vec![(unknown, -1)], most: -low }));
        match &quantity.source {
            Source::Place(_) | Source::Rows(_) => {}
            Source::Sum(id, column) => self.sum_and_rows(unknown, *id, column, into),
            Source::Product(left, right) => {
                let (left, right) = (self.under(left, fixed), self.under(right, fixed));
                let linear = match (&left, &right) {
                    (Some(left), Some(right)) if right.terms.is_empty() => left.times(right.constant),
                    (Some(left), Some(right)) if left.terms.is_empty() => right.times(left.constant),
                    _ => None,
                };
                let difference = linear.and_then(|linear| linear.plus(&Linear::only(unknown).times(-Decimal::ONE)?));
                let Some((form, factor, number)) = difference.and_then(|difference| self.form(&difference)) else {
                    return;
                };
                if number % factor != 0 {
                    into.push(Constraint { terms: Vec::new(), most: -1 });
                }
                let value = -number / factor;
                into.push(Constraint { terms: form.clone(), most: value });
                into.push(Constraint { terms: form.into_iter().map(|(of, by)| (of, -by)).collect(), most: -value });
            }
            Source::Quotient(left, right) => {
                // Where it cannot be said how it rounds, nothing is known of a quotient.
                let _ = self.rounded(unknown, left, right, fixed, into);
            }
        }
    }

    /// A quotient is at most half a step away from what it rounds.
    fn rounded(
        &self,
        unknown: Unknown,
        left: &Linear,
        right: &Linear,
        fixed: &HashMap<Unknown, i128>,
        into: &mut Vec<Constraint>,
    ) -> Option<()> {
        let (left, right) = (self.under(left, fixed)?, self.under(right, fixed)?);
        if !right.terms.is_empty() || right.constant.is_zero() {
            return None;
        }
        // left - right × quotient lies between -right × half and right × half.
        let half = product(right.constant.abs(), Decimal::new(5, QUOTIENT_PLACES + 1))?;
        let away = left.plus(&Linear::only(unknown).times(-right.constant)?)?;
        for side in [away.clone(), away.times(-Decimal::ONE)?] {
            let below = side.plus(&Linear { constant: -half, ..Linear::default() })?;
            let (form, factor, number) = self.form(&below)?;
            // factor × form + number ≤ 0
            let terms = form.into_iter().map(|(of, by)| Some((of, by.checked_mul(factor)?))).collect::<Option<_>>()?;
            into.push(Constraint { terms, most: -number });
        }
        Some(())
    }

    fn under(&self, linear: &Linear, fixed: &HashMap<Unknown, i128>) -> Option<Linear> {
        let mut sum = Linear { constant: linear.constant, ..Linear::default() };
        for (unknown, by) in &linear.terms {
            match fixed.get(unknown) {
                Some(value) => {
                    let value = Decimal::try_from_i128_with_scale(*value, self.all[*unknown].places).ok()?;
                    sum.constant = total(sum.constant, product(value, *by)?)?;
                }
                None => sum = sum.plus(&Linear::only(*unknown).times(*by)?)?,
            }
        }
        Some(sum)
    }

    /// A sum lies between what so many rows can hold.
    fn sum_and_rows(&self, unknown: Unknown, id: FieldId, column: &str, into: &mut Vec<Constraint>) {
        let rows = self.all.iter().position(|quantity| quantity.source == Source::Rows(id));
        let (Some(rows), Some(column)) = (rows, column_of(self.playbook, id, column)) else { return };
        let (low, high) = cell_limits(column);
        into.push(Constraint { terms: vec![(unknown, 1), (rows, -high)], most: 0 });
        into.push(Constraint { terms: vec![(unknown, -1), (rows, low)], most: 0 });
    }
}
