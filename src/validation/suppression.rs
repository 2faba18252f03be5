//! Suppressions: findings that are accepted in a comment beside them, `# playbook: allow[PB0106] reason`.
//!
//! Warnings can be accepted, and doubts: errors that say no more than that something could not be proved. Any other
//! error means that a case could not go on, and nothing a comment says changes that. A comment that accepts nothing is
//! a finding of its own, so that none is left behind when its reason has gone.

mod comment;

use std::collections::HashMap;

use crate::compile::yaml;
use crate::diagnostic::{Code, Diagnostic, Severity, Suppressed, Suppression};
use crate::lint::{self, Surroundings};
use crate::message;
use crate::source::{SourceFile, Span};

use comment::{Comment, Malformed};

/// Errors that say that something could not be proved, not that it is wrong.
const DOUBTS: &[Code] = &[Code(306)];

/// Whether a finding may be accepted at all.
#[must_use]
pub fn may_be_suppressed(found: &Diagnostic) -> bool {
    match found.severity {
        Severity::Warning => true,
        Severity::Error => DOUBTS.contains(&found.code),
    }
}

/// Takes out of `diagnostics` what a comment of the text accepts, adds what is wrong with such comments, and leaves them
/// in the order of the text. `around` is what the rules were given; without it they were not asked, and no comment is
/// said to accept nothing.
pub fn apply(
    source: &SourceFile,
    diagnostics: &mut Vec<Diagnostic>,
    around: Option<&Surroundings<'_>>,
) -> Vec<Suppressed> {
    let mut suppressed = Vec::new();
    if comment::may_be_in(&source.text) {
        let (comments, malformed) = read(source);
        let mut accepting = Accepting::new(source, comments);
        let all = std::mem::take(diagnostics);
        for found in all {
            match accepting.reason(source, &found) {
                Some(reason) => {
                    suppressed.push(Suppressed { diagnostic: found, by: Suppression::Comment { reason } });
                }
                None => diagnostics.push(found),
            }
        }
        diagnostics.extend(malformed);
        diagnostics.extend(accepting.without_effect(source, around));
    }
    diagnostics.sort_by_key(|found| (found.primary.span, found.code));
    suppressed.sort_by_key(|found| (found.diagnostic.primary.span, found.diagnostic.code));
    suppressed
}

/// The comments that accept something, and what is wrong with those that are meant to.
fn read(source: &SourceFile) -> (Vec<Comment>, Vec<Diagnostic>) {
    let (mut comments, mut malformed) = (Vec::new(), Vec::new());
    for span in yaml::comments(source) {
        match comment::read(source, span) {
            Some(Ok(comment)) => comments.push(comment),
            Some(Err(why)) => malformed.push(said(source, span, why)),
            None => {}
        }
    }
    (comments, malformed)
}

/// What each line accepts.
struct Accepting {
    comments: Vec<Comment>,
    /// For every code of every comment: whether something was accepted by it.
    used: Vec<Vec<bool>>,
    /// For every code of every comment: an error of that code which no comment can accept.
    refused: Vec<Vec<Option<Span>>>,
    /// The comments that speak of a line.
    by_line: HashMap<usize, Vec<usize>>,
}

impl Accepting {
    fn new(source: &SourceFile, comments: Vec<Comment>) -> Accepting {
        let mut by_line: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, line) in lines_spoken_of(source, &comments).into_iter().enumerate() {
            by_line.entry(line).or_default().push(at);
        }
        let used = comments.iter().map(|comment| vec![false; comment.codes.len()]).collect();
        let refused = comments.iter().map(|comment| vec![None; comment.codes.len()]).collect();
        Accepting { comments, used, refused, by_line }
    }

    /// Why a finding is accepted, if it is.
    fn reason(&mut self, source: &SourceFile, found: &Diagnostic) -> Option<String> {
        let line = source.position(found.primary.span.start()).line;
        for at in self.by_line.get(&line).into_iter().flatten() {
            let comment = &self.comments[*at];
            let Some(code) = comment.codes.iter().position(|code| code.value == found.code) else { continue };
            if may_be_suppressed(found) {
                self.used[*at][code] = true;
                return Some(comment.reason.clone());
            }
            self.refused[*at][code] = Some(found.primary.span);
        }
        None
    }

    /// What is wrong with comments that accept nothing.
    fn without_effect(&self, source: &SourceFile, around: Option<&Surroundings<'_>>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (at, comment) in self.comments.iter().enumerate() {
            let mut unused = Vec::new();
            for (number, code) in comment.codes.iter().enumerate().filter(|(number, _)| !self.used[at][*number]) {
                match self.refused[at][number] {
                    Some(error) => found.push(refused(code.value, code.span, error)),
                    None if lint::explain(code.value).is_none() => found.push(unknown(code.value, code.span)),
                    None if around.is_some_and(|around| was_tried(code.value, around)) => unused.push(number),
                    None => {}
                }
            }
            if !unused.is_empty() {
                found.push(accepts_nothing(source, comment, &unused));
            }
        }
        found
    }
}

/// The line each comment speaks of: its own, or, where it stands alone, the next one that is not such a comment too.
fn lines_spoken_of(source: &SourceFile, comments: &[Comment]) -> Vec<usize> {
    let mut lines = vec![0; comments.len()];
    for (at, comment) in comments.iter().enumerate().rev() {
        let line = source.position(comment.span.start()).line;
        lines[at] = match comments.get(at + 1) {
            _ if !comment.alone => line,
            Some(next) if next.alone && source.position(next.span.start()).line == line + 1 => lines[at + 1],
            Some(_) | None => line + 1,
        };
    }
    lines
}

/// Whether the rules could have found this with what they were given. Groups of codes look at different things.
fn was_tried(code: Code, around: &Surroundings<'_>) -> bool {
    match code.0 / 100 {
        6 => around.staffing.is_some(),
        7 => around.calendar.is_some(),
        8 => around.others.is_some(),
        9 => match code.0 {
            901 | 903 => around.documents,
            905 => around.printed.is_some(),
            _ => true,
        },
        _ => true,
    }
}

fn accepts_nothing(source: &SourceFile, comment: &Comment, unused: &[usize]) -> Diagnostic {
    let codes: Vec<String> = unused.iter().map(|number| format!("`{}`", comment.codes[*number].value)).collect();
    let (chinese, english) = (codes.join("、"), codes.join(", "));
    let message = message!(
        zh: "这里没有 {chinese}，忽略注释不起作用",
        en: "no finding of {english} here, so the suppression has no effect"
    );
    let found = Diagnostic::warning(8, comment.codes[unused[0]].span, message);
    let kept: Vec<String> = comment
        .codes
        .iter()
        .enumerate()
        .filter(|(at, _)| !unused.contains(at))
        .map(|(_, code)| code.value.to_string())
        .collect();
    if kept.is_empty() {
        let help = message!(zh: "删去这条注释", en: "remove the comment");
        return found.help(help).fix(comment.removal(source), "");
    }
    let help = message!(zh: "从注释里删去这个代码", en: "take the code out of the comment");
    found.help(help).fix(comment.list, kept.join(", "))
}

fn refused(code: Code, span: Span, error: Span) -> Diagnostic {
    let message = message!(zh: "`{code}` 是错误，不能忽略", en: "`{code}` is an error and cannot be suppressed");
    let there = message!(zh: "这个错误", en: "this error");
    let help = message!(
        zh: "改正这个错误；只有警告，以及“无法证明”(PB0306)，可以忽略",
        en: "mend the error; only warnings and “not provable” (PB0306) can be suppressed"
    );
    Diagnostic::warning(8, span, message).related(error, there).help(help)
}

fn unknown(code: Code, span: Span) -> Diagnostic {
    let message = message!(zh: "没有代码 `{code}`", en: "there is no code `{code}`");
    let help = message!(
        zh: "照诊断方括号里的代码写，例如 警告[PB0106]",
        en: "write the code that stands in the brackets of the finding, as in warning[PB0106]"
    );
    Diagnostic::warning(8, span, message).help(help)
}

/// What is wrong with a comment that is meant to accept something.
fn said(source: &SourceFile, span: Span, why: Malformed) -> Diagnostic {
    let form = message!(zh: "写成 `# playbook: allow[PB0106] 理由`", en: "write `# playbook: allow[PB0106] reason`");
    match why {
        Malformed::NoReason => Diagnostic::warning(
            8,
            span,
            message!(zh: "忽略注释没有写理由，所以不起作用", en: "the suppression gives no reason, so it has no effect"),
        )
        .help(message!(
            zh: "在方括号后面写明为什么可以不管",
            en: "say behind the bracket why it may stay as it is"
        )),
        Malformed::Form(right) => {
            let message =
                message!(zh: "忽略注释写得不对，所以不起作用", en: "the suppression is not well formed, so it has no effect");
            let found = Diagnostic::warning(8, span, message).help(form);
            match right.filter(|right| *right != source.slice(span)) {
                Some(right) => found.fix(span, right),
                None => found,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Compilation, compile};
    use crate::validation::judge;

    /// A playbook whose step `lost` cannot be reached and whose role `spare` is not used.
    fn text(at_role: &str, at_step: &str) -> SourceFile {
        let text = format!(
            "playbook: p\nversion: \"1\"\ntitle: p\nroles:\n  r: R\n  spare: S {at_role}\nstart: a\nsteps:\n  \
             a: {{ title: a, role: r, next: z }}\n  {at_step}\n  lost: {{ title: l, role: r, next: z }}\n  z: {{ end: z }}\n"
        );
        SourceFile::new("a.yaml", text)
    }

    fn judged(source: &SourceFile) -> (Vec<u16>, Vec<u16>) {
        let Compilation { playbook, diagnostics } = compile(source);
        let (found, suppressed) = judge(source, playbook.as_ref(), diagnostics, &Surroundings::default());
        let code = |found: &Diagnostic| found.code.0;
        (found.iter().map(code).collect(), suppressed.iter().map(|found| code(&found.diagnostic)).collect())
    }

    #[test]
    fn a_warning_is_suppressed_and_an_error_is_not() {
        assert_eq!(judged(&text("", "")), (vec![106, 401], vec![]));
        assert_eq!(judged(&text("# playbook: allow[PB0106] later", "")), (vec![401], vec![106]));
        assert_eq!(judged(&text("", "# playbook: allow[PB0401] later")), (vec![106, 8, 401], vec![]));
        assert_eq!(judged(&text("# playbook: allow[PB0106]", "")), (vec![106, 8, 401], vec![]));
    }

    #[test]
    fn comments_of_their_own_speak_of_the_line_below_them() {
        let above = "roles: { r: R }\n# playbook: allow[PB0106] one\n# playbook: allow[PB0205] two\nfields: {}\n\n# playbook: allow[PB0106] three\n";
        let source = SourceFile::new("a.yaml", above);
        let (comments, malformed) = read(&source);
        assert_eq!(lines_spoken_of(&source, &comments), [4, 4, 7]);
        assert!(malformed.is_empty());
    }

    #[test]
    fn the_fix_takes_away_what_has_no_effect_and_nothing_else() {
        let mended = |source: &SourceFile| {
            let Compilation { playbook, diagnostics } = compile(source);
            let (found, _) = judge(source, playbook.as_ref(), diagnostics, &Surroundings::default());
            let fix = found.into_iter().find(|found| found.code == Code(8)).and_then(|found| found.fix).unwrap();
            let mut text = source.text.clone();
            text.replace_range(fix.span.range(), &fix.replacement);
            text
        };
        assert_eq!(mended(&text("", "# playbook: allow[PB0205] x")), text("", "").text.replace("  \n", ""));
        let one = mended(&text("# playbook: allow[PB0205, PB0106, PB0303] x", ""));
        assert_eq!(one, text("# playbook: allow[PB0106] x", "").text);
        assert_eq!(mended(&text("# playbook: allow[PB0205] x", "")), text("", "").text.replace("S \n", "S\n"));
    }

    #[test]
    fn what_the_rules_were_not_asked_about_is_not_said_to_be_absent() {
        let source = text("# playbook: allow[PB0106] x", "# playbook: allow[PB0601] nobody yet");
        assert_eq!(judged(&source), (vec![401], vec![106]));
        let broken = SourceFile::new("a.yaml", "playbook: p\nrolse: {} # playbook: allow[PB0106] x\n");
        let Compilation { playbook, diagnostics } = compile(&broken);
        let (found, _) = judge(&broken, playbook.as_ref(), diagnostics, &Surroundings::default());
        assert!(found.iter().all(|found| found.code != Code(8)) && !found.is_empty());
    }
}
