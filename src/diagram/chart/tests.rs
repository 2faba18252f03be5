//! What every page of every chart keeps: nothing lies on anything, and every line leads from border to border.

mod between_pages;

use std::fmt::Write;
use std::path::Path;

use super::columns::Widths;
use super::draw::Laid;
use super::flow::{Flow, Shape, flow};
use super::layout::Placed;
use super::words::Voice;
use super::*;
use crate::compile::compile;
use crate::source::SourceFile;

type Point = (f64, f64);

#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn meets(self, other: Area) -> bool {
        let slack = 0.05;
        self.left + slack < other.right
            && other.left + slack < self.right
            && self.top + slack < other.bottom
            && other.top + slack < self.bottom
    }
}

fn area(placed: &Placed) -> Area {
    let (wide, high) = (placed.body.width / 2.0, placed.body.height / 2.0);
    Area { left: placed.x - wide, top: placed.y - high, right: placed.x + wide, bottom: placed.y + high }
}

/// A piece of a line as an area without width.
fn thin(from: Point, to: Point) -> Area {
    let [left, right] = [from.0.min(to.0), from.0.max(to.0)];
    let [top, bottom] = [from.1.min(to.1), from.1.max(to.1)];
    let wide = 0.06;
    Area { left: left - wide, top: top - wide, right: right + wide, bottom: bottom + wide }
}

fn playbook(text: &str) -> Playbook {
    let compiled = compile(&SourceFile::new("t.yaml", text));
    compiled.playbook.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn shipped() -> Vec<(String, Playbook)> {
    let mut all = Vec::new();
    for folder in ["playbooks", "examples"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".yaml") && !name.ends_with(".test.yaml") {
                all.push((name, playbook(&std::fs::read_to_string(file).unwrap())));
            }
        }
    }
    all
}

/// A procedure of so many steps with loops, approvals, lanes and waits.
fn generated(steps: usize) -> Playbook {
    let blocks = steps.div_ceil(10).max(1);
    let mut text = String::from(
        "playbook: t\nversion: 1.0.0\ntitle: T\nroles: { clerk: 文员, lead: 主管, manager: Manager }\nfields:\n  kind: { type: choice, choices: { plain: Plain, urgent: Urgent, other: Other } }\nstart: open_0\nsteps:\n",
    );
    for at in 0..blocks {
        let next = if at + 1 == blocks { "end".to_owned() } else { format!("open_{}", at + 1) };
        writeln!(
            text,
            "  open_{at}: {{ title: 登记第 {at} 件, role: clerk, fill: [kind], within: 4 working hours, visits: {{ at_most: 3, then: finish_{at} }}, next: [{{ when: kind == urgent, to: decide_{at} }}, {{ else: share_{at} }}] }}
  decide_{at}: {{ title: Decide, approval: {{ any: [lead, manager] }}, next: {{ approve: share_{at}, revise: open_{at}, refuse: finish_{at} }} }}
  share_{at}: {{ title: Share, together: {{ tell_{at}: {{ title: Tell, role: clerk }}, file_{at}: {{ title: File, role: clerk, when: kind != other }}, look_{at}: {{ title: Look, role: lead, after: [tell_{at}] }} }}, next: rest_{at} }}
  rest_{at}: {{ title: Rest, wait: 1 working day, next: review_{at} }}
  review_{at}: {{ title: Review, role: lead, next: {{ go: finish_{at}, return: share_{at} }} }}
  finish_{at}: {{ title: Finish, role: manager, next: {next} }}"
        )
        .unwrap();
    }
    text.push_str("  end: { title: 结束, end: done }\n");
    playbook(&text)
}

/// Every page of a chart, handed to `look`.
fn each_page(
    playbook: &Playbook,
    languages: &[Lang],
    columns: bool,
    width: f64,
    look: &mut dyn FnMut(&Flow, &Laid, &Marks, f64),
) {
    let settings = playbook.default_settings();
    let voice = Voice::new(playbook, languages, &settings);
    let flow = flow(&voice);
    let options = Options { languages, settings: &settings, width, height: 240.0, columns, trail: None };
    let (pages, marks) = fitted(&voice, &flow, &options, &|_, pages, marks| (pages, marks));
    for laid in &pages {
        look(&flow, laid, &marks, Widths::of(width, columns).flow);
    }
}

fn faults(flow: &Flow, laid: &Laid, width: f64) -> Vec<String> {
    let mut found = Vec::new();
    let layout = &laid.layout;
    let name = |item: usize| {
        let item = &laid.plan.items[item];
        item.node.map_or("circle".into(), |node| flow.nodes[node].words.first().map_or("bar".into(), |it| it.1.clone()))
    };
    let sheet = Area { left: 0.0, top: 0.0, right: width, bottom: layout.height };
    let inside = |it: Area| {
        it.left >= -0.01 && it.top >= -0.01 && it.right <= sheet.right + 0.01 && it.bottom <= sheet.bottom + 0.01
    };
    for (at, one) in layout.symbols.iter().enumerate() {
        if !inside(area(one)) {
            found.push(format!("`{}` is outside", name(one.item)));
        }
        for other in &layout.symbols[at + 1..] {
            if area(one).meets(area(other)) {
                found.push(format!("`{}` on `{}`", name(one.item), name(other.item)));
            }
        }
    }
    for (at, label) in layout.labels.iter().enumerate() {
        let own = Area { left: label.x, top: label.y, right: label.x + label.width, bottom: label.y + label.height };
        let text: String = label.lines.iter().map(|line| line.text.as_str()).collect();
        if !inside(own) {
            found.push(format!("label `{text}` is outside"));
        }
        for symbol in &layout.symbols {
            if own.meets(area(symbol)) {
                found.push(format!("label `{text}` on `{}`", name(symbol.item)));
            }
        }
        for other in &layout.labels[at + 1..] {
            let theirs =
                Area { left: other.x, top: other.y, right: other.x + other.width, bottom: other.y + other.height };
            if own.meets(theirs) {
                found.push(format!("label `{text}` on a label"));
            }
        }
        for wire in layout.wires.iter().filter(|wire| !(label.on && wire.line == label.line)) {
            if wire.points.windows(2).any(|pair| own.meets(thin(pair[0], pair[1]))) {
                let line = &laid.plan.lines[wire.line];
                found.push(format!("label `{text}` on {} → {}", name(line.from), name(line.to)));
            }
        }
    }
    lines(flow, laid, &mut found, &name);
    found
}

fn lines(flow: &Flow, laid: &Laid, found: &mut Vec<String>, name: &dyn Fn(usize) -> String) {
    let layout = &laid.layout;
    for wire in &layout.wires {
        let line = &laid.plan.lines[wire.line];
        let way = format!("{} → {}", name(line.from), name(line.to));
        if wire.points.len() < 2 {
            found.push(format!("no line {way}"));
            continue;
        }
        for (point, item) in [(wire.points[0], line.from), (wire.points[wire.points.len() - 1], line.to)] {
            let symbol = &layout.symbols[item];
            let reach = symbol.body.reach(point.0 - symbol.x);
            let on_border = ((point.1 - symbol.y).abs() - reach).abs() < 0.01
                || ((point.0 - symbol.x).abs() - symbol.body.width / 2.0).abs() < 0.01;
            if !on_border || (point.0 - symbol.x).abs() > symbol.body.width / 2.0 + 0.01 {
                found.push(format!("{way} does not meet the border"));
            }
        }
        for pair in wire.points.windows(2) {
            if (pair[0].0 - pair[1].0).abs() > 0.01 && (pair[0].1 - pair[1].1).abs() > 0.01 {
                found.push(format!("{way} runs aslant"));
            }
            for symbol in layout.symbols.iter().filter(|symbol| ![line.from, line.to].contains(&symbol.item)) {
                if area(symbol).meets(thin(pair[0], pair[1])) {
                    found.push(format!("{way} passes through `{}`", name(symbol.item)));
                }
            }
        }
        for other in
            layout.wires.iter().filter(|other| other.line > wire.line && laid.net[other.line] != laid.net[wire.line])
        {
            let along = wire.points.windows(2).any(|one| other.points.windows(2).any(|two| lie_together(one, two)));
            if along {
                let other = &laid.plan.lines[other.line];
                found.push(format!("{way} lies on {} → {}", name(other.from), name(other.to)));
            }
        }
        let exits = laid.plan.lines.iter().filter(|other| other.from == line.from).count();
        let decides = laid.plan.items[line.from].shape == Shape::Decision;
        if decides && exits > 1 && flow.links[line.link].label.is_empty() {
            found.push(format!("{way} says nothing"));
        }
    }
}

/// Whether two straight pieces run along each other.
fn lie_together(one: &[Point], two: &[Point]) -> bool {
    let upright = |pair: &[Point]| (pair[0].0 - pair[1].0).abs() < 0.01;
    let overlap =
        |a: (f64, f64), b: (f64, f64)| a.0.min(a.1) + 0.02 < b.0.max(b.1) && b.0.min(b.1) + 0.02 < a.0.max(a.1);
    if upright(one) != upright(two) {
        return false;
    }
    if upright(one) {
        (one[0].0 - two[0].0).abs() < 0.3 && overlap((one[0].1, one[1].1), (two[0].1, two[1].1))
    } else {
        (one[0].1 - two[0].1).abs() < 0.3 && overlap((one[0].0, one[1].0), (two[0].0, two[1].0))
    }
}

/// Chinese, English, and both.
const LANGUAGES: [&[Lang]; 3] = [&[Lang::Zh], &[Lang::En], &[Lang::Zh, Lang::En]];

/// So many kinds of pages are looked at, in each language and in both.
fn keeps(name: &str, playbook: &Playbook, kinds: usize) {
    let mut found = Vec::new();
    for languages in LANGUAGES {
        for (columns, width) in [(true, 157.0), (false, 157.0), (true, 247.0)].into_iter().take(kinds) {
            let mut page = 0;
            each_page(playbook, languages, columns, width, &mut |flow, laid, _, width| {
                page += 1;
                let here = faults(flow, laid, width);
                found.extend(
                    here.into_iter().map(|fault| format!("{name} {languages:?} {columns} {width:.0} p{page}: {fault}")),
                );
            });
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_lies_on_anything_in_the_charts_of_all_playbooks() {
    let all: Vec<String> = shipped()
        .iter()
        .filter_map(|(name, playbook)| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| keeps(name, playbook, 3)))
                .err()
                .map(|said| said.downcast_ref::<String>().cloned().unwrap_or_default())
        })
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_word_has_room_in_the_charts_of_all_playbooks() {
    let mut found = Vec::new();
    for (name, playbook) in shipped() {
        for languages in LANGUAGES {
            for columns in [true, false] {
                let mut page = 0;
                each_page(&playbook, languages, columns, 157.0, &mut |_, laid, _, _| {
                    page += 1;
                    if laid.layout.missing > 0.0 {
                        found.push(format!("{name} {languages:?} {columns} p{page}: {:.1} mm", laid.layout.missing));
                    }
                });
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_lies_on_anything_in_charts_of_any_size() {
    for steps in [5, 30, 100] {
        keeps(&steps.to_string(), &generated(steps), 3);
    }
    keeps("500", &generated(500), 1);
}

#[test]
fn two_runs_give_the_same_bytes_and_hostile_words_stay_words() {
    let mut hostile = generated(5);
    let title = format!("</text><script>\u{202e}{}", "好".repeat(10_000));
    hostile.steps[0].title = crate::lang::Text::plain(&title);
    hostile.roles[0].title = crate::lang::Text::plain(&title);
    let settings = hostile.default_settings();
    let options = Options {
        languages: &[Lang::Zh, Lang::En],
        settings: &settings,
        width: 157.0,
        height: 240.0,
        columns: true,
        trail: None,
    };
    let first = chart(&hostile, &options);
    assert_eq!(first, chart(&hostile, &options));
    for sheet in &first.sheets {
        assert!(sheet.width <= 157.01 && sheet.height <= 240.01, "{} {}", sheet.width, sheet.height);
        assert!(!sheet.svg().contains("<script") && !sheet.svg().contains('\u{202e}'));
        assert!(sheet.svg().len() < 100_000);
        assert!(crate::diagram::png(sheet.svg(), 2.0).is_some());
    }
}

#[test]
fn a_small_chart_is_drawn_as_before() {
    let playbook = playbook(
        "playbook: t\nversion: 1.0.0\ntitle: 请假\nroles: { clerk: 文员, lead: 主管 }\nfields:\n  days: { type: integer }\nstart: ask\nsteps:\n  \
         ask: { title: 提出申请, role: clerk, fill: [days], within: 4 working hours, next: look }\n  \
         look: { title: 审批, approval: lead, next: { approve: end, revise: ask, refuse: end } }\n  \
         end: { title: 结束, end: done }\n",
    );
    let settings = playbook.default_settings();
    let options = Options {
        languages: &[Lang::Zh],
        settings: &settings,
        width: 120.0,
        height: 200.0,
        columns: true,
        trail: None,
    };
    let drawn = chart(&playbook, &options);
    assert_eq!(drawn.sheets.len(), 1);
    insta::assert_snapshot!(drawn.sheets[0].svg());
}

#[test]
fn a_way_that_was_taken_is_marked() {
    let playbook = generated(10);
    let settings = playbook.default_settings();
    let step = |name: &str| playbook.step(name).unwrap().id;
    let (open, decide, share) = (step("open_0"), step("decide_0"), step("share_0"));
    let trail = Trail {
        done: BTreeMap::from([(open, 2), (decide, 2), (step("tell_0"), 1)]),
        open: BTreeSet::from([step("file_0"), step("look_0")]),
        ways: BTreeSet::from([(open, decide), (decide, open), (decide, share)]),
    };
    let options = Options {
        languages: &[Lang::Zh],
        settings: &settings,
        width: 157.0,
        height: 240.0,
        columns: false,
        trail: Some(&trail),
    };
    let marked = chart(&playbook, &options).sheets[0].svg().to_owned();
    assert!(marked.matches("#14538a").count() > 8);
    let plain = chart(&playbook, &Options { trail: None, ..options });
    assert!(!plain.sheets[0].svg().contains("#14538a"));
}
