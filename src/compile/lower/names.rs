//! The first pass: every step gets its number, and every identifier is looked at.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::Lowering;
use crate::compile::suggest::suggest;
use crate::compile::text::wide_colon;
use crate::compile::yaml::{Entry, Node};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::model::StepId;
use crate::model::names::NameIndex;
use crate::source::Span;

/// A step that has a number but has not been read.
pub(super) struct PlacedStep<'a> {
    pub(super) entry: &'a Entry,
    pub(super) parent: Option<StepId>,
    /// The steps directly inside.
    pub(super) inside: Vec<StepId>,
}

impl<'a> Lowering<'a, '_> {
    /// Numbers the steps of a region and everything inside them, each parent before its children.
    pub(super) fn place_steps(&mut self, region: Option<&'a Node>, parent: Option<StepId>) -> Vec<StepId> {
        let mut placed = Vec::new();
        for entry in super::entries(region) {
            let name = entry.name();
            self.check_identifier(name, entry.key.span, false);
            let Ok(number) = u32::try_from(self.placed.len()) else { continue };
            if let Some(first) = self.step_names.add(name, number, |at| self.placed[at as usize].entry.name()) {
                let first = self.placed[first as usize].entry.key.span;
                self.report(
                    Diagnostic::error(102, entry.key.span, message!(zh: "步骤 `{name}` 重复", en: "the step `{name}` exists twice"))
                        .related(first, message!(zh: "第一次在这里", en: "first here"))
                        .help(message!(zh: "整份流程里步骤名不能重复，组内和并行分支里的也算", en: "step names are unique in the whole playbook, lanes and groups included")),
                );
                continue;
            }
            let id = StepId(number);
            self.placed.push(PlacedStep { entry, parent, inside: Vec::new() });
            placed.push(id);
            let inside = entry.value.get("together").or_else(|| entry.value.get("steps"));
            let inside = self.place_steps(inside, Some(id));
            self.placed[id.0 as usize].inside = inside;
        }
        placed
    }

    /// A step of the region whose owner is `parent`. A step elsewhere is a jump across a border.
    pub(super) fn sibling(&mut self, node: &Node, parent: Option<StepId>) -> Option<StepId> {
        let id = self.any_step(node)?;
        if self.placed[id.0 as usize].parent == parent {
            return Some(id);
        }
        let name = node.text()?;
        let place = self.placed[id.0 as usize].entry.key.span;
        self.report(
            Diagnostic::error(407, node.span, message!(zh: "`{name}` 在另一个区域里，不能跳过去", en: "`{name}` stands in another region; no step jumps across a border"))
                .related(place, message!(zh: "它在这里", en: "it stands here"))
                .help(message!(zh: "只能去同一区域的步骤；要离开一组，走到组内的 end", en: "lead to a step of the same region; to leave a group, lead to an `end` inside it")),
        );
        None
    }

    /// A step anywhere in the playbook.
    pub(super) fn any_step(&mut self, node: &Node) -> Option<StepId> {
        let wanted = node.text()?;
        if let Some(at) = self.step_names.find(wanted, |at| self.placed[at as usize].entry.name()) {
            return Some(StepId(at));
        }
        let comparable = self.scope.may_compare(self.step_names.len());
        let names = self.placed.iter().map(|step| step.entry.name()).filter(|_| comparable);
        let found =
            Diagnostic::error(101, node.span, message!(zh: "没有步骤 `{wanted}`", en: "there is no step `{wanted}`"));
        let found = suggest(found, node.span, wanted, names);
        self.report(found);
        None
    }

    /// A defining identifier; `None` when it is no text.
    pub(super) fn identifier(&mut self, node: &Node, hyphens: bool) -> Option<String> {
        let name = node.text()?;
        self.check_identifier(name, node.span, hyphens);
        Some(name.to_owned())
    }

    /// Says what is wrong with the form of an identifier.
    pub(super) fn check_identifier(&mut self, name: &str, span: Span, hyphens: bool) {
        if let Some(at) = name.find('：').filter(|_| self.source.slice(span) == name) {
            self.report(wide_colon(span.start() + at, &name[at..]));
        } else if let Some(found) = identifier_fault(name, span, hyphens) {
            self.report(found);
        }
    }

    /// Names of one kind that a reader cannot tell apart or that are defined twice under one roof.
    pub(super) fn check_confusable<'n, D>(&mut self, defined: &'n [D], name_of: impl Fn(&'n D) -> (&'n str, Span)) {
        let mut seen = NameIndex::default();
        for (one, at) in defined.iter().zip(0..) {
            let (name, span) = name_of(one);
            let known = seen.add(&skeleton(name), at, |at| skeleton(name_of(&defined[at as usize]).0));
            match known.map(|at| name_of(&defined[at as usize])) {
                Some((other, first)) if other == name => self.report(
                    Diagnostic::error(102, span, message!(zh: "`{name}` 重复", en: "`{name}` is defined twice"))
                        .related(first, message!(zh: "第一次在这里", en: "first here"))
                        .help(message!(zh: "字段和设置共用一套名称，改掉其中一个", en: "fields and settings share their names; rename one of them")),
                ),
                Some((other, first)) => {
                    let found = Diagnostic::error(
                        108,
                        span,
                        message!(zh: "`{name}` 和 `{other}` 看起来一样", en: "`{name}` and `{other}` look alike"),
                    );
                    self.report(
                        found
                            .related(first, message!(zh: "另一个在这里", en: "the other one is here"))
                            .help(message!(zh: "改掉其中一个", en: "rename one of them")),
                    );
                }
                None => {}
            }
        }
    }
}

/// What is wrong with the form of an identifier.
pub(in crate::compile) fn identifier_fault(name: &str, span: Span, hyphens: bool) -> Option<Diagnostic> {
    if !name.is_ascii() && name.nfc().ne(name.chars()) {
        let composed: String = name.nfc().collect();
        return Some(
            Diagnostic::error(108, span, message!(zh: "`{name}` 的字符是拆开的写法", en: "`{name}` is written with decomposed characters"))
                .help(message!(zh: "改用合成写法（NFC），否则看起来一样的名称不相等", en: "write the composed form (NFC); names that look alike must be alike"))
                .fix(span, composed),
        );
    }
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let goes_on = characters.all(|c| c.is_alphanumeric() || c == '_' || (hyphens && c == '-'));
    if name.chars().count() > 64 || !starts || !goes_on {
        let wanted: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        Some(
            Diagnostic::error(107, span, message!(zh: "`{name}` 不能作标识", en: "`{name}` is not an identifier"))
                .label(message!(zh: "例如 `{wanted}`", en: "for example `{wanted}`"))
                .help(message!(
                    zh: "以字母或汉字开头，后面是字母、汉字、数字或下划线，最多 64 个字符",
                    en: "begin with a letter of any script, go on with letters, digits and underscores; 64 characters at most"
                )),
        )
    } else if matches!(name, "and" | "or" | "not" | "in" | "is" | "set" | "true" | "false" | "unset") {
        Some(
            Diagnostic::error(107, span, message!(zh: "`{name}` 是条件式里的词，不能作标识", en: "`{name}` is a word of the guard language, not an identifier"))
                .help(message!(zh: "换一个名称", en: "choose another name")),
        )
    } else if ["yes", "no", "y", "n", "on", "off", "null"].iter().any(|word| name.eq_ignore_ascii_case(word)) {
        Some(
            Diagnostic::error(107, span, message!(zh: "`{name}` 会被别的 YAML 程序读成别的东西，不能作标识", en: "`{name}` is something else to other YAML programs, so it is not an identifier"))
                .help(message!(zh: "换一个名称；结果可以叫 go、decline", en: "choose another name; outcomes may be called go and decline")),
        )
    } else if !hyphens && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Some(
            Diagnostic::warning(
                107,
                span,
                message!(zh: "标识 `{name}` 里有大写字母", en: "the identifier `{name}` has capital letters"),
            )
            .help(message!(zh: "用小写字母和下划线", en: "use small letters and underscores")),
        )
    } else {
        None
    }
}

/// What is left of a name when characters that look alike are made alike.
fn skeleton(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        let is_small = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_small { name.into() } else { name.to_ascii_lowercase().into() };
    }
    let alike: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'а' | 'α' => 'a',
            'ԁ' => 'd',
            'е' => 'e',
            'һ' => 'h',
            'і' | 'ı' | 'ι' => 'i',
            'ј' => 'j',
            'к' | 'κ' => 'k',
            'о' | 'ο' => 'o',
            'р' | 'ρ' => 'p',
            'ѕ' => 's',
            'с' => 'c',
            'υ' => 'u',
            'ν' => 'v',
            'у' => 'y',
            'х' => 'x',
            other => other,
        })
        .collect();
    alike.into()
}
