//! # PB0806: 两份流程用同一个名字 | Two playbooks go by one name
//!
//! ## 中文
//!
//! 一份流程的名字或别名，另一份也在用。按这个名字开始或调用时只会找到其中一份：名字先于别名，文件按路径排在前面的先找到。
//!
//! ## English
//!
//! A name or an alias of a playbook is also used by another one. Whoever starts or calls it by that name gets only one of
//! them: a name comes before an alias, and of two files the one whose path comes first.
//!
//! ## Bad
//!
//! ```yaml
//! # orders.yaml says `playbook: order`, and returns.yaml says
//! playbook: returns
//! aliases: [order]
//! ```
//!
//! ## Good
//!
//! ```yaml
//! playbook: returns
//! aliases: [goods_back]
//! ```

use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message;

pub(super) const RULE: Rule = Rule {
    code: Code(806),
    slug: "ambiguous-name",
    severity: Severity::Warning,
    check,
    file: include_str!("ambiguous_name.rs"),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(others) = context.around.others else { return };
    let playbook = context.playbook;
    let is_this = |at: usize| others.all()[at].playbook.is_some_and(|other| std::ptr::eq(other, playbook));
    for name in std::iter::once(&playbook.name).chain(&playbook.aliases) {
        // Whichever is found by the name keeps quiet: the other one cannot be found.
        let Some(at) = others.place(name).filter(|at| !is_this(*at)) else { continue };
        let file = others.all()[at].file;
        let message = message!(
            zh: "名字 `{name}` 已由 {file} 使用，按这个名字找到的是那一份",
            en: "the name `{name}` is used by {file}, and that is what is found by it"
        );
        let help = message!(zh: "给其中一份换个名字或别名", en: "give one of them another name or alias");
        found.push(Diagnostic::warning(806, playbook.name_span, message).help(help));
    }
}
