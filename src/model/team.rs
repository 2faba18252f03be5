//! The team: who holds which role, who reports to whom, who is away and who stands in.
//!
//! A team serves many playbooks, so it knows roles by name only; [`Team::roles_in`] finds them in one playbook.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Playbook, RoleId};
use crate::lang::Text;
use crate::source::Span;

/// The people of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Team {
    /// What it is called.
    pub name: Option<String>,
    /// The people by name.
    pub people: BTreeMap<String, Person>,
}

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    /// Where the name stands.
    pub span: Span,
    /// Their post.
    pub title: Option<Text>,
    /// The roles they hold, by name, in the order of the text, with their places.
    pub roles: Vec<(String, Span)>,
    /// To whom they report.
    pub reports_to: Option<String>,
    /// When they are away.
    pub away: Vec<Absence>,
}

/// A time at which somebody is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Who stands in.
    pub substitute: Option<String>,
}

impl Team {
    /// Whether somebody is away on a day.
    #[must_use]
    pub fn is_away(&self, person: &str, today: NaiveDate) -> bool {
        self.people.get(person).is_some_and(|person| person.absence(today).is_some())
    }

    /// Who stands in for somebody who is away; none when nobody is needed or named. Where the substitute is away too, it
    /// is the substitute's substitute, and so on.
    #[must_use]
    pub fn substitute(&self, person: &str, today: NaiveDate) -> Option<&str> {
        let mut passed = BTreeSet::from([person]);
        let mut substitute = self.people.get(person)?.absence(today)?.substitute.as_deref()?;
        while let Some(absence) = self.people.get(substitute).and_then(|person| person.absence(today)) {
            passed.insert(substitute);
            substitute = absence.substitute.as_deref().filter(|next| !passed.contains(next))?;
        }
        Some(substitute)
    }

    /// The names of the roles that somebody holds on a day: their own, and those of everybody they stand in for. Nobody
    /// loses a role by being away.
    #[must_use]
    pub fn roles_of(&self, person: &str, today: NaiveDate) -> BTreeSet<&str> {
        let stands_in = self.people.keys().filter(|absent| self.substitute(absent, today) == Some(person));
        let held_by = stands_in.map(String::as_str).chain([person]);
        let roles = held_by.filter_map(|name| self.people.get(name)).flat_map(|person| &person.roles);
        roles.map(|(role, _)| role.as_str()).collect()
    }

    /// The roles of one playbook that somebody holds on a day; a team may name a role by its alias.
    #[must_use]
    pub fn roles_in(&self, playbook: &Playbook, person: &str, today: NaiveDate) -> BTreeSet<RoleId> {
        self.roles_of(person, today).into_iter().filter_map(|name| playbook.role(name)).collect()
    }

    /// Who holds a role of a playbook on a day, in the order of their names.
    #[must_use]
    pub fn holders(&self, playbook: &Playbook, role: RoleId, today: NaiveDate) -> Vec<&str> {
        let holds = |name: &&String| self.roles_in(playbook, name, today).contains(&role);
        self.people.keys().filter(holds).map(String::as_str).collect()
    }
}

impl Person {
    /// The absence a day falls into.
    #[must_use]
    pub fn absence(&self, today: NaiveDate) -> Option<&Absence> {
        self.away.iter().find(|absence| (absence.from..=absence.to).contains(&today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(roles: &[&str], away: &[(&str, &str, &str)]) -> Person {
        let absence = |(from, to, substitute): &(&str, &str, &str)| Absence {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            substitute: Some((*substitute).to_owned()),
        };
        Person {
            span: Span::default(),
            title: None,
            roles: roles.iter().map(|role| ((*role).to_owned(), Span::default())).collect(),
            reports_to: None,
            away: away.iter().map(absence).collect(),
        }
    }

    fn team(people: Vec<(&str, Person)>) -> Team {
        Team { name: None, people: people.into_iter().map(|(name, person)| (name.to_owned(), person)).collect() }
    }

    #[test]
    fn a_substitute_holds_the_roles_from_the_first_day_to_the_last() {
        let team = team(vec![
            ("甲", person(&["leader"], &[("2026-03-02", "2026-03-04", "乙")])),
            ("乙", person(&["clerk"], &[])),
        ]);
        let roles = |day: &str| team.roles_of("乙", day.parse().unwrap()).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(roles("2026-03-01"), "clerk");
        assert_eq!(roles("2026-03-02"), "clerk leader");
        assert_eq!(roles("2026-03-04"), "clerk leader");
        assert_eq!(roles("2026-03-05"), "clerk");
        assert_eq!(team.roles_of("甲", "2026-03-03".parse().unwrap()).len(), 1);
        assert!(team.roles_of("丙", "2026-03-03".parse().unwrap()).is_empty());
    }

    #[test]
    fn who_stands_in_for_somebody_who_is_away_is_followed_on_and_never_in_circles() {
        let away = |substitute| [("2026-03-02", "2026-03-04", substitute)];
        let people =
            |third| team(vec![("甲", person(&["a"], &away("乙"))), ("乙", person(&["b"], &away("丙"))), ("丙", third)]);
        let day = "2026-03-03".parse().unwrap();
        let roles = |team: &Team, name| team.roles_of(name, day).into_iter().collect::<Vec<_>>().join(" ");
        let chain = people(person(&["c"], &[]));
        assert_eq!(roles(&chain, "丙"), "a b c");
        assert_eq!(roles(&chain, "乙"), "b");
        let circle = people(person(&["c"], &away("甲")));
        assert_eq!(circle.substitute("甲", day), None);
        assert_eq!(roles(&circle, "丙"), "c");
    }
}
