//! `playbook explain`: what a code means, or why a case stands where it stands and who can move it.

use super::case_json::CaseJson;
use super::case_text::Shown;
use super::error::{Error, Outcome};
use super::paint::safe;
use super::session::Session;
use crate::diagnostic::Code;
use crate::engine::case::{Status, StepStatus};
use crate::engine::{Moment, deadline, outlook};
use crate::lang::{Lang, did_you_mean};
use crate::lint;
use crate::message;
use crate::model::StepId;
use crate::model::step::StepKind;
use crate::runtime::Loaded;

/// Explain a code of `validate`, or why a case stands where it stands
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A code such as PB0401, or the number of a case
    what: String,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let looks_like_code = args.what.to_ascii_uppercase().starts_with("PB") && !args.what.contains('-');
    if looks_like_code { code(session, &args.what) } else { case(session, &args.what) }
}

fn code(session: &mut Session<'_>, what: &str) -> Outcome {
    let upper = what.to_ascii_uppercase();
    let found = upper.parse::<Code>().ok().and_then(lint::explain);
    let Some(explanation) = found else {
        let known: Vec<String> = lint::explanations().iter().map(|explanation| explanation.code.to_string()).collect();
        let help = did_you_mean(&upper, known.iter().map(String::as_str))
            .map(|meant| message!(zh: "是不是 {meant}？", en: "did you mean {meant}?"));
        let message = message!(zh: "没有代码 `{what}`", en: "there is no code `{what}`");
        return Err(Error::NotFound { message, help, known });
    };
    if session.global.json {
        return session.print_json(&serde_json::json!({
            "version": 1,
            "code": explanation.code.to_string(),
            "name": explanation.slug,
            "title": session.say(&explanation.title),
            "text": session.say(&explanation.body),
        }));
    }
    let head = format!("{}  {}", explanation.code, session.say(&explanation.title));
    session.print(&session.paint.strong(&head))?;
    session.print("")?;
    session.print(session.say(&explanation.body).trim_end())
}

fn case(session: &mut Session<'_>, number: &str) -> Outcome {
    let mut store = session.store()?;
    let loaded = session.load(&mut store, number)?;
    let calendar = session.calendar()?;
    let moment = Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    if session.global.json {
        return session.print_json(&CaseJson::new(&loaded, moment, session.lang));
    }
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    let mut lines = vec![shown.summary(&loaded).swap_remove(0)];
    match loaded.case.status {
        Status::Done | Status::Cancelled => lines
            .push(shown.lang.pick("它已经结束，没有人要做什么。", "It is over; nobody has to do anything.").to_owned()),
        Status::Suspended => lines.push(
            shown
                .lang
                .pick(
                    "它已暂停；任何人都可以用 playbook resume 恢复。",
                    "It is suspended; anybody can take it up again with playbook resume.",
                )
                .to_owned(),
        ),
        Status::Open => {
            for step in loaded.case.open_tasks(&loaded.playbook) {
                lines.push(String::new());
                lines.extend(explain_step(&shown, &loaded, step));
            }
            lines.extend(waiting_lanes(&shown, &loaded));
        }
    }
    for line in lines {
        session.print(&line)?;
    }
    Ok(())
}

/// Why a step is open, what it lacks, who can move it, when it is due, and the shortest way from it to the end.
fn explain_step(shown: &Shown<'_>, loaded: &Loaded, id: StepId) -> Vec<String> {
    let Loaded { playbook, case, .. } = loaded;
    let (lang, step) = (shown.lang, &playbook[id]);
    let title = |step: StepId| safe(playbook[step].title.say(lang));
    let join = |items: Vec<String>| items.join(lang.pick("、", ", "));
    let mut lines = vec![format!("◐ {}  {}", shown.paint.strong(&title(id)), shown.paint.quiet(&step.name))];
    let mut say = |zh: &str, en: &str, words: String| {
        if !words.is_empty() {
            lines.push(match lang {
                Lang::Zh => format!("  {zh}：{words}"),
                Lang::En => format!("  {en}: {words}"),
            });
        }
    };
    let state = case.step(id);
    let opened = state.and_then(|state| state.opened).map(|at| shown.time(at)).unwrap_or_default();
    let visits = state.map_or(0, |state| state.visits);
    say(
        "打开",
        "open since",
        match (lang, visits) {
            (_, 0 | 1) => opened,
            (Lang::Zh, visits) => format!("{opened}（第 {visits} 次）"),
            (Lang::En, visits) => format!("{opened} (time {visits})"),
        },
    );
    say("可以做的人", "can be moved by", shown.who(loaded, id));
    let barred = step.work.not_by.iter().filter_map(|earlier| case.step(*earlier)?.completed.as_ref());
    say("不能由", "not by", join(barred.flat_map(|completed| completed.by.iter().map(|name| safe(name))).collect()));
    say(
        "还缺",
        "still needs",
        join(
            outlook::missing_fields(playbook, case, id)
                .iter()
                .map(|field| safe(playbook[*field].label.say(lang)))
                .collect(),
        ),
    );
    say("没有打勾", "not ticked", join(outlook::unticked(playbook, case, id).iter().map(u32::to_string).collect()));
    if let StepKind::Approval(_) = step.kind {
        let votes = state.map(|state| state.votes.as_slice()).unwrap_or_default();
        say(
            "已投票",
            "has voted",
            join(votes.iter().map(|vote| format!("{} {}", safe(&vote.by), safe(&vote.outcome))).collect()),
        );
    }
    say("限期", "due", due(shown, loaded, id));
    let outcomes = outlook::offered(step, case).into_iter().map(|outcome| {
        let to: Vec<String> = outlook::leads_to(outcome, case).into_iter().map(title).collect();
        format!("{} → {}", safe(outcome.say().say(lang)), to.join(lang.pick(" 或 ", " or ")))
    });
    say("可以选", "outcomes", outcomes.collect::<Vec<_>>().join(lang.pick("；", "; ")));
    let way: Vec<String> = outlook::way_to_end(playbook, id).into_iter().map(title).collect();
    say("最短的路", "shortest way", way.join(" → "));
    lines
}

fn due(shown: &Shown<'_>, loaded: &Loaded, id: StepId) -> String {
    match deadline::due(&loaded.playbook, &loaded.case, id, shown.moment) {
        Ok(Some(due)) if due < shown.moment.now => {
            shown.paint.bad(&format!("{} {}", shown.time(due), shown.lang.pick("（已超期）", "(overdue)")))
        }
        Ok(Some(due)) => shown.time(due),
        Ok(None) => String::new(),
        Err(error) => error.message().say(shown.lang).to_owned(),
    }
}

/// Lanes that wait for other lanes, and for which.
fn waiting_lanes(shown: &Shown<'_>, loaded: &Loaded) -> Vec<String> {
    let Loaded { playbook, case, .. } = loaded;
    let title = |step: &StepId| safe(playbook[*step].title.say(shown.lang));
    let waiting = case.steps.iter().filter(|(_, state)| state.status == StepStatus::Waiting).map(|(id, _)| *id);
    waiting
        .map(|id| {
            let after = playbook[id].lane.as_ref().map(|lane| lane.after.as_slice()).unwrap_or_default();
            let unsettled =
                |lane: &&StepId| matches!(case.status_of(**lane), Some(StepStatus::Open | StepStatus::Waiting));
            let names: Vec<String> = after.iter().filter(unsettled).map(title).collect();
            let names = names.join(shown.lang.pick("、", ", "));
            match shown.lang {
                Lang::Zh => format!("○ {}  等待：{names}", title(&id)),
                Lang::En => format!("○ {}  waits for: {names}", title(&id)),
            }
        })
        .collect()
}
