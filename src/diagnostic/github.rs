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
    let (start, end) =
        (file.source.position(found.primary.span.start()), file.source.position(found.primary.span.end()));
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
        let (line, Message { zh, en }) = (file.source.position(related.span.start()).line, &related.message);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Span};

    #[test]
    fn nothing_ends_a_command_too_early() {
        let source = SourceFile::new("a,b:c%\n::set-env.yaml", "名: x\ny: z\n");
        let said = "50%\r\n::error::\u{1b}[31m";
        let found = Diagnostic::warning(106, Span::new(5, 6), message!(zh: "{said}", en: "{said}"))
            .label(message!(zh: "{said}", en: "this"))
            .related(Span::new(7, 8), message!(zh: "那里", en: "there"))
            .help(message!(zh: "改", en: "mend"));
        let file = FileFindings { source: &source, diagnostics: &[found], suppressed: &[] };
        assert_eq!(
            render(&[file], Lang::En),
            "::warning file=a%2Cb%3Ac%25%0A%3A%3Aset-env.yaml,line=1,endLine=1,col=4,endColumn=5,title=PB0106::\
             50%25%0A::error::<U+001B>[31m%0Athis%0Aline 2: there%0Ahelp: mend\n"
        );
    }

    #[test]
    fn columns_are_left_out_where_a_place_has_several_lines() {
        let source = SourceFile::new("a.yaml", "a: x\n  y\nb: z\n");
        let found = Diagnostic::error(1, Span::new(3, 8), message!(zh: "坏", en: "bad"));
        let file = FileFindings { source: &source, diagnostics: &[found], suppressed: &[] };
        assert_eq!(render(&[file], Lang::Zh), "::error file=a.yaml,line=1,endLine=2,title=PB0001::坏\n");
    }
}
