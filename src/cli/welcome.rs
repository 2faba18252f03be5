//! `playbook` alone: what to do next.

use super::error::Outcome;
use super::inbox;
use super::session::Session;

pub(super) fn run(session: &mut Session<'_>) -> Outcome {
    let has_cases = session.store_if_any()?.is_some();
    if has_cases || session.global.json {
        return inbox::run(session, &inbox::Args::mine());
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
