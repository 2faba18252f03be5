//! # PB0905: 印好的文件过时了 | A committed document is stale
//!
//! ## 中文
//!
//! `playbook.toml` 用 `documents` 写明印好的文件放在哪个文件夹时检查。每份文件都带着制作时流程文本的 SHA-256；流程改了而文件没有重印，
//! 两者就对不上，照着旧文件办事的人不会知道。只看文件名是 `流程-种类.格式` 的（`playbook render --all` 就这样命名）；CSV 不带校验值，不看。
//!
//! 这里只比对校验值，不重印，所以很快；模板、设置或程序变了看不出来，那由 `playbook render --all --check` 逐字比较。
//!
//! ## English
//!
//! Looked at when `playbook.toml` names the folder of printed documents with `documents`. Every document carries the SHA-256 of
//! the text it was made from. When the playbook was changed and the document was not printed again, the two differ, and whoever
//! works by the old sheet does not know. Only files called `PLAYBOOK-KIND.FORMAT` are looked at, as `playbook render --all` calls
//! them; CSV carries no hash and is left out.
//!
//! Hashes are compared and nothing is printed, so this is quick. That a template, a setting or the program has changed is not seen;
//! `playbook render --all --check` compares every byte.
//!
//! ## Bad
//!
//! ```yaml
//! # playbook.toml: documents = "printed"
//! # printed/complaint-guide.html was made before this line was changed
//! title: Complaint handling
//! ```
//!
//! ## Good
//!
//! ```yaml
//! # playbook render complaint --as guide -o printed/complaint-guide.html
//! title: Complaint handling
//! ```

use super::{Context, Printed, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(905),
    slug: "stale-document",
    severity: Severity::Warning,
    check,
    file: include_str!("stale_document.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(printed), Some(source)) = (context.around.printed, context.around.source) else { return };
    let name = &context.playbook.name;
    let of_this: Vec<&Printed> = printed.iter().filter(|document| document.playbook == *name).collect();
    if of_this.is_empty() {
        return;
    }
    let now = source.sha256();
    for Printed { kind, file, .. } in of_this.into_iter().filter(|document| document.source != now) {
        let message = message!(
            zh: "`{file}` 过时了：它是从本流程的另一份文本印出来的",
            en: "`{file}` is stale: it was printed from another text of this playbook"
        );
        let help = message!(
            zh: "重新生成：`playbook render {name} --as {kind} -o {file}`",
            en: "make it anew: `playbook render {name} --as {kind} -o {file}`"
        );
        found.push(Diagnostic::warning(905, context.playbook.name_span, message).help(help));
    }
}
