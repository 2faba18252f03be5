//! `playbook` alone: what to do next.

use super::error::Outcome;
use super::inbox;
use super::paint::safe;
use super::session::Session;
use crate::message;

pub(super) fn run(session: &mut Session<'_>) -> Outcome {
    let has_cases = session.store_if_any()?.is_some();
    if session.global.json {
        return inbox::run(session, &inbox::Args::mine());
    }
    if has_cases {
        return waiting(session);
    }
    let lines: [(&str, &str, &str); 3] = [
        ("playbook run complaint", "办一件客户投诉，一步一步来", "take a complaint through, step by step"),
        ("playbook list", "看看有哪些流程", "see the procedures there are"),
        ("playbook new leave", "写一份自己的流程", "write a procedure of your own"),
    ];
    session.print(session.pick("还没有案件。可以从这里开始：", "There are no cases yet. Begin with one of these:"))?;
    session.print("")?;
    for (command, zh, en) in lines {
        let line = format!("  {}  {}", session.paint.strong(&format!("{command:<24}")), session.pick(zh, en));
        session.print(&line)?;
    }
    session.print("")?;
    session.print(session.pick("playbook --help 列出全部命令。", "playbook --help lists all commands."))
}

/// What waits for whoever asks, and how to go on with it.
fn waiting(session: &mut Session<'_>) -> Outcome {
    let name = safe(&session.name());
    let head = message!(zh: "{name}，等着办的事：", en: "{name}, this waits for you:");
    let head = session.paint.strong(session.say(&head));
    session.print(&head)?;
    session.print("")?;
    inbox::run(session, &inbox::Args::mine())?;
    session.print("")?;
    let hint = session.pick(
        "接着办：playbook run 案件编号    新开一件：playbook run 流程    全部命令：playbook --help",
        "go on: playbook run CASE    begin: playbook run NAME    all commands: playbook --help",
    );
    session.print(&session.paint.quiet(hint))
}
