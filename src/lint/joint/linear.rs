//! Numbers and multiples of quantities, computed without rounding.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::system::Unknown;

/// A number and multiples of quantities.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Linear {
    pub(super) terms: BTreeMap<Unknown, Decimal>,
    pub(super) constant: Decimal,
}

impl Linear {
    pub(super) fn only(unknown: Unknown) -> Linear {
        Linear { terms: BTreeMap::from([(unknown, Decimal::ONE)]), constant: Decimal::ZERO }
    }

    pub(super) fn times(&self, by: Decimal) -> Option<Linear> {
        let times = |value: &Decimal| product(*value, by);
        let terms = self.terms.iter().map(|(unknown, value)| Some((*unknown, times(value)?)));
        Some(Linear { terms: terms.collect::<Option<_>>()?, constant: times(&self.constant)? })
    }

    pub(super) fn plus(&self, other: &Linear) -> Option<Linear> {
        let mut sum = Linear { constant: total(self.constant, other.constant)?, terms: self.terms.clone() };
        for (unknown, value) in &other.terms {
            let own = sum.terms.entry(*unknown).or_default();
            *own = total(*own, *value)?;
        }
        sum.terms.retain(|_, by| !by.is_zero());
        Some(sum)
    }
}

/// The product, if it needs no rounding.
pub(super) fn product(one: Decimal, other: Decimal) -> Option<Decimal> {
    let (one, other) = (one.normalize(), other.normalize());
    let product = one.checked_mul(other)?;
    let exact = product.scale() >= one.scale() + other.scale() || one.is_zero() || other.is_zero();
    exact.then_some(product)
}

/// The sum, if it needs no rounding.
pub(super) fn total(one: Decimal, other: Decimal) -> Option<Decimal> {
    let (one, other) = (one.normalize(), other.normalize());
    let sum = one.checked_add(other)?;
    (sum.scale() >= one.scale().max(other.scale()) || sum.is_zero()).then_some(sum)
}

/// A number in whole steps of so many places.
pub(super) fn scaled(value: Decimal, places: u32) -> Option<i128> {
    let value = value.normalize();
    value.mantissa().checked_mul(10i128.checked_pow(places.checked_sub(value.scale())?)?)
}
