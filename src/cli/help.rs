//! The command line as clap sees it, in the reader's language, and what is said when it makes no sense.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use super::error::Error;
use super::host::Host;
use super::{Arguments, report};
use crate::lang::{Lang, Message, did_you_mean};
use crate::message;

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
    let named = flag.or(host.variable("PLAYBOOK_LANG")).or(host.variable("LC_ALL")).or(host.variable("LC_MESSAGES"));
    let named = named.or(host.variable("LANG")).or(host.locale.as_deref());
    if named.is_some_and(|name| name.to_ascii_lowercase().starts_with("zh")) { Lang::Zh } else { Lang::En }
}

/// The command line in a language.
pub(super) fn command(lang: Lang) -> Command {
    let command = Arguments::command();
    match lang {
        Lang::En => command,
        Lang::Zh => command,
    }
}

/// A command of the command line.
pub(super) fn subcommand(whole: &Command, name: &str) -> Result<Command, Error> {
    let found = whole.get_subcommands().find(|command| command.get_name() == name);
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
        let help = did_you_mean(name, names.iter().copied())
            .map(|meant| message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"));
        let message = message!(zh: "没有命令 `{name}`", en: "there is no command `{name}`");
        Error::NotFound { message, help, known: names.into_iter().map(str::to_owned).collect() }
    })
}

/// Shows help and versions, and says what is wrong with a command line; the exit code.
pub(super) fn refuse(host: &mut Host, lang: Lang, error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        return match host.out.write_all(error.render().to_string().as_bytes()) {
            Ok(()) => 0,
            Err(error) => Error::from(error).exit_code(),
        };
    }
    let json = host.arguments.iter().any(|word| word == "--json");
    let (message, help) = explain(error);
    let refused = Error::Usage { message, help: Some(help) };
    report(host, lang, json, &refused);
    refused.exit_code()
}

fn explain(error: &clap::Error) -> (Message, Message) {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(_) | None => String::new(),
    };
    let wrong = text(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            message!(zh: "没有命令 `{name}`", en: "there is no command `{name}`")
        }
        ErrorKind::UnknownArgument => message!(zh: "没有参数 `{wrong}`", en: "there is no argument `{wrong}`"),
        ErrorKind::MissingRequiredArgument => message!(zh: "缺少 {wrong}", en: "{wrong} is missing"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue);
            message!(zh: "{wrong} 不能是 `{value}`", en: "{wrong} cannot be `{value}`")
        }
        _ => {
            let rendered = error.render().to_string();
            let first = rendered.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            message!(zh: "命令行读不懂：{first}", en: "{first}")
        }
    };
    let suggestions = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::ValidValue,
    ];
    let suggested = suggestions.into_iter().map(text).find(|text| !text.is_empty());
    let help = match suggested {
        Some(meant) => message!(zh: "可以用：{meant}；用 --help 查看用法", en: "try: {meant}; see --help"),
        None => message!(zh: "用 --help 查看用法", en: "see --help for how to use it"),
    };
    (message, help)
}
