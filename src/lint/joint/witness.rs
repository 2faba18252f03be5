//! From atoms to values: a case that shows what is said, tried on the guards themselves.
//!
//! Whatever is reported as a fact was evaluated with the values that are reported. What the constraints allow but no
//! values could be found for is no fact, only a doubt.

use std::collections::{BTreeMap, HashMap};

use super::super::decision::{Witness, spelled_value};
use super::Joint;
use super::quantity::{Place, Source, column_of};
use super::system::{Constraint, Outcome, Unknown, solve};
use super::values::{cell_limits, value_of};
use super::variable::{Atom, Subject};
use crate::lang::Lang;
use crate::model::field::FieldKind;
use crate::model::guard::Values;
use crate::model::value::{FileReference, Value};
use crate::model::{FieldId, SettingId};

/// So many ways of fixing the factors of products are tried.
const MOST_FIXINGS: usize = 64;

/// Neighbouring atoms of a variable, from the first to the last; nothing where any atom will do.
pub(super) type Pick = Option<(usize, usize)>;

/// The data of a case.
struct Data {
    fields: HashMap<FieldId, Value>,
    settings: HashMap<SettingId, Value>,
}

impl Values for Data {
    fn field(&self, id: FieldId) -> Option<&Value> {
        self.fields.get(&id)
    }

    fn setting(&self, id: SettingId) -> &Value {
        self.settings.get(&id).unwrap_or(&Value::YesNo(false))
    }
}

impl Joint<'_> {
    /// Whether picked atoms of some variables go together: whether some values lie in all of them.
    pub(super) fn solution(&self, picks: &[(usize, Pick)], fixed: &HashMap<Unknown, i128>) -> Outcome {
        let mut constraints = Vec::new();
        let mut forms = Vec::new();
        for (variable, pick) in picks {
            let (Some((first, last)), Subject::Form(form)) = (pick, &self.variables[*variable].subject) else {
                continue;
            };
            let atoms = &self.variables[*variable].atoms;
            let (Some(Atom::Range((low, _))), Some(Atom::Range((_, high)))) = (atoms.get(*first), atoms.get(*last))
            else {
                continue;
            };
            forms.extend(form.iter().map(|(unknown, _)| *unknown));
            constraints.extend(high.map(|most| Constraint { terms: form.clone(), most }));
            let turned = || form.iter().map(|(of, by)| (*of, -by)).collect();
            constraints.extend(low.map(|low| Constraint { terms: turned(), most: -low }));
        }
        for unknown in self.quantities.closed(forms) {
            self.quantities.known(unknown, fixed, &mut constraints);
        }
        solve(&constraints, &|unknown| self.quantities.all[unknown].preferred)
    }

    /// Values in the picked atoms for which the guards come out as wanted, in words; nothing when none are found.
    pub(super) fn attest(&self, picks: &[Pick], wanted: &dyn Fn(&dyn Values) -> bool) -> Option<Witness> {
        let picks: Vec<(usize, Pick)> = picks.iter().copied().enumerate().collect();
        let involved = picks.iter().filter(|(_, pick)| pick.is_some()).filter_map(|(variable, _)| {
            if let Subject::Form(form) = &self.variables[*variable].subject { Some(form) } else { None }
        });
        let involved = self.quantities.closed(involved.flatten().map(|(unknown, _)| *unknown));
        let factors: Vec<Unknown> = self.quantities.factors(&involved);
        let mut fixings = vec![HashMap::new()];
        for factor in factors {
            let mut values = self.quantities.natural_values(factor);
            values.truncate((MOST_FIXINGS / fixings.len()).max(1));
            fixings = fixings
                .iter()
                .flat_map(|fixed| {
                    values.iter().map(move |value| {
                        let mut fixed: HashMap<Unknown, i128> = fixed.clone();
                        fixed.insert(factor, *value);
                        fixed
                    })
                })
                .collect();
        }
        let fixings = std::iter::once(HashMap::new()).chain(fixings.into_iter().filter(|fixed| !fixed.is_empty()));
        for fixed in fixings {
            if let Outcome::Solution(solution) = self.solution(&picks, &fixed)
                && self.quantities.computes(&involved, &solution)
                && let Some(data) = self.data(&picks, &solution)
                && wanted(&data)
            {
                return Some(self.words(&picks, &data));
            }
        }
        None
    }

    /// A case with the values of a solution; nothing where no value is known that would do.
    fn data(&self, picks: &[(usize, Pick)], solution: &BTreeMap<Unknown, i128>) -> Option<Data> {
        let mut data = Data { fields: HashMap::new(), settings: HashMap::new() };
        let places = self.fields.iter().map(|id| Place::Field(*id));
        for place in places.chain(self.settings.iter().map(|id| Place::Setting(*id))) {
            let picked = self.picked(picks, &Subject::Member(place));
            let value = match picked {
                Some(Atom::Value(value)) => value.clone(),
                Some(Atom::Other(_, example)) => text(&place.field(self.quantities.playbook).kind, example.as_ref()?),
                Some(Atom::Set(_) | Atom::Range(_)) | None => self.value(place, solution)?,
            };
            match place {
                Place::Field(id) => {
                    if self.picked(picks, &Subject::Set(id)) != Some(&Atom::Set(false)) {
                        data.fields.insert(id, value);
                    }
                }
                Place::Setting(id) => {
                    data.settings.insert(id, value);
                }
            }
        }
        Some(data)
    }

    fn picked(&self, picks: &[(usize, Pick)], subject: &Subject) -> Option<&Atom> {
        let at = self.variables.iter().position(|variable| variable.subject == *subject)?;
        let (first, _) = picks[at].1?;
        self.variables[at].atoms.get(first)
    }

    /// The value of a field or setting that no pick names directly.
    fn value(&self, place: Place, solution: &BTreeMap<Unknown, i128>) -> Option<Value> {
        let playbook = self.quantities.playbook;
        let field = place.field(playbook);
        let source = Source::Place(place);
        if let Some(unknown) = self.quantities.all.iter().position(|quantity| quantity.source == source) {
            let steps = solution.get(&unknown).copied().unwrap_or(self.quantities.all[unknown].preferred);
            return value_of(&field.kind, steps);
        }
        match (&field.kind, place) {
            (FieldKind::Table(_), Place::Field(id)) => self.table(id, solution),
            (_, Place::Setting(id)) => Some(playbook[id].default.clone()),
            (FieldKind::YesNo, _) => Some(Value::YesNo(false)),
            (FieldKind::Choice(choices), _) => Some(Value::Choice(choices.first()?.name.clone())),
            (FieldKind::File, _) => {
                Some(Value::File(FileReference { name: "x".to_owned(), size: 1, sha256: "0".repeat(64) }))
            }
            (kind, _) => Some(value_of(kind, 1).unwrap_or_else(|| text(kind, "x"))),
        }
    }

    /// Rows whose columns add up as the solution says.
    fn table(&self, id: FieldId, solution: &BTreeMap<Unknown, i128>) -> Option<Value> {
        let all = &self.quantities.all;
        let of = |source: &Source| {
            let at = all.iter().position(|quantity| quantity.source == *source)?;
            Some(solution.get(&at).copied().unwrap_or(all[at].preferred))
        };
        let count = usize::try_from(of(&Source::Rows(id)).unwrap_or(1)).ok().filter(|count| *count <= 10_000)?;
        let mut rows = vec![BTreeMap::new(); count];
        for quantity in all {
            let Source::Sum(table, name) = &quantity.source else { continue };
            let (Some(mut left), Some(column)) =
                (of(&quantity.source).filter(|_| *table == id), column_of(self.quantities.playbook, id, name))
            else {
                continue;
            };
            let (low, high) = cell_limits(column);
            for (at, row) in rows.iter_mut().enumerate() {
                let others = i128::try_from(count - at - 1).ok()?;
                let cell = left.saturating_sub(others.saturating_mul(low)).clamp(low, high);
                left -= cell;
                if !(column.optional && cell == 0) {
                    row.insert(name.clone(), value_of(&column.field.kind, cell)?);
                }
            }
        }
        Some(Value::Table(rows))
    }

    /// The values of everything that a pick names, in the order of the fields and settings.
    fn words(&self, picks: &[(usize, Pick)], data: &Data) -> Witness {
        let playbook = self.quantities.playbook;
        let mut said = Witness::new();
        let mut say = |name: String, value: String| {
            if !said.iter().any(|(known, _)| *known == name) {
                said.push((name, value));
            }
        };
        for (variable, _) in picks.iter().filter(|(_, pick)| pick.is_some()) {
            match &self.variables[*variable].subject {
                Subject::Set(id) if !data.fields.contains_key(id) => {
                    say(playbook[*id].name.clone(), "unset".to_owned())
                }
                Subject::Set(id) => self.say_table(*id, data, &mut say),
                Subject::Member(place) => self.say_place(*place, data, &mut say),
                Subject::Form(form) => {
                    for unknown in self.quantities.closed(form.iter().map(|(unknown, _)| *unknown)) {
                        match &self.quantities.all[unknown].source {
                            Source::Place(place) => self.say_place(*place, data, &mut say),
                            Source::Rows(id) | Source::Sum(id, _) => self.say_table(*id, data, &mut say),
                            Source::Product(..) | Source::Quotient(..) => {}
                        }
                    }
                }
            }
        }
        said
    }

    fn say_place(&self, place: Place, data: &Data, say: &mut impl FnMut(String, String)) {
        let field = place.field(self.quantities.playbook);
        let value = match place {
            Place::Field(id) => data.field(id),
            Place::Setting(id) => Some(data.setting(id)),
        };
        // A value of an unset field is never looked at.
        if let Some(value) = value {
            say(field.name.clone(), spelled_value(value));
        }
    }

    /// What guards ask of a table, or that a field is set and nothing more.
    fn say_table(&self, id: FieldId, data: &Data, say: &mut impl FnMut(String, String)) {
        let playbook = self.quantities.playbook;
        let (name, Some(value)) = (&playbook[id].name, data.field(id)) else { return };
        let mut asked = false;
        for quantity in &self.quantities.all {
            let number = match &quantity.source {
                Source::Rows(table) if *table == id => crate::model::guard::Expression::Count(id).evaluate(data),
                Source::Sum(table, column) if *table == id => {
                    crate::model::guard::Expression::Sum(id, column.clone()).evaluate(data)
                }
                Source::Place(_) | Source::Rows(_) | Source::Sum(..) | Source::Product(..) | Source::Quotient(..) => {
                    continue;
                }
            };
            let term = if let Source::Sum(_, column) = &quantity.source {
                format!("sum({name}.{column})")
            } else {
                format!("count({name})")
            };
            if let Ok(number) = number {
                asked = true;
                say(term, number.say(&FieldKind::Decimal { places: 9 }, Lang::En));
            }
        }
        if !asked {
            let known = self.variables.iter().any(|variable| variable.subject == Subject::Member(Place::Field(id)))
                || self.quantities.all.iter().any(|quantity| quantity.source == Source::Place(Place::Field(id)));
            let words = if known { spelled_value(value) } else { "set".to_owned() };
            say(name.clone(), words);
        }
    }
}

fn text(kind: &FieldKind, words: &str) -> Value {
    if *kind == FieldKind::Person { Value::Person(words.to_owned()) } else { Value::Text(words.to_owned()) }
}
