//! `playbook key-in`: brings what was ticked on a printed checklist into a case, and shows where the two differ.

mod compare;
mod sheet;

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::args::Acting;
use super::error::{Error, Outcome};
use super::host;
use super::paint::safe;
use super::session::Session;
use crate::compile::decode;
use crate::engine::command::{Input, Ticks};
use crate::engine::{Act, Command, Refusal};
use crate::lang::Message;
use crate::message;
use crate::model::order;
use crate::runtime::{Failure, Loaded, Runtime};
use compare::Compared;
use sheet::Entry;

/// Bring what was ticked on a printed checklist into a case
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case, as it stands on the checklist
    case: String,
    /// The ticks, a line for each step: `record 1,2,4 Zhang 2026-03-02`; - for standard input
    #[arg(required_unless_present = "sheet")]
    file: Option<PathBuf>,
    /// Print an empty sheet for the case instead, to be filled in
    #[arg(long)]
    sheet: bool,
    #[command(flatten)]
    who: Acting,
    /// Show what would be taken over, and what differs, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What came of all steps, for machines.
#[derive(Serialize)]
struct KeyedJson {
    version: u32,
    case: String,
    dry_run: bool,
    steps: Vec<StepJson>,
    not_on_paper: Vec<String>,
}

#[derive(Serialize)]
struct StepJson {
    step: String,
    taken_over: Vec<u32>,
    differences: Vec<String>,
}

/// A step of the sheet, and what takes over what it says.
struct Keyed<'a> {
    entry: &'a Entry,
    compared: Compared,
    commands: Vec<Command>,
}

impl Keyed<'_> {
    /// Nothing of the step is taken over.
    fn refused(&mut self, refusal: &Refusal) {
        self.compared.new.clear();
        self.commands.clear();
        self.compared.differences.push(refusal.message());
    }
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.act_as(&args.who);
    let mut store = session.store()?;
    let mut loaded = session.load(&mut store, &args.case)?;
    let Some(file) = args.file.as_ref().filter(|_| !args.sheet) else {
        return print_sheet(session, &loaded);
    };
    let bytes = if file.as_os_str() == "-" { host::read_input() } else { host::read_file(&session.host.path(file)) };
    let bytes = bytes.map_err(|error| Error::file(file, &error))?;
    let text = decode(&file.display().to_string(), &bytes).text;
    let entries = sheet::read(&text, &loaded.playbook)?;
    let (zone, today) = (session.zone, session.today());
    let mut steps = Vec::new();
    for entry in &entries {
        let compared = compare::compare(entry, &loaded.playbook, &loaded.case, zone, today);
        let commands = if compared.new.is_empty() { Vec::new() } else { ticking(session, &loaded, entry, &compared)? };
        steps.push(Keyed { entry, compared, commands });
    }
    loaded = session.with_runtime(&mut store, |runtime| Ok(take_over(runtime, loaded, &mut steps, args.dry_run)?))?;
    let absent = compare::absent(&entries, &loaded.playbook, &loaded.case);
    let name = |step: crate::model::StepId| loaded.playbook[step].name.clone();
    let json = KeyedJson {
        version: 1,
        case: loaded.id.to_string(),
        dry_run: args.dry_run,
        steps: steps
            .iter()
            .map(|Keyed { entry, compared, .. }| StepJson {
                step: name(entry.step),
                taken_over: compared.new.clone(),
                differences: compared.differences.iter().map(|says| session.say(says).to_owned()).collect(),
            })
            .collect(),
        not_on_paper: absent.into_iter().map(name).collect(),
    };
    tell(session, &json)
}

/// What ticks the new lines of a step, and notes what the paper says of them.
fn ticking(
    session: &mut Session<'_>,
    loaded: &Loaded,
    entry: &Entry,
    compared: &Compared,
) -> Result<Vec<Command>, Error> {
    let actor = session.actor(&loaded.playbook)?;
    let ticks = Ticks::Done(compared.new.clone());
    let save = Act::Save { step: entry.step, input: Input { ticks, ..Input::default() } };
    let numbers = compare::listed(&compared.new);
    let mut text = session.pick(format!("据纸质清单勾选第 {numbers} 行"), format!("line {numbers} ticked from paper"));
    if let Some(by) = &entry.by {
        text.push_str(&session.pick(format!("，签名 {by}"), format!(", signed {by}")));
    }
    if let Some(on) = entry.on {
        text.push_str(&session.pick(format!("，日期 {on}"), format!(", dated {on}")));
    }
    let note = Act::Note { text, step: Some(entry.step) };
    Ok([save, note].map(|act| Command { actor: actor.clone(), act }).into())
}

/// Carries out what is not refused, the whole sheet at once or nothing of it; what is refused becomes a difference.
fn take_over(
    runtime: &mut Runtime<'_>,
    loaded: Loaded,
    steps: &mut [Keyed<'_>],
    dry_run: bool,
) -> Result<Loaded, Failure> {
    for step in &mut *steps {
        let mut commands = step.commands.iter();
        match commands.try_fold(loaded.clone(), |loaded, command| runtime.rehearse(loaded, command, None)) {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => step.refused(&refusal),
            Err(failure) => return Err(failure),
        }
    }
    let commands: Vec<Command> = steps.iter().flat_map(|step| step.commands.clone()).collect();
    if commands.is_empty() || dry_run { Ok(loaded) } else { Ok(runtime.act_all(loaded, &commands)?.loaded) }
}

/// Says what was taken over and what differs; fails when something does.
fn tell(session: &mut Session<'_>, keyed: &KeyedJson) -> Outcome {
    let differs = !keyed.not_on_paper.is_empty() || keyed.steps.iter().any(|step| !step.differences.is_empty());
    if session.global.json {
        session.print_json(keyed)?;
        return if differs { Err(Error::Findings) } else { Ok(()) };
    }
    let paint = session.paint;
    for step in &keyed.steps {
        let name = &step.step;
        if !step.taken_over.is_empty() {
            let lines = compare::listed(&step.taken_over);
            let said = if keyed.dry_run {
                message!(zh: "{name}：将勾选第 {lines} 行", en: "{name}: line {lines} would be ticked")
            } else {
                message!(zh: "{name}：已勾选第 {lines} 行", en: "{name}: line {lines} ticked")
            };
            session.print(&paint.good(&format!("✓ {}", session.say(&said))))?;
        } else if step.differences.is_empty() {
            let said = message!(zh: "{name}：与案件一致", en: "{name}: as in the case");
            session.print(&paint.quiet(&format!("= {}", session.say(&said))))?;
        }
        for difference in &step.differences {
            let difference = safe(difference);
            session.print(&paint.caution(&format!("! {name}{}{difference}", session.pick("：", ": "))))?;
        }
    }
    for name in &keyed.not_on_paper {
        let said = message!(zh: "{name}：案件里已完成，纸上没有", en: "{name}: finished in the case, and not on paper");
        session.print(&paint.caution(&format!("! {}", session.say(&said))))?;
    }
    if differs { Err(Error::Findings) } else { Ok(()) }
}

/// A sheet with every step that has a checklist, as far as the case knows it.
fn print_sheet(session: &mut Session<'_>, loaded: &Loaded) -> Outcome {
    let Message { zh, en } = message!(
        zh: "# 步骤代码 勾选的行（all 全部，- 没有） 姓名 日期",
        en: "# step code, lines ticked (all, or - for none), name, date"
    );
    let mut text = session.pick(zh, en);
    let steps = order::places(&loaded.playbook).into_iter().map(|place| &loaded.playbook[place.step]);
    for step in steps.filter(|step| !step.work.check.is_empty()) {
        let (title, count) = (safe(step.title.say(session.lang)), step.work.check.len());
        let said = message!(zh: "{title}（{count} 行）", en: "{title} (lines: {count})");
        let _ = write!(text, "\n# {}\n{} -", session.say(&said), step.name);
    }
    session.print(&text)
}
