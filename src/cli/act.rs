//! Carrying out a command on a case and showing what came of it.

use std::fmt::Debug;

use super::args::{Care, Filled};
use super::case_json::CaseJson;
use super::case_text::Shown;
use super::error::{Error, Outcome};
use super::event_text;
use super::session::Session;
use crate::engine::case::Status;
use crate::engine::{Act, Actor, Command, Happened, Refusal};
use crate::message;
use crate::model::{Playbook, RoleId, StepId};
use crate::runtime::Loaded;
use crate::store::{Hash, Key};

/// Loads a case, lets `prepare` decide what is to be done, does it, and shows the case.
///
/// With a key, `asked` is what tells a repeated command from another one: the command as it was typed. What `prepare`
/// makes of it cannot serve, for "the only open step" is another one the second time.
///
/// # Errors
/// No such case, a refusal, a conflict, or a failure.
pub(super) fn carry_out(
    session: &mut Session<'_>,
    case: &str,
    care: &Care,
    asked: &impl Debug,
    prepare: impl FnOnce(&mut Session<'_>, &Loaded, &Actor) -> Result<(Act, Filled), Error>,
) -> Outcome {
    session.act_as(&care.who);
    let mut store = session.store()?;
    let loaded = session.load(&mut store, case)?;
    let actor = session.actor(&loaded.playbook)?;
    let fingerprint = Hash::of(format!("{} {} {asked:?}", loaded.id, actor.name).as_bytes());
    let key = care.key.as_deref().map(|key| Key { key, fingerprint });
    if let Some(earlier) = session.with_runtime(&mut store, |runtime| Ok(runtime.answered(key.as_ref())?))? {
        return show(session, &earlier.loaded, earlier.first.saturating_sub(1), true, false);
    }
    let (act, filled) = prepare(session, &loaded, &actor)?;
    let command = Command { actor, act };
    let before = loaded.case.seq;
    if care.dry_run {
        let rehearsed =
            session.with_runtime(&mut store, |runtime| Ok(runtime.rehearse(loaded, &command, care.expect)?))?;
        return show(session, &rehearsed, before, false, true);
    }
    let contents: Vec<&[u8]> = filled.contents.iter().map(Vec::as_slice).collect();
    let done = session
        .with_runtime(&mut store, |runtime| Ok(runtime.act(loaded, &command, care.expect, key, &contents)?))?;
    show(session, &done.loaded, done.first.saturating_sub(1), done.replayed, false)
}

/// Shows a case after a command: what has happened since event number `since`, and where it stands.
///
/// # Errors
/// The results cannot be written.
pub(super) fn show(session: &mut Session<'_>, loaded: &Loaded, since: u64, replayed: bool, dry_run: bool) -> Outcome {
    let calendar = session.calendar()?;
    let moment = crate::engine::Moment { now: session.now(), calendar: &calendar, zone: session.zone };
    if session.global.json {
        let json = CaseJson::new(loaded, moment, session.lang).replayed(replayed);
        return session.print_json(&if dry_run { json.dry_run() } else { json });
    }
    let shown = Shown { lang: session.lang, paint: session.paint, moment };
    if dry_run {
        let words = session.pick("试运行，什么也没有改变：", "dry run, nothing was changed:");
        session.print(&shown.paint.caution(words))?;
    }
    if replayed {
        let words = session.pick("这个命令已经执行过，结果如下：", "this command had been carried out before:");
        session.print(&shown.paint.caution(words))?;
    }
    for line in happened(&shown, loaded, since, replayed) {
        session.print(&line)?;
    }
    for line in shown.summary(loaded) {
        session.print(&line)?;
    }
    Ok(())
}

/// What has happened since event number `since`; of an act that is answered again, not what came later. What goes
/// without saying is said where nothing else was done.
fn happened(shown: &Shown<'_>, loaded: &Loaded, since: u64, replayed: bool) -> Vec<String> {
    let is_new = |happened: &&Happened| happened.seq > since && (!replayed || happened.act == since + 1);
    let new = || loaded.log.iter().filter(is_new);
    let lines: Vec<String> = new().filter_map(|happened| event_text::short(shown, loaded, happened)).collect();
    if !lines.is_empty() {
        return lines;
    }
    let whole = |happened: &Happened| {
        format!("{} {}", event_text::mark(shown, &happened.event), event_text::words(shown, loaded, &happened.event))
    };
    let lines: Vec<String> = new().map(whole).collect();
    if lines.is_empty() { vec![shown.lang.pick("没有变化。", "Nothing has changed.").to_owned()] } else { lines }
}

/// A step by its identifier or its title; without one, the only open task the actor could do.
///
/// # Errors
/// There is no such step, or several are open.
pub(super) fn step(loaded: &Loaded, named: Option<&str>, actor: &Actor) -> Result<StepId, Error> {
    let Loaded { playbook, case, .. } = loaded;
    if let Some(name) = named {
        return find_step(playbook, name);
    }
    let open = if case.is_over() { Vec::new() } else { case.open_tasks(playbook) };
    let mine: Vec<StepId> = open
        .iter()
        .copied()
        .filter(|step| actor.holds_one_of(&crate::engine::performers(playbook, case, *step)))
        .collect();
    match (mine.as_slice(), open.as_slice()) {
        ([only], _) | ([], [only]) => Ok(*only),
        ([], []) => {
            let refusal = match case.status {
                Status::Suspended => Refusal::Suspended,
                Status::Open | Status::Done | Status::Cancelled => Refusal::Over(case.status),
            };
            Err(Error::Failure(crate::runtime::Failure::Refused(refusal)))
        }
        (mine, open) => {
            let choices = if mine.is_empty() { open } else { mine };
            let names: Vec<&str> = choices.iter().map(|step| playbook[*step].name.as_str()).collect();
            let names = names.join(", ");
            Err(Error::usage(
                message!(zh: "现在要办的步骤不止一个", en: "several steps are open"),
                message!(zh: "写明是哪一步：{names}", en: "say which one: {names}"),
            ))
        }
    }
}

/// A step by its identifier or its title.
///
/// # Errors
/// There is no such step.
pub(super) fn find_step(playbook: &Playbook, name: &str) -> Result<StepId, Error> {
    let titled = |step: &&crate::model::step::Step| {
        step.title.zh.as_deref() == Some(name) || step.title.en.as_deref() == Some(name)
    };
    if let Some(step) = playbook.step(name).or_else(|| playbook.steps.iter().find(titled)) {
        return Ok(step.id);
    }
    let names = || playbook.steps.iter().map(|step| step.name.as_str());
    Err(Error::missing(message!(zh: "没有步骤 `{name}`", en: "there is no step `{name}`"), name, names().collect()))
}

/// A role by its identifier or alias.
///
/// # Errors
/// There is no such role.
pub(super) fn find_role(playbook: &Playbook, name: &str) -> Result<RoleId, Error> {
    playbook.role(name).ok_or_else(|| {
        let names = playbook.roles.iter().map(|role| role.name.as_str()).collect();
        Error::missing(message!(zh: "没有角色 `{name}`", en: "there is no role `{name}`"), name, names)
    })
}

/// Lanes by their identifiers or titles.
///
/// # Errors
/// There is no such step.
pub(super) fn find_steps(playbook: &Playbook, names: &[String]) -> Result<Vec<StepId>, Error> {
    let names = names.iter().flat_map(|names| names.split([',', '，', '、'])).filter(|name| !name.is_empty());
    names.map(|name| find_step(playbook, name.trim())).collect()
}
