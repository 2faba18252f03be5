//! `playbook new`: a small playbook to start from.

use super::error::{Error, Outcome};
use super::host;
use super::session::Session;
use crate::compile::compile;
use crate::message;
use crate::source::SourceFile;

/// Write a small playbook to start from
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name of the playbook
    name: String,
}

const TEXT: &str = include_str!("../../templates/workspace/new.yaml");

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let name = args.name.trim();
    let source = SourceFile::new(format!("{name}.yaml"), TEXT.replace("{{ name }}", name));
    let compiled = compile(&source);
    if compiled.has_errors() || name.contains(['/', '\\', '.']) {
        return Err(Error::usage(
            message!(zh: "`{name}` 不能作流程的名称", en: "`{name}` cannot be the name of a playbook"),
            message!(
                zh: "以字母或汉字开头，后面是字母、汉字、数字、下划线或连字符",
                en: "begin with a letter of any script, go on with letters, digits, underscores and hyphens"
            ),
        ));
    }
    let folder = session.workspace.playbook_folder().unwrap_or_else(|| session.host.folder.clone());
    let path = folder.join(format!("{name}.yaml"));
    let shown = super::workspace::shown(&path, Some(&session.host.folder));
    if host::exists(&path) {
        return Err(Error::usage(
            message!(zh: "已经有 `{shown}`", en: "there is a `{shown}` already"),
            message!(zh: "换一个名称，或直接修改它", en: "choose another name, or edit it"),
        ));
    }
    host::create_file(&path, source.text.as_bytes()).map_err(|error| Error::file(&path, &error))?;
    let said = message!(
        zh: "已写入 {shown}。检查：playbook validate {shown}",
        en: "wrote {shown}. Check it: playbook validate {shown}"
    );
    session.print(session.say(&said))
}
