//! Team files: who holds which role, who reports to whom, who is away and who stands in.
//!
//! ```yaml
//! team: sales
//! people:
//!   张三: { title: 销售经理, roles: [ manager, leader ] }
//!   李四:
//!     roles: [ clerk ]
//!     reports_to: 张三
//!     away: [ { from: 2026-03-02, to: 2026-03-06, substitute: 张三 } ]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::grammar::{DATE, Naming, ROLE_NAMES, Record, Shape, TEXT, WORDS, may, must};
use super::text::bilingual;
use super::yaml::{Entry, Node};
use super::{Reading, suggest};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::Playbook;
use crate::model::team::{Absence, Person, Team};
use crate::source::{SourceFile, Span};

/// The longest name of a person, in characters, as in the log of a case.
const LONGEST_NAME: usize = 64;

/// The shape of a team file.
pub static TEAM: Record = Record {
    name: "team",
    keys: &[
        may("team", &WORDS, "团队的名称", "what the team is called"),
        must("people", &Shape::Map(Naming::Free, &PERSON), "成员", "the people"),
    ],
};

const PERSON: Shape = Shape::Record(&Record {
    name: "person",
    keys: &[
        may("title", &TEXT, "职务", "their post"),
        may("roles", &ROLE_NAMES, "担任的角色", "the roles they hold"),
        may("reports_to", &WORDS, "向谁汇报", "to whom they report"),
        may("away", &Shape::List(&ABSENCE), "何时不在", "when they are away"),
    ],
});

const ABSENCE: Shape = Shape::Record(&Record {
    name: "absence",
    keys: &[
        must("from", &DATE, "第一天", "the first day"),
        must("to", &DATE, "最后一天", "the last day"),
        may("substitute", &WORDS, "由谁代理", "who stands in"),
    ],
});

/// Reads a team.
#[must_use]
pub fn read(source: &SourceFile) -> Reading<Team> {
    Reading::of(source, &TEAM, |root, diagnostics| {
        let entries = root.get("people")?.entries();
        let mut reader = Reader { entries, diagnostics };
        let people: BTreeMap<String, Person> =
            entries.iter().map(|entry| (entry.name().to_owned(), reader.person(entry))).collect();
        reader.nobody_reports_to_themselves();
        Some(Team { name: root.get("team").and_then(Node::text).map(str::to_owned), people })
    })
}

/// The roles of a team that none of the playbooks knows, each where it stands first.
#[must_use]
pub fn unknown_roles<'p>(team: &Team, playbooks: impl Iterator<Item = &'p Playbook>) -> Vec<Diagnostic> {
    let known: BTreeSet<&str> = playbooks
        .flat_map(|playbook| &playbook.roles)
        .flat_map(|role| std::iter::once(&role.name).chain(&role.aliases))
        .map(String::as_str)
        .collect();
    let mut told = BTreeSet::new();
    let mut held: Vec<&(String, Span)> = team.people.values().flat_map(|person| &person.roles).collect();
    held.sort_by_key(|(_, span)| *span);
    let unknown = held.into_iter().filter(|(role, _)| !known.contains(role.as_str()) && told.insert(role));
    unknown
        .map(|(role, span)| {
            let said = message!(zh: "没有流程用到角色 `{role}`", en: "no playbook knows the role `{role}`");
            suggest(Diagnostic::warning(104, *span, said), *span, role, known.iter().copied())
        })
        .collect()
}

struct Reader<'a, 'd> {
    entries: &'a [Entry],
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Reader<'a, '_> {
    fn person(&mut self, entry: &'a Entry) -> Person {
        let name = entry.name();
        if name.trim() != name || name.is_empty() || name.chars().count() > LONGEST_NAME {
            self.diagnostics.push(
                Diagnostic::error(107, entry.key.span, message!(zh: "`{name}` 不能作姓名", en: "`{name}` is no name of a person"))
                    .help(message!(zh: "最多 {LONGEST_NAME} 个字符，两端没有空格", en: "at most {LONGEST_NAME} characters, without blanks around them")),
            );
        }
        let node = &entry.value;
        let roles = node.get("roles").map(Node::items).unwrap_or_default();
        let away = node.get("away").map(Node::items).unwrap_or_default();
        Person {
            span: entry.key.span,
            title: node.get("title").and_then(bilingual),
            roles: roles.iter().filter_map(|role| Some((role.text()?.to_owned(), role.span))).collect(),
            reports_to: node.get("reports_to").and_then(|node| self.known(node)),
            away: away.iter().filter_map(|item| self.absence(entry, item)).collect(),
        }
    }

    fn absence(&mut self, entry: &Entry, item: &'a Node) -> Option<Absence> {
        let day = |key: &str| NaiveDate::parse_from_str(item.get(key)?.text()?, "%Y-%m-%d").ok();
        let substitute = item.get("substitute").and_then(|node| self.known(node));
        let (from, to) = (day("from")?, day("to")?);
        if to < from {
            let place = item.get("to").map_or(item.span, |node| node.span);
            self.diagnostics.push(
                Diagnostic::error(
                    701,
                    place,
                    message!(zh: "最后一天早于第一天", en: "the last day is before the first"),
                )
                .help(
                    message!(zh: "交换 from 和 to，或改正其中一个", en: "swap `from` and `to`, or correct one of them"),
                ),
            );
        }
        if substitute.as_deref() == Some(entry.name()) {
            let place = item.get("substitute").map_or(item.span, |node| node.span);
            self.diagnostics.push(
                Diagnostic::error(608, place, message!(zh: "自己不能代理自己", en: "nobody stands in for themselves"))
                    .help(message!(zh: "写另一个人，或删去 substitute", en: "name somebody else, or leave `substitute` out")),
            );
        }
        Some(Absence { from, to, substitute })
    }

    /// The name of somebody in the team.
    fn known(&mut self, node: &Node) -> Option<String> {
        let wanted = node.text()?;
        let names = self.entries.iter().map(|entry| entry.name());
        if !names.clone().any(|name| name == wanted) {
            let said = message!(zh: "团队里没有 `{wanted}`", en: "there is no `{wanted}` in the team");
            self.diagnostics.push(suggest(Diagnostic::error(110, node.span, said), node.span, wanted, names));
        }
        Some(wanted.to_owned())
    }

    /// Whoever asks their way up arrives somewhere. Each circle is reported once, at its first member in the text.
    fn nobody_reports_to_themselves(&mut self) {
        let above: BTreeMap<&str, (usize, &Node)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(at, entry)| Some((entry.name(), (at, entry.value.get("reports_to")?))))
            .collect();
        for (at, entry) in self.entries.iter().enumerate() {
            let mut way = vec![entry.name()];
            let mut first = at;
            while let Some((number, node)) = way.last().and_then(|name| above.get(name)) {
                first = first.min(*number);
                let Some(next) = node.text() else { break };
                if next == entry.name() && first == at {
                    way.push(next);
                    let way = way.join(" → ");
                    let place = entry.value.get("reports_to").map_or(entry.key.span, |node| node.span);
                    self.diagnostics.push(
                        Diagnostic::error(
                            608,
                            place,
                            message!(zh: "汇报关系绕成一圈：{way}", en: "lines of report go in a circle: {way}"),
                        )
                        .help(message!(zh: "删去其中一个 reports_to", en: "remove one `reports_to` of them")),
                    );
                    break;
                }
                if way.contains(&next) {
                    break;
                }
                way.push(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let source = SourceFile::new("team.yaml", text);
        let found = read(&source);
        assert!(found.value.is_none());
        let line = |found: &Diagnostic| format!("{}: {}", source.slice(found.primary.span), found.message.en);
        found.diagnostics.iter().map(line).collect()
    }

    #[test]
    fn a_team_is_read() {
        let text = "team: 销售部\npeople:\n  张三: { title: { zh: 经理, en: Manager }, roles: [ manager ] }\n  李四:\n    \
                    roles: [ clerk ]\n    reports_to: 张三\n    away: [ { from: 2026-03-02, to: 2026-03-06, substitute: 张三 } ]\n";
        let team = read(&SourceFile::new("team.yaml", text)).value.unwrap();
        assert_eq!(team.name.as_deref(), Some("销售部"));
        assert_eq!(team.people["李四"].reports_to.as_deref(), Some("张三"));
        let roles = team.roles_of("张三", "2026-03-06".parse().unwrap());
        assert_eq!(roles.into_iter().collect::<Vec<_>>(), ["clerk", "manager"]);
    }

    #[test]
    fn what_is_wrong_is_shown_at_its_place() {
        let away = |words: &str| format!("people:\n  张三: {{ away: [ {{ {words} }} ] }}\n  李四: {{ }}\n");
        for (text, expected) in [
            ("people:\n  张三丰: { reports_to: 张三 }\n".to_owned(), "张三: there is no `张三` in the team"),
            (away("from: 2026-03-02, to: 2026-03-01"), "2026-03-01: the last day is before the first"),
            (away("from: 2026-03-02, to: 2026-03-03, substitute: 张三"), "张三: nobody stands in for themselves"),
            (
                "people:\n  a: { reports_to: b }\n  b: { reports_to: c }\n  c: { reports_to: b }\n".to_owned(),
                "c: lines of report go in a circle: b → c → b",
            ),
            ("people:\n  a: { role: clerk }\n".to_owned(), "role: there is no key `role` in a person"),
        ] {
            assert_eq!(said(&text), [expected]);
        }
        let found = read(&SourceFile::new("team.yaml", "people:\n  张三丰: { reports_to: 张三 }\n")).diagnostics;
        assert_eq!(found[0].fix.as_ref().unwrap().replacement, "张三丰");
    }
}
