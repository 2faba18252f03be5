//! What `playbook validate` found, in the form that was asked for. Whatever the form, the exit code is the same.

use super::super::error::{Error, Outcome};
use super::super::paint::plural;
use super::super::session::Session;
use crate::diagnostic::{FileFindings, Severity, github, json, junit, sarif, text};
use crate::lint;
use crate::message;
use crate::validation::Checked;

/// So many findings of each kind.
#[derive(Clone, Copy, Default)]
struct Count {
    errors: usize,
    warnings: usize,
    suppressed: usize,
    /// Those that can be corrected without doubt.
    certain: usize,
}

impl Count {
    fn refuses(self, deny_warnings: bool) -> bool {
        self.errors > 0 || (self.warnings > 0 && deny_warnings)
    }
}

/// Prints what was found; findings that count end the command.
pub(super) fn print(session: &mut Session<'_>, checked: &[Checked], format: &str, deny_warnings: bool) -> Outcome {
    let count = count(checked);
    let refused = count.refuses(deny_warnings);
    let files: Vec<FileFindings<'_>> = checked.iter().map(Checked::findings).collect();
    match format {
        "json" => session.print_json(&json::Report::new(&files, session.lang))?,
        "sarif" => {
            let rules = lint::explanations();
            let (version, exit_code) = (env!("CARGO_PKG_VERSION"), u8::from(refused));
            let run = sarif::Run { version, rules: &rules, exit_code, lang: session.lang };
            session.print_json(&sarif::log(&files, &run))?;
        }
        "junit" => session.print(junit::render(&files, deny_warnings, session.lang).trim_end())?,
        "github" => {
            for line in github::render(&files, session.lang).lines() {
                session.print(line)?;
            }
        }
        _ => in_words(session, checked, count)?,
    }
    if refused { Err(Error::Findings) } else { Ok(()) }
}

/// Ends the command as [`print`] does, and prints nothing.
pub(super) fn verdict(checked: &[Checked], deny_warnings: bool) -> Outcome {
    if count(checked).refuses(deny_warnings) { Err(Error::Findings) } else { Ok(()) }
}

fn count(checked: &[Checked]) -> Count {
    let mut count = Count::default();
    for file in checked {
        count.suppressed += file.suppressed.len();
        count.certain += file.diagnostics.iter().filter(|found| found.fix.is_some()).count();
        for found in &file.diagnostics {
            match found.severity {
                Severity::Error => count.errors += 1,
                Severity::Warning => count.warnings += 1,
            }
        }
    }
    count
}

fn in_words(session: &mut Session<'_>, checked: &[Checked], count: Count) -> Outcome {
    for file in checked {
        for found in &file.diagnostics {
            let said = text::render(&file.source, found, session.lang, session.paint.colour);
            session.print(said.trim_end())?;
            session.print("")?;
        }
        if file.diagnostics.is_empty()
            && let Some(playbook) = &file.playbook
        {
            let (sign, name, steps) = (session.paint.good("✓"), &file.source.name, playbook.steps.len());
            let said = match file.suppressed.len() {
                0 => {
                    message!(zh: "{sign} {name}  {steps} 步，没有问题", en: "{sign} {name}  {steps} steps, nothing wrong")
                }
                count => message!(
                    zh: "{sign} {name}  {steps} 步，没有别的问题，忽略了 {count} 处",
                    en: "{sign} {name}  {steps} steps, nothing else wrong, {count} suppressed"
                ),
            };
            session.print(session.say(&said))?;
        }
    }
    let Count { errors, warnings, suppressed, certain } = count;
    let accepted = match suppressed {
        0 => crate::lang::Message::default(),
        _ => message!(zh: "，另忽略 {suppressed} 处", en: ", {suppressed} suppressed"),
    };
    let (more, many, zh, en) = (plural(errors as u64), plural(warnings as u64), &accepted.zh, &accepted.en);
    if errors + warnings > 0 {
        let said = message!(
            zh: "{errors} 个错误，{warnings} 个警告{zh}。用 `playbook explain 代码` 查看说明",
            en: "{errors} error{more}, {warnings} warning{many}{en}; see `playbook explain CODE` for what they mean"
        );
        session.note(session.say(&said).to_owned().as_str());
        if certain > 0 {
            let said = message!(
                zh: "其中 {certain} 处可以用 `playbook validate --fix` 改正",
                en: "`playbook validate --fix` corrects {certain} of them"
            );
            session.note(session.say(&said).to_owned().as_str());
        }
    } else if suppressed > 0 {
        let said = message!(zh: "没有错误，没有警告{zh}", en: "no errors, no warnings{en}");
        session.note(session.say(&said).to_owned().as_str());
    }
    Ok(())
}
