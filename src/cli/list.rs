//! `playbook list`: the playbooks there are.

use serde::Serialize;

use super::error::Outcome;
use super::paint::{padded, safe, width};
use super::session::Session;
use crate::compile::compile;

/// List the playbooks there are
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

#[derive(Serialize)]
struct ListJson {
    version: u32,
    playbooks: Vec<PlaybookJson>,
}

#[derive(Serialize)]
struct PlaybookJson {
    name: String,
    aliases: Vec<String>,
    title: String,
    playbook_version: String,
    path: Option<String>,
    steps: usize,
    valid: bool,
}

pub(super) fn run(session: &mut Session<'_>, _args: &Args) -> Outcome {
    let library = session.library()?;
    let mut playbooks = Vec::new();
    for shelved in &library.shelved {
        let compiled = compile(&shelved.source);
        let valid = compiled.playbook.is_some() && !compiled.has_errors();
        let known = compiled.playbook.as_ref();
        playbooks.push(PlaybookJson {
            name: shelved.name.clone(),
            aliases: shelved.aliases.clone(),
            title: known.map_or_else(String::new, |playbook| playbook.title.say(session.lang).to_owned()),
            playbook_version: known.map_or_else(String::new, |playbook| playbook.version.clone()),
            path: shelved.path.as_ref().map(|path| path.display().to_string()),
            steps: known.map_or(0, |playbook| playbook.steps.len()),
            valid,
        });
    }
    if session.global.json {
        return session.print_json(&ListJson { version: 1, playbooks });
    }
    let names = playbooks.iter().map(|playbook| width(&playbook.name)).max().unwrap_or(0);
    let titles = playbooks.iter().map(|playbook| width(&playbook.title)).max().unwrap_or(0);
    for playbook in &playbooks {
        let aliases = playbook.aliases.join(session.pick("、", ", "));
        let state = if playbook.valid {
            session.paint.quiet(&aliases)
        } else {
            session.paint.bad(session.pick("有错误，见 playbook validate", "has errors, see playbook validate"))
        };
        let name = session.paint.strong(&padded(&safe(&playbook.name), names));
        let line = format!("{name}  {}  {state}", padded(&safe(&playbook.title), titles));
        session.print(line.trim_end())?;
    }
    Ok(())
}
