//! That what goes from one page to another arrives there.

use std::fmt::Write;

use super::{each_page, generated, playbook, shipped};
use crate::lang::Lang;

/// Whoever follows a letter finds it on the page that the circle names, and nothing else has that letter.
#[test]
fn every_circle_leads_to_its_like() {
    for (name, playbook) in shipped() {
        let mut pages: Vec<Vec<(String, Option<usize>)>> = Vec::new();
        each_page(&playbook, &[Lang::Zh], true, 157.0, &mut |_, laid, marks, _| {
            let circles = laid.plan.items.iter().filter_map(|item| item.circle);
            pages.push(
                circles.map(|circle| marks.of(circle)).map(|(letter, leads)| (letter.to_owned(), leads)).collect(),
            );
        });
        let mut left: Vec<(usize, String)> = Vec::new();
        let mut found: Vec<(usize, String)> = Vec::new();
        for (at, page) in pages.into_iter().enumerate() {
            for (letter, leads) in page {
                match leads {
                    Some(leads) => left.push((leads, letter)),
                    None => found.push((at, letter)),
                }
            }
        }
        for list in [&mut left, &mut found] {
            list.sort();
        }
        let twice = found.windows(2).any(|pair| pair[0] == pair[1]);
        left.dedup();
        assert!(!twice && left == found, "{name}: {left:?} {found:?}");
    }
}

/// Every line begins on the page of the symbol it leaves, and ends on that of the one it leads to; between them it may go
/// by circles.
#[test]
fn no_line_is_lost_between_pages() {
    let told = "playbook: t\nversion: 1.0.0\ntitle: t\nroles: { clerk: c }\nfields:\n  good: { type: yes_no }\nstart: s0\nsteps:\n";
    let mut back = (0..30).fold(told.to_owned(), |mut text, at| {
        let next = if at == 29 { "share".to_owned() } else { format!("s{}", at + 1) };
        let _ = writeln!(text, "  s{at}: {{ title: Step, role: clerk, optional: [good], next: {next} }}");
        text
    });
    back.push_str("  share:\n    title: Share\n    together:\n      one: { title: One, role: clerk, fill: [good] }\n      two: { title: Two, role: clerk }\n    \
                   next: [{ when: good, to: s0 }, { else: end }]\n    interrupts: { stop: { title: Stop, to: s1 } }\n    visits: { at_most: 2, then: s1 }\n  end: { end: done }\n");
    let all = shipped().into_iter().chain([("back".to_owned(), playbook(&back)), ("100".to_owned(), generated(100))]);
    for (name, playbook) in all {
        let mut seen: Vec<(Option<usize>, Option<usize>)> = Vec::new();
        let mut links: Vec<(usize, usize)> = Vec::new();
        each_page(&playbook, &[Lang::Zh], true, 157.0, &mut |flow, laid, _, _| {
            let node = |item: usize| laid.plan.items[item].node;
            seen.extend(laid.plan.lines.iter().map(|line| (node(line.from), node(line.to))));
            links = flow.links.iter().map(|link| (link.from, link.to)).collect();
        });
        for (from, to) in links {
            let begins = seen.iter().any(|line| *line == (Some(from), Some(to)) || *line == (Some(from), None));
            let ends = seen.iter().any(|line| *line == (Some(from), Some(to)) || *line == (None, Some(to)));
            assert!(begins && ends, "{name}: {from} → {to}");
        }
    }
}
