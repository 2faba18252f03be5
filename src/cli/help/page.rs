//! A page of help: usage, then lists of terms and what they mean, aligned and broken for both scripts.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use super::group::GROUPS;
use crate::cli::paint::{Paint, padded, width, wrapped};
use crate::lang::Lang;

/// A term that takes more columns than this has its meaning on the next line.
const WIDEST_TERM: usize = 30;

/// Something on the command line and what it means.
pub(super) struct Entry {
    /// How it is written.
    pub(super) term: String,
    /// What it means.
    pub(super) meaning: String,
    /// What it may be, and what it is when nothing is said; each stays on one line.
    pub(super) notes: Vec<String>,
}

/// The page of a command; of the program itself when the name is that of no command.
pub(super) fn page(whole: &Command, name: &str, lang: Lang, width: usize, paint: Paint) -> String {
    let layout = Layout { lang, width, paint };
    let text = match whole.get_subcommands().find(|command| command.get_name() == name) {
        Some(command) => layout.command(whole, command),
        None => layout.program(whole),
    };
    format!("{}\n", text.trim_end())
}

struct Layout {
    lang: Lang,
    width: usize,
    paint: Paint,
}

impl Layout {
    fn program(&self, whole: &Command) -> String {
        let mut text = self.opening(whole, whole);
        let column = whole.get_subcommands().map(|command| width(command.get_name())).max().unwrap_or(0);
        for group in GROUPS {
            let command = |name: &&str| whole.get_subcommands().find(|command| command.get_name() == *name);
            let entries: Vec<Entry> = group.commands.iter().filter_map(command).map(command_entry).collect();
            text.push_str(&self.list(group.title(self.lang), &entries, column));
        }
        text.push_str(&self.list(self.lang.pick("选项", "Options"), &options(whole, self.lang), 0));
        let last = self.lang.pick(
            "`playbook help 命令` 说明一个命令。第一次使用？从 `playbook run complaint` 开始。",
            "`playbook help COMMAND` explains a command. New here? Begin with `playbook run complaint`.",
        );
        text.push_str(&wrapped(last, self.width).join("\n"));
        text
    }

    fn command(&self, whole: &Command, command: &Command) -> String {
        let mut text = self.opening(whole, command);
        text.push_str(&self.list(self.lang.pick("参数", "Arguments"), &arguments(command, self.lang), 0));
        text.push_str(&self.list(self.lang.pick("选项", "Options"), &own_options(command, self.lang), 0));
        text.push_str(&self.list(self.lang.pick("通用选项", "Options of every command"), &shared(whole, self.lang), 0));
        text
    }

    fn opening(&self, whole: &Command, command: &Command) -> String {
        let about = wrapped(&about(command), self.width).join("\n");
        let heading = self.paint.strong(self.lang.pick("用法：", "Usage: "));
        format!("{about}\n\n{heading}{}\n\n", usage(whole, command, self.lang))
    }

    /// A heading with its entries; the column of the meanings is at least behind so many columns.
    fn list(&self, title: &str, entries: &[Entry], least: usize) -> String {
        if entries.is_empty() {
            return String::new();
        }
        let fits = |columns: &usize| *columns <= WIDEST_TERM.min(self.width / 2);
        let column = entries.iter().map(|entry| width(&entry.term)).filter(fits).max().unwrap_or(0).max(least);
        let mut text = format!("{}\n", self.paint.strong(&format!("{title}{}", self.lang.pick("：", ":"))));
        for Entry { term, meaning, notes } in entries {
            let indent = column + 4;
            let lines = with_notes(meaning, notes, self.width.saturating_sub(indent).max(20));
            let own_line = width(term) > column;
            let first = self.paint.accent(term);
            let blanks = " ".repeat(column.saturating_sub(width(term)));
            text.push_str(&format!("  {first}{blanks}"));
            for (at, line) in lines.iter().enumerate() {
                let before = if at == 0 && !own_line { "  ".to_owned() } else { format!("\n{}", padded("", indent)) };
                text.push_str(&format!("{before}{line}"));
            }
            text.push('\n');
        }
        format!("{text}\n")
    }
}

/// A meaning and its notes in lines; a note that does not fit behind the last line begins one.
fn with_notes(meaning: &str, notes: &[String], columns: usize) -> Vec<String> {
    let mut lines = wrapped(meaning, columns);
    for note in notes {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(note) <= columns => line.push_str(&format!(" {note}")),
            Some(_) | None => lines.extend(wrapped(note, columns)),
        }
    }
    lines
}

/// What a command does, in one line.
pub(super) fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// How a command is called, in one line.
pub(super) fn usage(whole: &Command, command: &Command, lang: Lang) -> String {
    let mut parts = vec![whole.get_name().to_owned()];
    if command.get_name() == whole.get_name() {
        parts.push(lang.pick("[选项] [命令]", "[OPTIONS] [COMMAND]").to_owned());
        return parts.join(" ");
    }
    parts.push(command.get_name().to_owned());
    let required = command.get_arguments().filter(|arg| !arg.is_positional() && arg.is_required_set());
    parts.extend(required.map(|arg| format!("--{} {}", arg.get_long().unwrap_or_default(), value(arg))));
    parts.push(lang.pick("[选项]", "[OPTIONS]").to_owned());
    parts.extend(command.get_positionals().filter(|arg| !arg.is_hide_set()).map(positional));
    parts.join(" ")
}

/// The words that follow the command.
pub(super) fn arguments(command: &Command, lang: Lang) -> Vec<Entry> {
    let visible = command.get_positionals().filter(|arg| !arg.is_hide_set());
    visible.map(|arg| entry(positional(arg), arg, lang)).collect()
}

/// The options that only this command has.
pub(super) fn own_options(command: &Command, lang: Lang) -> Vec<Entry> {
    command.get_arguments().filter(|arg| !arg.is_global_set()).filter_map(|arg| option(arg, lang)).collect()
}

/// The options that every command has.
pub(super) fn shared(whole: &Command, lang: Lang) -> Vec<Entry> {
    whole.get_arguments().filter(|arg| arg.is_global_set()).filter_map(|arg| option(arg, lang)).collect()
}

/// All options of the program itself.
pub(super) fn options(whole: &Command, lang: Lang) -> Vec<Entry> {
    whole.get_arguments().filter_map(|arg| option(arg, lang)).collect()
}

fn command_entry(command: &Command) -> Entry {
    Entry { term: command.get_name().to_owned(), meaning: about(command), notes: Vec::new() }
}

fn option(arg: &Arg, lang: Lang) -> Option<Entry> {
    if arg.is_positional() || arg.is_hide_set() {
        return None;
    }
    let mut term = match arg.get_short() {
        Some(short) => format!("-{short}, "),
        None => "    ".to_owned(),
    };
    term.push_str(&format!("--{}", arg.get_long().unwrap_or_default()));
    if arg.get_action().takes_values() {
        term.push_str(&format!(" {}", value(arg)));
    }
    Some(entry(term, arg, lang))
}

fn entry(term: String, arg: &Arg, lang: Lang) -> Entry {
    let meaning = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let notes = notes(arg, &meaning, lang);
    Entry { term, meaning, notes }
}

fn value(arg: &Arg) -> String {
    arg.get_value_names().unwrap_or_default().iter().map(|name| format!("<{name}>")).collect::<Vec<_>>().join(" ")
}

fn positional(arg: &Arg) -> String {
    let name = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let several = arg.get_num_args().is_some_and(|range| range.max_values() > 1);
    let dots = if several { "…" } else { "" };
    if arg.is_required_set() { format!("<{name}>{dots}") } else { format!("[{name}]{dots}") }
}

/// What an argument may be, and what it is when nothing is said. Values that its meaning names are not listed again.
fn notes(arg: &Arg, meaning: &str, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if !arg.get_action().takes_values() {
        return notes;
    }
    let comma = lang.pick("、", ", ");
    let possible = arg.get_possible_values();
    let possible: Vec<&str> = possible.iter().filter(|one| !one.is_hide_set()).map(PossibleValue::get_name).collect();
    if !possible.iter().all(|value| meaning.contains(value)) {
        notes.push(format!("[{}{}]", lang.pick("可选：", "one of: "), possible.join(comma)));
    }
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !default.is_empty() && !arg.is_hide_default_value_set() {
        notes.push(format!("[{}{}]", lang.pick("默认：", "default: "), default.join(comma)));
    }
    notes
}
