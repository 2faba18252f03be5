//! What is true of some conditions: every value of every field that they read, tried.

use std::collections::{BTreeMap, BTreeSet};

use playbook::diagnostic::Diagnostic;
use playbook::model::field::{Field, FieldKind};
use playbook::model::guard::{Expression, Guard, Values};
use playbook::model::value::Value;
use playbook::model::{FieldId, Playbook, SettingId};

/// The values of a field that are tried: all it can hold, and of texts and persons enough to tell them apart.
pub(super) struct Domain {
    pub(super) values: Vec<Value>,
}

impl Domain {
    pub(super) fn of(field: &Field) -> Domain {
        let spelled: Vec<&str> = match &field.kind {
            FieldKind::YesNo => vec!["yes", "no"],
            FieldKind::Choice(choices) => choices.iter().map(|choice| choice.name.as_str()).collect(),
            FieldKind::Integer => vec!["-2", "-1", "0", "1", "2", "3", "4"],
            FieldKind::Decimal { .. } => vec!["0", "0.1", "0.2", "0.3", "0.4", "0.5"],
            FieldKind::Money { .. } => vec!["0", "0.01", "0.02", "0.03", "0.04"],
            FieldKind::Date => vec!["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"],
            FieldKind::Time => vec!["08:58", "08:59", "09:00", "09:01", "09:02"],
            FieldKind::Duration => vec!["59 minutes", "1 hour", "61 minutes", "62 minutes"],
            FieldKind::Text => vec!["p", "q", "r", "x", "y"],
            FieldKind::Person => vec!["a", "b", "x"],
            FieldKind::Table(_) => return Domain { values: tables() },
            FieldKind::File => panic!("no condition reads a file"),
        };
        let values = spelled.into_iter().map(|text| Value::parse(text, &field.kind).unwrap());
        Domain { values: values.filter(|value| field.check(value).is_ok()).collect() }
    }
}

/// Up to two rows with up to two in each.
fn tables() -> Vec<Value> {
    let cell = |number: i64| BTreeMap::from([("q".to_owned(), Value::Number(number.into()))]);
    let mut tables = vec![Vec::new()];
    tables.extend((0..3).map(|one| vec![cell(one)]));
    tables.extend((0..3).flat_map(|one| (0..3).map(move |other| vec![cell(one), cell(other)])));
    tables.into_iter().map(Value::Table).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Name {
    Field(FieldId),
    Setting(SettingId),
}

/// Some values of all that is read, and which of the guards hold with them.
struct Tried {
    values: Vec<Option<Value>>,
    holds: Vec<bool>,
}

/// All values tried.
pub(super) struct Truth {
    names: Vec<Name>,
    tried: Vec<Tried>,
    guards: usize,
}

struct Data<'t> {
    names: &'t [Name],
    values: &'t [Option<Value>],
}

impl Data<'_> {
    fn find(&self, name: Name) -> Option<&Value> {
        self.values[self.names.iter().position(|known| *known == name)?].as_ref()
    }
}

impl Values for Data<'_> {
    fn field(&self, id: FieldId) -> Option<&Value> {
        self.find(Name::Field(id))
    }

    fn setting(&self, id: SettingId) -> &Value {
        self.find(Name::Setting(id)).unwrap()
    }
}

impl Truth {
    pub(super) fn of(playbook: &Playbook, guards: &[&Guard]) -> Truth {
        let reads: Vec<_> = guards.iter().map(|guard| guard.expression.reads()).collect();
        let fields: BTreeSet<FieldId> = reads.iter().flat_map(|reads| reads.fields.iter().copied()).collect();
        let settings: BTreeSet<SettingId> = reads.iter().flat_map(|reads| reads.settings.iter().copied()).collect();
        let names: Vec<Name> =
            fields.into_iter().map(Name::Field).chain(settings.into_iter().map(Name::Setting)).collect();
        let domains: Vec<Vec<Option<Value>>> = names
            .iter()
            .map(|name| {
                let (field, may_be_unset) = match name {
                    Name::Field(id) => (&playbook[*id], playbook[*id].name == "extra"),
                    Name::Setting(id) => (&playbook[*id].field, false),
                };
                let values = Domain::of(field).values.into_iter().map(Some);
                values.chain(may_be_unset.then_some(None)).collect()
            })
            .collect();
        let mut tried = Vec::new();
        let mut at = vec![0; domains.len()];
        loop {
            let values: Vec<Option<Value>> = at.iter().zip(&domains).map(|(at, domain)| domain[*at].clone()).collect();
            let data = Data { names: &names, values: &values };
            let holds = guards.iter().map(|guard| guard.holds(&data).unwrap()).collect();
            tried.push(Tried { values, holds });
            let Some(next) = (0..at.len()).find(|place| at[*place] + 1 < domains[*place].len()) else { break };
            at[next] += 1;
            at[..next].fill(0);
        }
        Truth { names, tried, guards: guards.len() }
    }

    pub(super) fn gap(&self) -> bool {
        self.tried.iter().any(|tried| tried.holds.iter().all(|holds| !holds))
    }

    /// The pairs of guards that hold together, by number.
    pub(super) fn overlaps(&self) -> BTreeSet<(usize, usize)> {
        let pairs = (0..self.guards).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        pairs.filter(|(one, other)| self.tried.iter().any(|tried| tried.holds[*one] && tried.holds[*other])).collect()
    }

    pub(super) fn never(&self) -> BTreeSet<usize> {
        (0..self.guards).filter(|guard| self.tried.iter().all(|tried| !tried.holds[*guard])).collect()
    }

    pub(super) fn always(&self) -> BTreeSet<usize> {
        (0..self.guards).filter(|guard| self.tried.iter().all(|tried| tried.holds[*guard])).collect()
    }

    /// Whether the values of a finding show what they are given for, whatever everything else is.
    pub(super) fn shows(
        &self,
        playbook: &Playbook,
        finding: &Diagnostic,
        wanted: &dyn Fn(&[bool]) -> bool,
    ) -> Result<(), String> {
        let agree = self.tried.iter().filter(|tried| {
            finding.witness.iter().all(|(name, value)| self.is_so(playbook, &tried.values, name, value))
        });
        let agree: Vec<&Tried> = agree.collect();
        if agree.is_empty() {
            return Err(format!("no values are those of {:?}", finding.witness));
        }
        match agree.iter().find(|tried| !wanted(&tried.holds)) {
            Some(tried) => Err(format!("{:?} does not show it with {:?}", finding.witness, tried.values)),
            None => Ok(()),
        }
    }

    /// Whether a line of a witness is true of some values.
    fn is_so(&self, playbook: &Playbook, values: &[Option<Value>], name: &str, said: &str) -> bool {
        let data = Data { names: &self.names, values };
        let at = self.names.iter().position(|known| match known {
            Name::Field(id) => playbook[*id].name == name,
            Name::Setting(id) => playbook[*id].name == name,
        });
        let Some(at) = at else {
            // `count(lines)` or `sum(lines.q)`
            let id = playbook.fields.iter().position(|field| field.name == "lines").unwrap();
            let id = FieldId(u32::try_from(id).unwrap());
            let term =
                if name.starts_with("count") { Expression::Count(id) } else { Expression::Sum(id, "q".to_owned()) };
            let kind = FieldKind::Integer;
            return term.evaluate(&data).is_ok_and(|value| value == Value::parse(said, &kind).unwrap());
        };
        let kind = match self.names[at] {
            Name::Field(id) => &playbook[id].kind,
            Name::Setting(id) => &playbook[id].field.kind,
        };
        match (&values[at], said) {
            (value, "unset") => value.is_none(),
            (value, "set") => value.is_some(),
            (None, _) => false,
            (Some(value), said) => {
                let said = Value::parse(said.trim_matches('"'), kind).unwrap();
                value.compare(&said) == Some(std::cmp::Ordering::Equal)
            }
        }
    }
}
