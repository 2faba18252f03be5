//! The case to work on: the one that was named, an open one, or a new one.

use super::super::error::Error;
use super::super::paint::{padded, safe, width};
use super::super::prompt::{Entry, Left, Look, Menu, Prompter};
use super::super::session::Session;
use super::super::start;
use super::{Args, Stop};
use crate::compile::compile;
use crate::message;
use crate::runtime::Loaded;
use crate::store::{CaseFilter, CaseId, Status, Store};

/// At most so many open cases are offered.
const OFFERED: usize = 20;

/// What to do instead where nobody can be asked.
pub(super) fn nobody_to_ask(args: &Args) -> Error {
    let name = &args.name;
    let case = args.case.as_deref().or_else(|| name.parse::<CaseId>().is_ok().then_some(name.as_str()));
    let help = match case {
        Some(case) => message!(
            zh: "在终端里运行；脚本里用 `playbook advance {case}` 或 `playbook vote {case}`",
            en: "use it at a terminal; in scripts use `playbook advance {case}` or `playbook vote {case}`"
        ),
        None => message!(
            zh: "在终端里运行；脚本里用 `playbook start {name}`，再用 `playbook advance 案件`",
            en: "use it at a terminal; in scripts use `playbook start {name}`, then `playbook advance CASE`"
        ),
    };
    Error::usage(
        message!(zh: "`playbook run` 要有终端才能提问", en: "`playbook run` needs a terminal to ask its questions"),
        help,
    )
}

pub(super) fn begin(session: &mut Session<'_>, prompter: &mut dyn Prompter, args: &Args) -> Result<Loaded, Stop> {
    if let Some(case) =
        args.case.as_deref().or_else(|| args.name.parse::<CaseId>().is_ok().then_some(args.name.as_str()))
    {
        let mut store = session.store()?;
        return Ok(session.load(&mut store, case)?);
    }
    let source = session.playbook_source(&args.name)?;
    let name = compile(&source).playbook.map(|playbook| playbook.name).unwrap_or_default();
    let open = match session.store_if_any()? {
        Some(store) => {
            let limit = u32::try_from(OFFERED).ok();
            let filter = CaseFilter { statuses: vec![Status::Open], playbook: Some(name), limit, parent: None };
            store.cases(&filter).map_err(Error::from)?
        }
        None => Vec::new(),
    };
    if open.is_empty() {
        return Ok(start::start(session, &source)?);
    }
    let mut entries = vec![Entry::new(session.pick("新开一件", "begin a new case"))];
    let column = open.iter().map(|case| width(case.head.case.as_str())).max().unwrap_or(0);
    entries.extend(open.iter().map(|case| {
        let (id, subject) = (padded(case.head.case.as_str(), column), safe(&case.row.subject));
        let label = format!("{} {id}  {subject}", session.pick("接着办", "go on with"));
        Entry::new(label.trim_end())
    }));
    let look = Look { lang: session.lang, paint: session.paint };
    let words = session.pick("办哪一件", "Which case");
    match prompter.choose(&Menu { words, hint: None, entries: &entries, start: 0, look }) {
        Ok(0) => Ok(start::start(session, &source)?),
        Ok(chosen) => {
            let mut store = session.store()?;
            Ok(session.load(&mut store, open[chosen - 1].head.case.as_str())?)
        }
        Err(Left::Back) => Err(Stop::Leaves),
        Err(Left::Out) => Err(Stop::CutOff),
    }
}
