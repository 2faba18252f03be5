//! Findings as workflow commands of GitHub Actions, which marks them in the files of a change.
//!
//! A command is one line, `::error file=…,line=…::message`. What would end a value too early is written as a percent
//! code, so a playbook cannot give commands of its own.

use super::text::visible;
use super::{Diagnostic, FileFindings, Severity};
use crate::lang::{Lang, Message};
use crate::message;

/// All findings, a line for each, the last one ended.
#[must_use]
pub fn render(files: &[FileFindings<'_>], lang: Lang) -> String {
    let lines = files.iter().flat_map(|file| file.diagnostics.iter().map(|found| command(file, found, lang)));
    lines.collect()
}

fn command(file: &FileFindings<'_>, found: &Diagnostic, lang: Lang) -> String {
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (start, end) = (file.source.position(found.primary.span.start), file.source.position(found.primary.span.end));
    // Columns are shown for places within one line only.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column.max(start.column)),
        false => String::new(),
    };
    let (name, code) = (property(&file.source.name), found.code);
    let said = data(&words(file, found, lang));
    format!("::{word} file={name},line={},endLine={}{columns},title={code}::{said}\n", start.line, end.line)
}

/// The message and, below it, all that helps to understand it.
fn words(file: &FileFindings<'_>, found: &Diagnostic, lang: Lang) -> String {
    let mut lines = vec![found.message.say(lang).to_owned()];
    let label = found.primary.message.say(lang);
    if !label.is_empty() {
        lines.push(label.to_owned());
    }
    for related in &found.related {
        let (line, Message { zh, en }) = (file.source.position(related.span.start).line, &related.message);
        let said = message!(zh: "第 {line} 行：{zh}", en: "line {line}: {en}");
        lines.push(said.say(lang).to_owned());
    }
    lines.extend(super::text::notes(found).iter().map(|note| note.say(lang).to_owned()));
    if let Some(Message { zh, en }) = &found.help {
        lines.push(message!(zh: "帮助：{zh}", en: "help: {en}").say(lang).to_owned());
    }
    lines.join("\n")
}

/// The text behind the second `::`.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
