//! The command line as clap sees it, in the reader's language, and what is said when it makes no sense.
//!
//! clap reads the command line; it does not speak to people. Its own help knows English only, neither groups commands nor
//! breaks Chinese lines, so pages of help are laid out here (`page`), and its errors are retold (`wrong`).

mod group;
mod page;
mod reference;
mod words;
mod wrong;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Args as _, Command, CommandFactory};

use super::args::Global;
use super::error::{Error, Outcome};
use super::host::Host;
use super::paint::Paint;
use super::session::Session;
use super::{Arguments, report};
use crate::lang::{Lang, did_you_mean};
use crate::message;

pub use reference::reference;

/// The width of help that goes to no terminal, in columns.
const WIDTH: usize = 100;

/// Explain a command, or list them all
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The command to explain
    command: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let whole = command(session.lang);
    let asked = match &args.command {
        Some(name) => subcommand(&whole, name)?,
        None => whole,
    };
    let page = help(session.host, session.lang, asked.get_name());
    session.host.out.write_all(page.as_bytes()).map_err(Error::from)
}

/// The language before the command line is read: the flag, the environment, the locale.
pub(super) fn language(host: &Host) -> Lang {
    let mut words = host.arguments.iter().filter_map(|word| word.to_str());
    let mut flag = None;
    while let Some(word) = words.next() {
        if word == "--lang" {
            flag = words.next();
        } else if let Some(value) = word.strip_prefix("--lang=") {
            flag = Some(value);
        }
    }
    // A language there is not is refused later; the refusal is said in the reader's own.
    let flag = flag.filter(|name| [Lang::Zh, Lang::En].iter().any(|lang| lang.tag() == *name));
    let named = flag.or(host.variable("PLAYBOOK_LANG")).or(host.variable("LC_ALL")).or(host.variable("LC_MESSAGES"));
    let named = named.or(host.variable("LANG")).or(host.locale.as_deref());
    if named.is_some_and(|name| name.to_ascii_lowercase().starts_with("zh")) { Lang::Zh } else { Lang::En }
}

/// The command line in a language.
///
/// clap prints what stands in a command as its help and its usage when it is asked for them or refuses something: its
/// name, by which [`refuse`] finds the page, and the usage in the reader's language.
pub(super) fn command(lang: Lang) -> Command {
    let whole = match lang {
        Lang::En => plain(),
        Lang::Zh => words::in_chinese(plain()),
    };
    let usages: Vec<(String, String)> = std::iter::once(&whole)
        .chain(whole.get_subcommands())
        .map(|command| (command.get_name().to_owned(), page::usage(&whole, command, lang)))
        .collect();
    let with_page = |command: Command| {
        let name = command.get_name().to_owned();
        let usage = usages.iter().find(|(of, _)| *of == name).map(|(_, usage)| usage.clone());
        command.override_help(name).override_usage(usage.unwrap_or_default())
    };
    with_page(whole).mut_subcommands(with_page)
}

/// The command line as it is declared, in English, with help and version as ordinary arguments.
pub(super) fn plain() -> Command {
    let mut whole = bare();
    whole.build();
    whole
}

/// The same for reading a command line alone: what a command takes is not there before it is called, and where one is
/// called the others are not there at all. What this cannot read the whole command line may be able to.
pub(super) fn called(arguments: &[OsString]) -> Command {
    let bare = bare();
    let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let Some(command) = words.find_map(|word| bare.find_subcommand(word)) else { return bare };
    let (name, version) = (bare.get_name().to_owned(), bare.get_version().unwrap_or_default().to_owned());
    with_flags(Global::augment_args(Command::new(name).version(version))).subcommand(command.clone())
}

/// All commands, without what they take.
fn bare() -> Command {
    with_flags(Arguments::command())
}

fn with_flags(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").global(true).action(ArgAction::Help);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    command
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help("Show this help"))
        .arg(version.help("Show the version"))
}

/// A command of the command line.
pub(super) fn subcommand(whole: &Command, name: &str) -> Result<Command, Error> {
    let found = whole.get_subcommands().find(|command| command.get_name() == name);
    found.cloned().ok_or_else(|| {
        let help = match did_you_mean(name, whole.get_subcommands().map(Command::get_name)) {
            Some(meant) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
            None => message!(zh: "`playbook help` 列出全部命令", en: "`playbook help` lists all commands"),
        };
        Error::usage(message!(zh: "没有命令 `{name}`", en: "there is no command `{name}`"), help)
    })
}

/// Shows help and versions, and says what is wrong with a command line; the exit code.
pub(super) fn refuse(host: &mut Host, lang: Lang, error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        let said = error.render().to_string();
        let asked = error.kind() == ErrorKind::DisplayHelp;
        let text = if asked { help(host, lang, said.trim()) } else { said };
        return match host.out.write_all(text.as_bytes()).and_then(|()| host.out.flush()) {
            Ok(()) => 0,
            Err(error) => {
                let lost = Error::from(error);
                report(host, lang, false, &lost);
                lost.exit_code()
            }
        };
    }
    let json = host.arguments.iter().any(|word| word == "--json");
    let refused = wrong::explain(error);
    report(host, lang, json, &refused);
    refused.exit_code()
}

/// The page of help of a command, as the terminal wants it.
fn help(host: &Host, lang: Lang, name: &str) -> String {
    let dumb = host.variable("TERM").is_some_and(|term| term == "dumb");
    let paint = Paint { colour: host.out_width.is_some() && host.variable("NO_COLOR").is_none() && !dumb };
    let width = host.out_width.unwrap_or(WIDTH).clamp(40, WIDTH);
    page::page(&command(lang), name, lang, width, paint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_no_fault_with_the_command_line() {
        for lang in [Lang::Zh, Lang::En] {
            command(lang).debug_assert();
        }
    }
}
