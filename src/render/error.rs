//! Why a document could not be made: which template, which line, and what stood in the way.

use crate::lang::Message;
use crate::message;
use crate::render::Document;

/// A template failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// The template, for example `guide/guide.j2`.
    pub template: String,
    /// The line, from 1, when it is known.
    pub line: Option<usize>,
    /// What stood in the way.
    pub reason: Reason,
}

/// What stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no template of that name.
    NoTemplate(String),
    /// The company's own template cannot be read; why, in both languages.
    Unreadable(Message),
    /// The document needs a case, and there is none.
    NoCase,
    /// The template asks for something that is not there; the words of the template, as far as they are known.
    Undefined(String),
    /// The template cannot be read; what the reader says, in English.
    Syntax(String),
    /// The template uses something that templates here may not use.
    NotAllowed(String),
    /// A list or a whole group of values was to be printed.
    NotText(String),
    /// What it writes is no markup of documents; what is wrong with it, in English.
    Markup(String),
    /// It ran for too long.
    TooMuchWork,
    /// The document became too large.
    TooLarge,
    /// The template asks for a file or a package.
    NoFile(String),
    /// The template holds a number with which it could take all memory.
    LargeNumber(String),
    /// Characters that no font has.
    NoGlyphs(Vec<NoGlyph>),
    /// The program was built without what prints PDF.
    NoPdf,
    /// The format is for tables, and the document has none.
    NoTable,
    /// The company's own document, whose styles were to be taken, cannot be used; why, in both languages.
    Reference(Message),
    /// Anything else; what the engine says, in English.
    Failed(String),
}

/// A character that no font has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoGlyph {
    /// The character.
    pub char: char,
    /// The heading below which it stands first.
    pub heading: String,
    /// The text around it, with its code point in its place.
    pub near: String,
}

impl RenderError {
    pub(crate) fn new(template: &str, line: Option<usize>, reason: Reason) -> RenderError {
        RenderError { template: template.to_owned(), line, reason }
    }

    /// What is wrong, where, and what to do.
    #[must_use]
    pub fn message(&self) -> Message {
        let (template, why) = (&self.template, self.reason.message());
        let (why_zh, why_en) = (why.zh, why.en);
        match self.line {
            Some(line) => message!(
                zh: "模板 {template} 第 {line} 行：{why_zh}",
                en: "template {template}, line {line}: {why_en}"
            ),
            None => message!(zh: "模板 {template}：{why_zh}", en: "template {template}: {why_en}"),
        }
    }
}

impl Reason {
    fn message(&self) -> Message {
        match self {
            Reason::NoTemplate(name) => message!(zh: "没有模板 `{name}`", en: "there is no template `{name}`"),
            Reason::NoCase => message!(
                zh: "这种文件要有一个案件，请给出案件编号",
                en: "this document is about a case; name the case"
            ),
            Reason::Undefined(what) => message!(zh: "`{what}` 没有定义", en: "`{what}` is not defined"),
            Reason::Syntax(detail) => message!(zh: "写法有误：{detail}", en: "it cannot be read: {detail}"),
            Reason::NotAllowed(what) => message!(
                zh: "模板里不能用 `{what}`；可以用 for、if、set、with、include 和自带的过滤器",
                en: "`{what}` may not be used in a template; use for, if, set, with, include and the filters provided"
            ),
            Reason::NotText(what) => message!(
                zh: "`{what}` 不是一段文字，请取它里面的值",
                en: "`{what}` is not a text; print what is inside it"
            ),
            Reason::Markup(detail) => message!(
                zh: "排版标记有误：{detail}",
                en: "its markup is not right: {detail}"
            ),
            Reason::TooMuchWork => message!(
                zh: "运行太久，已经停止；请检查有没有套得太深的循环",
                en: "it ran for too long and was stopped; look for loops inside loops"
            ),
            Reason::TooLarge => message!(
                zh: "生成的文件太大，已经停止",
                en: "the document became too large and was stopped"
            ),
            Reason::NoFile(name) => message!(
                zh: "模板读不到 `{name}`；能读的只有 `/paper.json`，也没有软件包可用",
                en: "a template cannot read `{name}`; there is `/paper.json` alone, and no package"
            ),
            Reason::LargeNumber(number) => message!(
                zh: "数字 `{number}` 太大；模板里的数最大是 100000",
                en: "the number `{number}` is too large; numbers in a template are 100000 at most"
            ),
            Reason::NoGlyphs(all) => no_glyphs(all),
            Reason::NoPdf => message!(
                zh: "这个程序编译时没有带上 PDF 排版；请用 `cargo build --release --features pdf` 重新编译",
                en: "this program was built without what prints PDF; build it with `cargo build --release --features pdf`"
            ),
            Reason::NoTable => {
                let kinds = Document::ALL.into_iter().filter(|kind| kind.has_data()).map(Document::word);
                let kinds = kinds.collect::<Vec<_>>().join(", ");
                message!(
                    zh: "这种文件里没有数据表；有数据表的是：{kinds}",
                    en: "this kind of document has no table of data; those that have one: {kinds}"
                )
            }
            Reason::Reference(why) | Reason::Unreadable(why) => why.clone(),
            Reason::Failed(detail) => message!(zh: "无法完成：{detail}", en: "it failed: {detail}"),
        }
    }
}

/// Names at most this many characters one by one.
const NAMED: usize = 5;

fn no_glyphs(all: &[NoGlyph]) -> Message {
    let named = |comma: &str, quotes: [&str; 4]| {
        let [in_before, in_after, near_before, near_after] = quotes;
        let one = |glyph: &NoGlyph| {
            let NoGlyph { char, heading, near } = glyph;
            let code = u32::from(*char);
            format!("`{char}` (U+{code:04X}){in_before}{heading}{in_after}{near_before}{near}{near_after}")
        };
        all.iter().take(NAMED).map(one).collect::<Vec<_>>().join(comma)
    };
    let zh = named("；", ["，在「", "」之下", "：「", "」"]);
    let en = named("; ", [", below `", "`", ": `", "`"]);
    let (more, count) = (all.len() > NAMED, all.len());
    let (more_zh, more_en) =
        if more { (format!("；共 {count} 个"), format!("; {count} in all")) } else { Default::default() };
    message!(
        zh: "没有字体有这些字符：{zh}{more_zh}。请在系统里装上有它们的字体，或换掉这些字符",
        en: "no font has these characters: {en}{more_en}. Install a font that has them, or write something else"
    )
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message().en)
    }
}

impl std::error::Error for RenderError {}
