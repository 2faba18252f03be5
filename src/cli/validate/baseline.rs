//! The file of `--baseline` and `--write-baseline`.
//!
//! Names of playbooks in it are seen from its own folder, so that it says the same wherever the command is given.

use std::path::{Component, Path, PathBuf};

use super::super::error::{Error, Outcome};
use super::super::host;
use super::super::paint::plural;
use super::super::session::Session;
use super::super::workspace::shown;
use crate::diagnostic::fingerprint::Fingerprint;
use crate::diagnostic::text::visible;
use crate::lang::Message;
use crate::message;
use crate::validation::Checked;
use crate::validation::baseline::{Baseline, Gone, Unreadable};

/// So many findings that have gone are named; the others are counted.
const MOST_NAMED: usize = 10;

/// How files are named in a list.
pub(super) struct Names(Vec<String>);

impl Names {
    /// For a list in `file`: of files in the order in which they are judged, each with its path if it has one.
    pub(super) fn new<'a>(
        session: &Session<'_>,
        file: &str,
        files: impl Iterator<Item = (&'a str, Option<&'a Path>)>,
    ) -> Names {
        let list = session.host.path(file);
        let folder = list.parent().unwrap_or(&list).to_path_buf();
        Names(files.map(|(name, path)| path.map_or(name.to_owned(), |path| seen_from(&folder, path))).collect())
    }
}

/// Writes a list of everything that was found.
pub(super) fn write(session: &mut Session<'_>, file: &str, names: Names, checked: &[Checked]) -> Outcome {
    let files: Vec<(String, &Checked)> = names.0.into_iter().zip(checked).collect();
    let baseline = Baseline::of(&files);
    let path = session.host.path(file);
    host::write_file(&path, baseline.write().as_bytes()).map_err(|error| Error::file(Path::new(file), &error))?;
    let count = baseline.count();
    let more = plural(count as u64);
    if session.global.json {
        return session.print_json(&serde_json::json!({ "version": 1, "baseline": file, "findings": count }));
    }
    let said = message!(
        zh: "已写入 {file}：{count} 处。以后用 `playbook validate --baseline {file}`，只报告新出现的",
        en: "wrote {file}: {count} finding{more}. From now on `playbook validate --baseline {file}` reports only what is new"
    );
    session.print(session.say(&said))
}

/// Takes out of the files what is listed, and says beside the results what is listed and no longer there.
pub(super) fn apply(
    session: &mut Session<'_>,
    file: &str,
    names: Names,
    checked: &mut [Checked],
    all: bool,
) -> Outcome {
    let baseline = read(session, file)?;
    let mut files: Vec<(String, &mut Checked)> = names.0.into_iter().zip(checked).collect();
    let gone = baseline.apply(&mut files, all);
    if !gone.is_empty() {
        let said = gone_in_words(file, &gone);
        session.note(session.say(&said).to_owned().as_str());
    }
    Ok(())
}

fn read(session: &Session<'_>, file: &str) -> Result<Baseline, Error> {
    let path = session.host.path(file);
    let bytes = host::read_file(&path).map_err(|error| Error::file(Path::new(file), &error))?;
    let text = String::from_utf8_lossy(&bytes);
    Baseline::read(text.trim_start_matches('\u{feff}')).map_err(|why| {
        let message = match why {
            Unreadable::Version(version) => message!(
                zh: "`{file}` 是第 {version} 版的基线，这个程序读不了",
                en: "`{file}` is a baseline of version {version}, which this program cannot read"
            ),
            Unreadable::Form(reason) => {
                message!(zh: "`{file}` 不是基线文件：{reason}", en: "`{file}` is no baseline: {reason}")
            }
        };
        let help = message!(
            zh: "用 `playbook validate --write-baseline {file}` 重新写一份",
            en: "write it anew with `playbook validate --write-baseline {file}`"
        );
        Error::File { message, help: Some(help) }
    })
}

fn gone_in_words(file: &str, gone: &[Gone]) -> Message {
    let count: usize = gone.iter().map(|gone| gone.count).sum();
    let line = |gone: &Gone| {
        let Gone { file, fingerprint: Fingerprint { code, text }, count } = gone;
        let times = if *count > 1 { format!(" ×{count}") } else { String::new() };
        visible(&format!("\n  {file}  {code}  {text}{times}")).into_owned()
    };
    let named: String = gone.iter().take(MOST_NAMED).map(line).collect();
    let found = if count == 1 { "1 finding that is".to_owned() } else { format!("{count} findings that are") };
    let more = if gone.len() > MOST_NAMED { "\n  …" } else { "" };
    message!(
        zh: "基线 {file} 里有 {count} 处已经没有了；用 `playbook validate --write-baseline {file}` 重写：{named}{more}",
        en: "{file} lists {found} gone; write it anew with `playbook validate --write-baseline {file}`:{named}{more}"
    )
}

/// A path as it is seen from a folder, with `/` between folders. Nothing is asked of the disk: `..` undoes the folder
/// before it.
fn seen_from(folder: &Path, path: &Path) -> String {
    let (folder, path) = (parts(folder), parts(path));
    let shared = folder.iter().zip(&path).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return shown(&path.iter().collect::<PathBuf>(), None);
    }
    let up = folder[shared..].iter().map(|_| Component::ParentDir);
    shown(&up.chain(path[shared..].iter().copied()).collect::<PathBuf>(), None)
}

fn parts(path: &Path) -> Vec<Component<'_>> {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            Component::ParentDir | Component::Prefix(_) | Component::RootDir | Component::Normal(_) => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_folder_of_the_list() {
        let seen = |folder: &str, path: &str| seen_from(Path::new(folder), Path::new(path));
        assert_eq!(seen("/shop", "/shop/playbooks/流程.yaml"), "playbooks/流程.yaml");
        assert_eq!(seen("/shop/ci", "/shop/./x/../a.yaml"), "../a.yaml");
        assert_eq!(seen("/shop", "/shop/a.yaml"), "a.yaml");
        assert_eq!(seen("/", "/a.yaml"), "a.yaml");
    }
}
