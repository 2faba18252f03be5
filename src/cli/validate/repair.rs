//! `playbook validate --fix`: certain remedies go into the files, and what is left is shown.

use super::super::error::Error;
use super::super::paint::{plural, safe};
use super::super::session::Session;
use super::super::{host, unified};
use super::{Args, Beside, Named, with_surroundings};
use crate::message;
use crate::validation::Checked;
use crate::validation::fix::{Repair, fix};

/// Mends files, or shows how they would be mended; what is left to say about them.
///
/// # Errors
/// A playbook that is built in, or a file that cannot be written or was changed meanwhile.
pub(super) fn repair(
    session: &mut Session<'_>,
    args: &Args,
    named: Vec<Named>,
    beside: Beside<'_>,
) -> Result<Vec<Checked>, Error> {
    if let Some(built_in) = named.iter().find(|file| file.path.is_none()) {
        let name = &built_in.source.name;
        return Err(Error::usage(
            message!(zh: "`{name}` 在程序里面，不能修改", en: "`{name}` is inside the program and cannot be changed"),
            message!(zh: "写出要修改的文件或文件夹", en: "name the files or folders to fix"),
        ));
    }
    let (sources, paths): (Vec<_>, Vec<_>) = named.into_iter().map(|file| (file.source, file.path)).unzip();
    let (dry_run, count) = (args.dry_run, sources.len());
    let repairs =
        with_surroundings(session, args, beside, count, |library, around, pace| fix(sources, library, around, pace))?;
    for (repair, path) in repairs.iter().zip(&paths) {
        let Some(path) = path.as_ref().filter(|_| repair.before.text != repair.after.source.text) else { continue };
        if dry_run && !session.global.json {
            let text = unified::text(&repair.before.name, &repair.before.text, &repair.after.source.text);
            unified::print(session, &text)?;
        } else if !dry_run {
            host::replace_text(path, &repair.before.text, &repair.after.source.text)
                .map_err(|error| Error::file(path, &error))?;
        }
    }
    for repair in &repairs {
        say(session, repair, dry_run);
    }
    Ok(repairs.into_iter().map(|repair| repair.after).collect())
}

fn say(session: &mut Session<'_>, repair: &Repair, dry_run: bool) {
    let (name, count) = (safe(&repair.before.name), repair.mended.len());
    let s = plural(count as u64);
    if count > 0 && dry_run {
        let said = message!(zh: "{name}：可以改正 {count} 处", en: "would fix {count} finding{s} in {name}");
        session.note(session.say(&said).to_owned().as_str());
    } else if count > 0 {
        let said = message!(zh: "{name}：已改正 {count} 处", en: "fixed {count} finding{s} in {name}");
        session.note(session.say(&said).to_owned().as_str());
    }
    let count = repair.after.diagnostics.len();
    if dry_run && count > 0 {
        let s = plural(count as u64);
        let said =
            message!(zh: "{name}：还有 {count} 处要人来改", en: "would leave {count} finding{s} in {name} to you");
        session.note(session.say(&said).to_owned().as_str());
    }
    let count = repair.left_out;
    if count > 0 {
        let s = plural(count as u64);
        let said = message!(
            zh: "{name}：有 {count} 处没有改，改了会带出别的问题",
            en: "left {count} finding{s} in {name} alone: mending would bring up others"
        );
        session.note(session.say(&said).to_owned().as_str());
    }
}
