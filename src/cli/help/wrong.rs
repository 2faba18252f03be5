//! What is wrong with a command line, in both languages: clap's errors retold.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::error::Error;
use crate::lang::Message;
use crate::message;

/// Says what is wrong with a command line and what to write instead.
pub(super) fn explain(error: &clap::Error) -> Error {
    Error::Usage { message: reason(error), help: Some(remedy(error)) }
}

fn reason(error: &clap::Error) -> Message {
    let argument = words(error, ContextKind::InvalidArg);
    let value = words(error, ContextKind::InvalidValue);
    let (wanted, given) = (words(error, ContextKind::ExpectedNumValues), words(error, ContextKind::ActualNumValues));
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = words(error, ContextKind::InvalidSubcommand);
            message!(zh: "没有命令 `{name}`", en: "there is no command `{name}`")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            message!(zh: "没有选项 `{argument}`", en: "there is no option `{argument}`")
        }
        ErrorKind::UnknownArgument => {
            message!(zh: "`{argument}` 是多出来的", en: "`{argument}` is one argument too many")
        }
        ErrorKind::MissingRequiredArgument => {
            Message { zh: format!("缺少：{}", argument.replace(", ", "、")), en: format!("missing: {argument}") }
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            message!(zh: "`{argument}` 后面缺少值", en: "a value is missing after `{argument}`")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            message!(zh: "`{argument}` 不能是 `{value}`", en: "`{argument}` cannot be `{value}`")
        }
        ErrorKind::TooManyValues => {
            message!(zh: "`{argument}` 不带值，却写了 `{value}`", en: "`{argument}` takes no value, yet `{value}` is given")
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => message!(
            zh: "`{argument}` 要 {wanted} 个值，给了 {given} 个",
            en: "`{argument}` takes {wanted} values, and {given} were given"
        ),
        ErrorKind::NoEquals => {
            message!(zh: "`{argument}` 后面要写等号", en: "`{argument}` needs an equals sign")
        }
        ErrorKind::ArgumentConflict => conflict(error, &argument),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            message!(zh: "缺少命令", en: "a command is missing")
        }
        ErrorKind::InvalidUtf8 => {
            message!(zh: "命令行里有不是 UTF-8 的文字", en: "the command line holds text that is not UTF-8")
        }
        kind @ (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::Io | ErrorKind::Format | _) => {
            message!(zh: "命令行读不懂（{kind}）", en: "the command line makes no sense ({kind})")
        }
    }
}

/// Two options that do not go together, or one that is given twice.
fn conflict(error: &clap::Error, argument: &str) -> Message {
    let other = words(error, ContextKind::PriorArg);
    if other == argument || other.is_empty() {
        return message!(zh: "`{argument}` 只能写一次", en: "`{argument}` can be given once only");
    }
    message!(zh: "`{argument}` 不能与 `{other}` 同时用", en: "`{argument}` and `{other}` do not go together")
}

fn remedy(error: &clap::Error) -> Message {
    let suggestions = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let meant = suggestions.into_iter().map(|kind| words(error, kind)).find(|text| !text.is_empty());
    let possible = words(error, ContextKind::ValidValue);
    let usage = words(error, ContextKind::Usage);
    let usage = usage.strip_prefix("Usage: ").map(str::trim);
    let how = match usage {
        Some(_) if error.kind() == ErrorKind::InvalidSubcommand => {
            message!(zh: "`playbook help` 列出全部命令", en: "`playbook help` lists all commands")
        }
        Some(usage) => message!(zh: "用法：{usage}", en: "usage: {usage}"),
        None => message!(zh: "加上 --help 看说明", en: "add --help to have it explained"),
    };
    match (meant, possible.is_empty()) {
        (Some(meant), _) => message!(zh: "是不是 `{meant}`？", en: "did you mean `{meant}`?"),
        (None, false) => {
            Message { zh: format!("可以写：{}", possible.replace(", ", "、")), en: format!("one of: {possible}") }
        }
        (None, true) => how,
    }
}

/// What clap knows about an error, as text.
fn words(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        Some(_) | None => String::new(),
    }
}
