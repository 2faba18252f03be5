//! The command line: what was typed becomes a command, what came of it becomes text or JSON and an exit code.
//!
//! One file for each command. This is the only part of the program that knows of clap, and `host` the only one that
//! touches the world.

mod act;
mod args;
mod builtin;
mod case_json;
mod case_text;
mod columns;
mod error;
mod event_text;
mod from_file;
mod help;
mod host;
mod paint;
mod prompt;
mod session;
mod titles;
mod unified;
mod workspace;

mod advance;
mod assign;
mod backup;
mod cancel;
mod cases;
mod claim;
mod completions;
mod diff;
mod explain;
mod export;
mod fill;
mod fmt;
mod graph;
mod inbox;
mod init;
mod key_in;
mod list;
mod log;
mod lsp;
mod man;
mod new;
mod note;
mod release;
mod render;
mod resume;
mod return_;
mod run;
mod schema;
mod show;
mod start;
mod suspend;
mod test;
mod undo;
mod validate;
mod verify;
mod vote;
mod welcome;

use std::io::Write;

use clap::{FromArgMatches, Parser, Subcommand};
use serde::Serialize;

pub use error::Error;
pub use help::reference;
pub use host::Host;
pub use paint::Paint;
pub use prompt::{Answer, Checklist, Entry, Left, Look, Menu, Prompter, Question, Suggestion, Ticked};

use crate::diagnostic::json::{Finding, Report};
use crate::lang::Lang;
use args::Global;
use error::Outcome;
use session::Session;

/// Company procedures as playbooks: proved, followed step by step, and printed
#[derive(Parser, Debug)]
#[command(name = "playbook", version)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What each takes is put together for the one that is called.
#[derive(Subcommand, Debug)]
#[command(defer = true)]
enum Command {
    Run(run::Args),
    Start(start::Args),
    Advance(advance::Args),
    Fill(fill::Args),
    Vote(vote::Args),
    Return(return_::Args),
    Claim(claim::Args),
    Release(release::Args),
    Assign(assign::Args),
    KeyIn(key_in::Args),
    Note(note::Args),
    Suspend(suspend::Args),
    Resume(resume::Args),
    Cancel(cancel::Args),
    Undo(undo::Args),
    Inbox(inbox::Args),
    Cases(cases::Args),
    Show(show::Args),
    Log(log::Args),
    Explain(explain::Args),
    Verify(verify::Args),
    Validate(validate::Args),
    Diff(diff::Args),
    Fmt(fmt::Args),
    Test(test::Args),
    Render(render::Args),
    Graph(graph::Args),
    List(list::Args),
    New(new::Args),
    Init(init::Args),
    Export(export::Args),
    Backup(backup::Args),
    Schema(schema::Args),
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
    Help(help::Args),
}

/// Runs the command line of a host; the exit code.
pub fn run(host: &mut Host) -> u8 {
    let lang = help::language(host);
    // What clap says to people is put into its words only when it has something to say.
    let matches = help::called(&host.arguments).try_get_matches_from(&host.arguments);
    let matches = match matches.or_else(|_| help::command(lang).try_get_matches_from(&host.arguments)) {
        Ok(matches) => matches,
        Err(error) => return help::refuse(host, lang, &error),
    };
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => return help::refuse(host, lang, &error),
    };
    let json = arguments.global.json;
    let (lang, outcome) = match Session::new(host, arguments.global, lang) {
        Ok(mut session) => {
            let outcome = dispatch(&mut session, arguments.command);
            (session.lang, outcome)
        }
        Err(error) => (lang, Err(error)),
    };
    let outcome = outcome.and_then(|()| host.out.flush().map_err(Error::from));
    match outcome {
        Ok(()) => 0,
        Err(error) => {
            report(host, lang, json, &error);
            error.exit_code()
        }
    }
}

fn dispatch(session: &mut Session<'_>, command: Option<Command>) -> Outcome {
    match command {
        None => welcome::run(session),
        Some(Command::Run(args)) => run::run(session, &args),
        Some(Command::Start(args)) => start::run(session, &args),
        Some(Command::Advance(args)) => advance::run(session, &args),
        Some(Command::Fill(args)) => fill::run(session, &args),
        Some(Command::Vote(args)) => vote::run(session, &args),
        Some(Command::Return(args)) => return_::run(session, &args),
        Some(Command::Claim(args)) => claim::run(session, &args),
        Some(Command::Release(args)) => release::run(session, &args),
        Some(Command::Assign(args)) => assign::run(session, &args),
        Some(Command::KeyIn(args)) => key_in::run(session, &args),
        Some(Command::Note(args)) => note::run(session, &args),
        Some(Command::Suspend(args)) => suspend::run(session, &args),
        Some(Command::Resume(args)) => resume::run(session, &args),
        Some(Command::Cancel(args)) => cancel::run(session, &args),
        Some(Command::Undo(args)) => undo::run(session, &args),
        Some(Command::Inbox(args)) => inbox::run(session, &args),
        Some(Command::Cases(args)) => cases::run(session, &args),
        Some(Command::Show(args)) => show::run(session, &args),
        Some(Command::Log(args)) => log::run(session, &args),
        Some(Command::Explain(args)) => explain::run(session, &args),
        Some(Command::Verify(args)) => verify::run(session, &args),
        Some(Command::Validate(args)) => validate::run(session, &args),
        Some(Command::Diff(args)) => diff::run(session, &args),
        Some(Command::Fmt(args)) => fmt::run(session, &args),
        Some(Command::Test(args)) => test::run(session, &args),
        Some(Command::Render(args)) => render::run(session, &args),
        Some(Command::Graph(args)) => graph::run(session, &args),
        Some(Command::List(args)) => list::run(session, &args),
        Some(Command::New(args)) => new::run(session, &args),
        Some(Command::Init(args)) => init::run(session, &args),
        Some(Command::Export(args)) => export::run(session, &args),
        Some(Command::Backup(args)) => backup::run(session, &args),
        Some(Command::Schema(args)) => schema::run(session, &args),
        Some(Command::Lsp(args)) => lsp::run(session, &args),
        Some(Command::Completions(args)) => completions::run(session, &args),
        Some(Command::Man(args)) => man::run(session, &args),
        Some(Command::Help(args)) => help::run(session, &args),
    }
}

/// Says why a command did not succeed: in words beside the results, or as JSON in their place.
fn report(host: &mut Host, lang: Lang, json: bool, error: &Error) {
    let Some(kind) = error.kind() else { return };
    let (message, help) = (error.message(), error.help());
    if json {
        let body = ErrorJson {
            version: 1,
            error: ErrorBody {
                kind,
                reason: error.reason(),
                message: message.say(lang).to_owned(),
                help: help.map(|help| help.say(lang).to_owned()),
                allowed: error.allowed(),
                diagnostics: error.faults().map(|file| Report::new(&[file], lang).diagnostics).unwrap_or_default(),
            },
        };
        let text = paint::json(&body);
        writeln!(host.out, "{text}").ok();
        return;
    }
    let paint = paint::Paint { colour: host.err_is_terminal && host.variable("NO_COLOR").is_none() };
    for (source, found) in
        error.faults().iter().flat_map(|file| file.diagnostics.iter().map(|found| (file.source, found)))
    {
        let text = crate::diagnostic::text::render(source, found, lang, paint.colour);
        writeln!(host.err, "{}", text.trim_end()).ok();
    }
    let word = paint.bad(lang.pick("错误", "error"));
    let colon = lang.pick("：", ": ");
    writeln!(host.err, "{word}{colon}{}", shown(message.say(lang))).ok();
    if let Some(help) = help {
        let word = paint.accent(lang.pick("办法", "help"));
        writeln!(host.err, "{word}{colon}{}", shown(help.say(lang))).ok();
    }
}

/// A message may hold several lines, and what a user typed.
fn shown(message: &str) -> String {
    message.lines().map(paint::safe).collect::<Vec<_>>().join("\n")
}

#[derive(Serialize)]
struct ErrorJson {
    version: u32,
    error: ErrorBody,
}

#[derive(Serialize)]
struct ErrorBody {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    allowed: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Finding>,
}
