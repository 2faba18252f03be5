//! `playbook start`: begins a case without asking anything.

use super::act;
use super::args::{Care, values};
use super::error::{Error, Outcome};
use super::session::Session;
use crate::engine::Start;
use crate::message;
use crate::model::Playbook;
use crate::runtime::{Loaded, checked};
use crate::source::SourceFile;

/// Start a case without prompts and print where it stands
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name, alias or file of the playbook
    name: String,
    /// Fill a field; repeat for several
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// A JSON object with fields and their values
    #[arg(long, value_name = "FILE")]
    from: Option<std::path::PathBuf>,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    session.act_as(&args.care.who);
    let source = session.playbook_source(&args.name)?;
    let playbook = checked(&source, None)?;
    let mut given = match &args.from {
        Some(path) => super::from_file::values(session, &playbook, path)?,
        None => std::collections::BTreeMap::new(),
    };
    given.extend(values(&playbook, &args.set)?);
    let start = Start { values: given, settings: session.company_settings(&playbook)?, ..Start::bare() };
    if args.care.expect.is_some() {
        return Err(Error::usage(
            message!(zh: "新案件没有记录，`--expect` 用不上", en: "a new case has no events, so `--expect` says nothing"),
            message!(zh: "去掉 `--expect`", en: "leave `--expect` out"),
        ));
    }
    begin(session, &source, &playbook, start, &args.care)
}

fn begin(session: &mut Session<'_>, source: &SourceFile, playbook: &Playbook, start: Start, care: &Care) -> Outcome {
    let actor = session.actor(playbook)?;
    if care.dry_run {
        let mut nowhere = crate::store::memory::MemoryStore::new();
        let done = session.with_runtime(&mut nowhere, |runtime| Ok(runtime.start(source, start, &actor, None)?))?;
        return act::show(session, &done.loaded, 0, false, true);
    }
    let mut store = session.store_for_writing()?;
    let done =
        session.with_runtime(&mut store, |runtime| Ok(runtime.start(source, start, &actor, care.key.as_deref())?))?;
    act::show(session, &done.loaded, 0, done.replayed, false)
}

/// Starts a case and gives it back, for commands that go on with it.
///
/// # Errors
/// As of the command.
pub(super) fn start(session: &mut Session<'_>, source: &SourceFile) -> Result<Loaded, Error> {
    let playbook = checked(source, None)?;
    let actor = session.actor(&playbook)?;
    let start = Start { settings: session.company_settings(&playbook)?, ..Start::bare() };
    let mut store = session.store_for_writing()?;
    let done = session.with_runtime(&mut store, |runtime| Ok(runtime.start(source, start, &actor, None)?))?;
    Ok(done.loaded)
}
