//! `playbook init`: makes a folder a workspace.

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use super::workspace::SETTINGS_FILE;
use crate::message;

/// Make this folder a workspace
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

const SETTINGS: &str = include_str!("../../templates/workspace/playbook.toml");

pub(super) fn run(session: &mut Session<'_>, _args: &Args) -> Outcome {
    let folder = session.host.folder.clone();
    let path = folder.join(SETTINGS_FILE);
    if host::exists(&path) {
        return Err(Error::usage(
            message!(zh: "这里已经有 {SETTINGS_FILE}", en: "there is a {SETTINGS_FILE} here already"),
            message!(zh: "直接修改它", en: "edit it"),
        ));
    }
    let playbooks = folder.join("playbooks");
    host::create_folder(&playbooks).map_err(|error| Error::file(&playbooks, &error))?;
    host::create_file(&path, SETTINGS.as_bytes()).map_err(|error| Error::file(&path, &error))?;
    let said = message!(
        zh: "已建立工作区：{SETTINGS_FILE} 和 playbooks/。接着：playbook new 名称",
        en: "made a workspace: {SETTINGS_FILE} and playbooks/. Next: playbook new NAME"
    );
    session.print(session.say(&said))
}
