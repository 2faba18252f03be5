//! Changes as lines of text, for a terminal or as Markdown for a review.

use super::cases::{Cases, Judged};
use crate::change::{Changes, Fate, Subject, Verdict};
use crate::cli::paint::{Paint, safe};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::Playbook;
use crate::source::SourceFile;

/// Both versions and their texts.
pub(super) struct Versions<'v> {
    pub(super) old: (&'v Playbook, &'v SourceFile),
    pub(super) new: (&'v Playbook, &'v SourceFile),
}

/// What the lines look like.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// For a terminal.
    Text(Paint),
    /// For a page.
    Markdown,
}

/// The whole report, line by line.
pub(super) fn report(
    versions: &Versions<'_>,
    changes: &Changes,
    cases: Option<&Cases>,
    look: Look,
    lang: Lang,
) -> Vec<String> {
    let mut lines = vec![look.heading(&headline(versions)), String::new()];
    for subject in &changes.subjects {
        lines.extend(of_subject(subject, versions.new.1, look, lang));
    }
    if !changes.subjects.is_empty() {
        lines.push(String::new());
    }
    lines.push(look.text(summary(changes).say(lang)));
    if let Some(cases) = cases {
        lines.push(String::new());
        lines.extend(of_cases(cases, look, lang));
    }
    lines
}

fn headline(versions: &Versions<'_>) -> String {
    let ((old, _), (new, _)) = (versions.old, versions.new);
    if old.name == new.name {
        format!("{}  {} → {}", safe(&new.name), safe(&old.version), safe(&new.version))
    } else {
        format!("{} {} → {} {}", safe(&old.name), safe(&old.version), safe(&new.name), safe(&new.version))
    }
}

fn of_subject(subject: &Subject, source: &SourceFile, look: Look, lang: Lang) -> Vec<String> {
    let title = match subject.title.say(lang) {
        title if title.is_empty() || title == subject.name => String::new(),
        title => lang.pick(format!("（{}）", safe(title)), format!(" ({})", safe(title))),
    };
    let mut what = format!("{} {}{title}", subject.kind.say(lang), look.name(&safe(&subject.name)));
    if let Fate::Renamed { was } = &subject.fate {
        let was = look.name(&safe(was));
        let said = message!(zh: "，可能由 {was} 改名而来", en: ", probably {was} before");
        what.push_str(said.say(lang));
    }
    let place = subject.span.map(|span| format!("{}:{}", safe(&source.name), source.position(span.start()).line));
    let mut lines = vec![look.item(&subject.fate, &what, place.as_deref())];
    lines.extend(subject.details.iter().map(|detail| look.detail(&safe(detail.message.say(lang)))));
    lines
}

fn summary(changes: &Changes) -> Message {
    let reworded = changes.reworded;
    if changes.subjects.is_empty() {
        return match reworded {
            0 => message!(zh: "含义没有变化", en: "nothing changed in meaning"),
            _ => message!(
                zh: "含义没有变化；{reworded} 处只是措辞不同",
                en: "nothing changed in meaning; in wording only: {reworded}"
            ),
        };
    }
    let count = |fate: &dyn Fn(&Fate) -> bool| changes.subjects.iter().filter(|subject| fate(&subject.fate)).count();
    let added = count(&|fate| *fate == Fate::Added);
    let removed = count(&|fate| *fate == Fate::Removed);
    let renamed = count(&|fate| matches!(fate, Fate::Renamed { .. }));
    let changed = count(&|fate| *fate == Fate::Changed);
    let (zh, en) = match reworded {
        0 => (String::new(), String::new()),
        _ => (format!("；另有 {reworded} 处只是措辞不同"), format!("; in wording only: {reworded} more")),
    };
    message!(
        zh: "改动 {changed} 处，新增 {added} 处，取消 {removed} 处，可能改名 {renamed} 处{zh}",
        en: "{changed} changed, {added} added, {removed} removed, {renamed} probably renamed{en}"
    )
}

fn of_cases(cases: &Cases, look: Look, lang: Lang) -> Vec<String> {
    let title = message!(zh: "按旧版开始、还没有办完的案件", en: "Open cases that began with the old version");
    let mut lines = vec![look.heading(title.say(lang)), String::new()];
    let (total, moving, staying, stranded) = (cases.judged.len(), cases.moving_on(), cases.staying(), cases.stranded());
    let counts = message!(
        zh: "共 {total} 件：可以转到新版 {moving} 件，宜按旧版办完 {staying} 件，转不过去 {stranded} 件",
        en: "{total} in all: {moving} could go on under the new one, {staying} should end under the old one, {stranded} would be stranded"
    );
    lines.push(look.text(counts.say(lang)));
    for judged in cases.judged.iter().filter(|judged| judged.verdict != Verdict::MovesOn) {
        lines.extend(of_case(judged, look, lang));
    }
    let others = cases.others;
    if others > 0 {
        let more = message!(
            zh: "另有 {others} 件是按别的版本开始的，没有检查",
            en: "not looked at, since begun with other versions: {others}"
        );
        lines.push(look.text(more.say(lang)));
    }
    if stranded + staying > 0 {
        let rest = message!(
            zh: "每件案件都保留它开始时的版本，可以照旧办完",
            en: "every case keeps the version it began with and can be finished under it"
        );
        lines.push(look.text(rest.say(lang)));
    }
    lines
}

fn of_case(judged: &Judged, look: Look, lang: Lang) -> Vec<String> {
    let what = match &judged.verdict {
        Verdict::MovesOn => message!(zh: "可以转到新版", en: "could go on"),
        Verdict::Stays(_) => message!(zh: "宜按旧版办完", en: "should end under the old version"),
        Verdict::Stranded(_) => message!(zh: "PB0805 转不过去", en: "PB0805 would be stranded"),
    };
    let fate = if matches!(judged.verdict, Verdict::Stranded(_)) { Fate::Removed } else { Fate::Changed };
    let name = format!("{}  {}", judged.case, safe(&judged.subject));
    let mut lines = vec![look.item(&fate, &format!("{}  {}", name.trim_end(), what.say(lang)), None)];
    for obstacle in judged.verdict.obstacles() {
        let (reason, help) = (obstacle.message(), obstacle.help());
        lines.push(look.detail(&safe(reason.say(lang))));
        let help = lang.pick(format!("办法：{}", help.zh), format!("help: {}", help.en));
        lines.push(look.detail(&safe(&help)));
    }
    lines
}

impl Look {
    fn heading(self, words: &str) -> String {
        match self {
            Look::Text(paint) => paint.strong(words),
            Look::Markdown => format!("### {}", escaped(words)),
        }
    }

    fn text(self, words: &str) -> String {
        match self {
            Look::Text(_) => words.to_owned(),
            Look::Markdown => format!("{}\n", escaped(words)),
        }
    }

    fn name(self, name: &str) -> String {
        format!("`{name}`")
    }

    fn item(self, fate: &Fate, words: &str, place: Option<&str>) -> String {
        let sign = match fate {
            Fate::Added => "+",
            Fate::Removed => "-",
            Fate::Renamed { .. } | Fate::Changed => "~",
        };
        match self {
            Look::Text(paint) => {
                let sign = match fate {
                    Fate::Added => paint.good(sign),
                    Fate::Removed => paint.bad(sign),
                    Fate::Renamed { .. } | Fate::Changed => paint.caution(sign),
                };
                let place = place.map(|place| format!("  {}", paint.quiet(place))).unwrap_or_default();
                format!("{sign} {words}{place}")
            }
            Look::Markdown => {
                let place = place.map(|place| format!(" — {}", escaped(place))).unwrap_or_default();
                format!("- **{sign}** {}{place}", escaped(words))
            }
        }
    }

    fn detail(self, words: &str) -> String {
        match self {
            Look::Text(_) => format!("    {words}"),
            Look::Markdown => format!("  - {}", escaped(words)),
        }
    }
}

/// Words in Markdown: signs that would mean something there are taken for what they are, but for those that mark names.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    let mut in_code = false;
    for c in words.chars() {
        in_code ^= c == '`';
        if !in_code && matches!(c, '*' | '_' | '<' | '>' | '[' | ']' | '|' | '\\' | '#' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
