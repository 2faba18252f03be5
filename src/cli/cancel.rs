//! `playbook cancel`: ends a case early, by one of the interrupts its playbook provides for.

use super::act;
use super::args::{Care, Filled, values};
use super::error::{Error, Outcome};
use super::session::Session;
use crate::engine::refusal::Named;
use crate::engine::{Act, Refusal, outlook};
use crate::lang::Text;
use crate::message;
use crate::runtime::{Failure, Loaded};

/// End a case early, or use an interrupt of its playbook
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the case
    case: String,
    /// The interrupt; may be left out when the playbook has only one
    interrupt: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Fill a field that goes with it; repeat for several
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    care: Care,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    act::carry_out(session, &args.case, &args.care, args, |_, loaded, _| {
        let act = match interrupt(loaded, args.interrupt.as_deref())? {
            Some(name) => {
                Act::Interrupt { name, reason: args.note.clone(), values: values(&loaded.playbook, &args.set)? }
            }
            None => Act::Cancel { reason: args.note.clone().ok_or_else(reason_needed)? },
        };
        Ok((act, Filled::default()))
    })
}

fn reason_needed() -> Error {
    let title = Text { zh: Some("取消案件".into()), en: Some("Cancel the case".into()) };
    let what = Named { name: "cancel".to_owned(), title };
    Error::Failure(Failure::Refused(Refusal::ReasonNeeded { what }))
}

/// The interrupt that was named, or the only one for the whole playbook; none when it has none.
fn interrupt(loaded: &Loaded, named: Option<&str>) -> Result<Option<String>, Error> {
    if let Some(name) = named {
        return Ok(Some(name.to_owned()));
    }
    let whole: Vec<&str> = outlook::possible_interrupts(&loaded.playbook, &loaded.case)
        .into_iter()
        .filter(|(region, _)| region.is_none())
        .map(|(_, interrupt)| interrupt.name.as_str())
        .collect();
    match whole.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some((*only).to_owned())),
        several => {
            let names = several.join(", ");
            Err(Error::usage(
                message!(zh: "这份流程有几种中止方式", en: "the playbook has several interrupts"),
                message!(zh: "写明是哪一种：{names}", en: "say which one: {names}"),
            ))
        }
    }
}
