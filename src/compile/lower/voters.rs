//! Who votes at an approval, and how the votes are counted.

use super::Lowering;
use crate::compile::grammar::whole_number;
use crate::compile::yaml::Node;
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::step::Voters;

/// More seats than this is certainly a mistake.
const MOST_SEATS: u32 = 100;

impl<'a> Lowering<'a, '_> {
    /// Reads who votes; seats are numbered in the order of the text.
    pub(super) fn voters(&mut self, node: &'a Node) -> Option<Voters> {
        let mut seat = 0;
        let voters = self.group_of_voters(node, &mut seat);
        if voters.is_none() {
            *self.complete = false;
        }
        voters
    }

    fn group_of_voters(&mut self, node: &'a Node, seat: &mut u32) -> Option<Voters> {
        if node.text().is_some() {
            return self.role(node).map(|role| {
                *seat += 1;
                Voters::Seat { seat: *seat - 1, role }
            });
        }
        let ways: Vec<&str> =
            ["all", "any", "in_order", "at_least", "role"].into_iter().filter(|way| node.get(way).is_some()).collect();
        let [way] = ways[..] else {
            self.report(
                Diagnostic::error(5, node.span, message!(zh: "要写明怎样计票，而且只写一种", en: "say how the votes are counted, in one way only"))
                    .help(message!(zh: "写 all、any、in_order、at_least 与 of，或 role 与 seats 中的一种", en: "write one of all, any, in_order, at_least with of, or role with seats")),
            );
            return None;
        };
        match way {
            "all" => self.parts(node.get("all")?, seat).map(Voters::All),
            "any" => self.parts(node.get("any")?, seat).map(Voters::Any),
            "in_order" => self.parts(node.get("in_order")?, seat).map(Voters::InOrder),
            "role" => self.seats_of_role(node, seat).map(Voters::All),
            _ => self.at_least(node, seat),
        }
    }

    /// The parts of a group; a role with several seats stands for so many parts.
    fn parts(&mut self, list: &'a Node, seat: &mut u32) -> Option<Vec<Voters>> {
        let mut parts = Vec::new();
        for item in list.items() {
            if item.get("role").is_some() {
                parts.extend(self.seats_of_role(item, seat)?);
            } else {
                parts.push(self.group_of_voters(item, seat)?);
            }
        }
        if parts.is_empty() {
            self.report(
                Diagnostic::error(5, list.span, message!(zh: "没有人投票", en: "nobody votes"))
                    .help(message!(zh: "写上投票的角色", en: "name the roles that vote")),
            );
            return None;
        }
        Some(parts)
    }

    fn seats_of_role(&mut self, node: &'a Node, seat: &mut u32) -> Option<Vec<Voters>> {
        let role = self.role(node.get("role")?)?;
        let seats = match node.get("seats") {
            None => 1,
            Some(wanted) => match wanted.text().and_then(whole_number) {
                Some(seats) if (1..=MOST_SEATS).contains(&seats) => seats,
                _ => {
                    self.report(
                        Diagnostic::error(501, wanted.span, message!(zh: "席位数要在 1 到 {MOST_SEATS} 之间", en: "the number of seats lies between 1 and {MOST_SEATS}"))
                            .help(message!(zh: "写几个人投票", en: "say how many people vote")),
                    );
                    return None;
                }
            },
        };
        let first = *seat;
        *seat += seats;
        Some((first..*seat).map(|seat| Voters::Seat { seat, role }).collect())
    }

    fn at_least(&mut self, node: &'a Node, seat: &mut u32) -> Option<Voters> {
        let wanted = node.get("at_least")?;
        let Some(of) = node.get("of") else {
            self.report(
                Diagnostic::error(4, wanted.span, message!(zh: "at_least 要配 of", en: "`at_least` needs `of`"))
                    .help(message!(zh: "加上 `of: [角色, …]`", en: "add `of: [role, …]`")),
            );
            return None;
        };
        let parts = self.parts(of, seat)?;
        let number = wanted.text().and_then(whole_number)?;
        if number == 0 || number as usize > parts.len() {
            let most = parts.len();
            self.report(
                Diagnostic::error(
                    501,
                    wanted.span,
                    message!(zh: "{most} 票里得不到 {number} 票", en: "{number} of {most} votes cannot be had"),
                )
                .help(message!(zh: "写 1 到 {most}", en: "write 1 to {most}")),
            );
            return None;
        }
        Some(Voters::AtLeast(number, parts))
    }
}
