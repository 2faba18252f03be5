//! Documents: every kind, format and language of every playbook here, hostile text, and templates that misbehave.

mod formats;
mod hostile;
mod markup;
#[cfg(feature = "pdf")]
mod pages;
mod templates;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc, Weekday};
use playbook::compile::compile;
use playbook::engine::{self, Act, Actor, Case, Command, Happened, Input, Moment, Roles, Start};
use playbook::lang::Lang;
use playbook::model::Playbook;
use playbook::model::calendar::{Calendar, YearTable};
use playbook::model::value::{FileReference, Value};
use playbook::render::{Document, Format, House, Languages, Run, Scope, Subject, View, render};
use playbook::source::SourceFile;

const SOURCE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const HEAD: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
const LANGUAGES: [Languages; 3] = [Languages::One(Lang::Zh), Languages::One(Lang::En), Languages::Both];

/// The playbook in a file of this package.
fn read(path: &str) -> Playbook {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let compiled = compile(&SourceFile::new(path.display().to_string(), fs::read_to_string(&path).unwrap()));
    compiled.playbook.unwrap_or_else(|| panic!("{}: {:#?}", path.display(), compiled.diagnostics))
}

/// All playbooks and examples of this package.
fn all() -> Vec<Playbook> {
    let mut found = Vec::new();
    for folder in ["examples", "playbooks"] {
        let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        for entry in entries {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".yaml") && !name.ends_with(".test.yaml") {
                found.push(read(&format!("{folder}/{name}")));
            }
        }
    }
    assert!(found.len() > 5);
    found
}

/// A document about a playbook with the settings as they come.
fn about(playbook: &Playbook, document: Document, format: Format, languages: Languages) -> String {
    let settings = playbook.default_settings();
    let view = View::new(Subject { playbook, settings: &settings, source: SOURCE, run: None }, languages);
    text(render(document, format, &view, &House::BARE))
}

fn text(made: Result<Vec<u8>, playbook::render::RenderError>) -> String {
    String::from_utf8(made.unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// A case in the making.
struct Story<'a> {
    playbook: &'a Playbook,
    calendar: Calendar,
    now: DateTime<Utc>,
    log: Vec<Happened>,
}

impl<'a> Story<'a> {
    /// Begins on a Monday, 2 March 2026, at 9 o'clock.
    fn begin(playbook: &'a Playbook, who: &str) -> Story<'a> {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let days = vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        let years = BTreeMap::from([(2026, YearTable::default())]);
        let calendar =
            Calendar::new("t", "t.yaml", vec![(time(9), time(12)), (time(13), time(18))], days, years).unwrap();
        let mut story = Story { playbook, calendar, now: "2026-03-02T01:00:00Z".parse().unwrap(), log: Vec::new() };
        story.log = engine::start(playbook, &Start::bare(), &actor(who), story.moment()).unwrap();
        story
    }

    fn moment(&self) -> Moment<'_> {
        Moment { now: self.now, calendar: &self.calendar, zone: chrono_tz::Asia::Shanghai }
    }

    fn case(&self) -> Case {
        engine::replay(self.playbook, &self.log)
    }

    /// Somebody does something, so many minutes later.
    fn then(&mut self, minutes: i64, who: &str, act: Act) {
        self.now += TimeDelta::minutes(minutes);
        let command = Command { actor: actor(who), act };
        let events = engine::decide(self.playbook, &self.case(), &command, self.moment());
        self.log.extend(events.unwrap_or_else(|refusal| panic!("{}", refusal.message().en)));
    }

    fn completes(&mut self, minutes: i64, who: &str, step: &str, values: &[(&str, Value)]) {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let file = FileReference { name: "报价.pdf".to_owned(), size: 123_456, sha256: SOURCE.to_owned() };
        let input = Input { values, files: vec![file], ..Input::default() };
        let step = self.playbook.step(step).unwrap().id;
        self.then(minutes, who, Act::Complete { step, outcome: None, input, remark: None, redo: Vec::new() });
    }

    fn votes(&mut self, minutes: i64, who: &str, step: &str, outcome: &str, remark: Option<&str>) {
        let step = self.playbook.step(step).unwrap().id;
        let (outcome, remark) = (outcome.to_owned(), remark.map(str::to_owned));
        let input = Input::default();
        self.then(minutes, who, Act::Vote { step, outcome, role: None, input, remark, redo: Vec::new() });
    }

    fn view(&self, languages: Languages) -> View {
        let case = self.case();
        let run = Run { id: "E-2026-0007", case: &case, log: &self.log, head: HEAD, moment: self.moment() };
        let subject = Subject { playbook: self.playbook, settings: &case.settings, source: SOURCE, run: Some(run) };
        View::new(subject, languages)
    }

    fn document(&self, document: Document, format: Format, languages: Languages) -> String {
        text(render(document, format, &self.view(languages), &House::BARE))
    }
}

fn actor(name: &str) -> Actor {
    Actor { name: name.to_owned(), roles: Roles::Any }
}

/// An expense that the committee votes on; one vote is taken back and cast again.
fn expense(playbook: &Playbook) -> Story<'_> {
    let mut story = Story::begin(playbook, "张三");
    let claim = playbook.step("claim").unwrap().id;
    story.then(30, "张三", Act::Claim(claim));
    let amount = Value::Number("120000".parse().unwrap());
    story.completes(45, "张三", "claim", &[("expense", Value::Text("展会搭建".into())), ("amount", amount)]);
    story.votes(200, "李四", "in_turn", "approve", Some("同意"));
    story.votes(100, "王五", "in_turn", "approve", None);
    story.votes(900, "赵六", "joint", "approve", None);
    story.votes(10, "钱七", "joint", "approve", None);
    story.votes(60, "孙八", "vote", "approve", None);
    story.votes(5, "周九", "vote", "refuse", Some("预算不足"));
    story.then(1, "周九", Act::Undo);
    story.votes(5, "周九", "vote", "refuse", Some("预算不足，\n下季度再报"));
    story
}

#[test]
fn every_document_of_every_playbook_is_made_and_is_always_the_same() {
    for playbook in all() {
        for document in Document::ALL.into_iter().filter(|document| document.scope() == Scope::Playbook) {
            for languages in LANGUAGES {
                let html = about(&playbook, document, Format::Html, languages);
                markup::assert_html(&html);
                assert_eq!(html, about(&playbook, document, Format::Html, languages));
                markup::assert_markdown(&about(&playbook, document, Format::Markdown, languages));
            }
        }
    }
}

/// The section headings of a document in Chinese.
fn sections(document: Document) -> Vec<String> {
    let text = about(&read("playbooks/complaint.yaml"), document, Format::Markdown, Languages::One(Lang::Zh));
    text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect()
}

#[test]
fn an_instruction_counts_its_headings_from_three_and_its_contents_from_one() {
    assert_eq!(
        sections(Document::Instruction),
        [
            "三、引言",
            "四、工作背景",
            "五、工作目标",
            "六、工作内容",
            "七、工作流程",
            "八、工作要求",
            "九、工作注意事项",
            "十、相关表格及文件",
            "十一、附录"
        ]
    );
    let html = about(&read("playbooks/complaint.yaml"), Document::Instruction, Format::Html, Languages::One(Lang::Zh));
    for wanted in ["一、封面", "二、", ">1 引言</a>", ">9 附录</a>"] {
        assert!(html.contains(wanted), "{wanted}");
    }
}

#[test]
fn a_standard_has_its_eleven_sections_and_an_appendix() {
    assert_eq!(
        sections(Document::Standard),
        [
            "3 引言",
            "4 任务概述",
            "5 工作流程",
            "6 任务分工",
            "7 工作要求",
            "8 工作工具",
            "9 绩效评估",
            "10 常见问题解答",
            "11 参考资料",
            "附录"
        ]
    );
}

#[test]
fn exactly_one_role_answers_for_each_step() {
    for playbook in all() {
        let settings = playbook.default_settings();
        let view =
            View::new(Subject { playbook: &playbook, settings: &settings, source: SOURCE, run: None }, Languages::Both);
        for row in &view.raci.rows {
            let answering = row.cells.iter().filter(|cell| cell.starts_with('A')).count();
            assert_eq!(answering, 1, "{} {}: {:?}", playbook.name, row.code, row.cells);
        }
    }
}

#[test]
fn a_guide_has_its_seven_sections_in_order() {
    let playbook = read("playbooks/complaint.yaml");
    let headings = |languages| {
        let text = about(&playbook, Document::Guide, Format::Markdown, languages);
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        headings(Languages::One(Lang::Zh)),
        ["1 引言", "2 流程概述", "3 前提条件", "4 流程步骤", "5 结束流程", "6 常见问题解答", "7 附录"]
    );
    assert_eq!(headings(Languages::Both)[3], "4 流程步骤 Process steps");
    let text = about(&playbook, Document::Guide, Format::Markdown, Languages::One(Lang::Zh));
    for heading in ["### 步骤1：", "**注意事项**", "**期望结果**"] {
        assert!(text.contains(heading), "{heading}");
    }
}

#[test]
fn nothing_of_a_playbook_is_left_out_of_its_documents() {
    for document in [Document::Guide, Document::Instruction, Document::Standard] {
        all().iter().for_each(|playbook| assert_complete(playbook, document));
    }
}

fn assert_complete(playbook: &Playbook, document: Document) {
    let html = about(playbook, document, Format::Html, Languages::One(Lang::Zh)).replace("<wbr>", "");
    let settings = playbook.default_settings();
    let prose = &playbook.prose;
    let mut texts: Vec<_> =
        [&prose.purpose, &prose.overview, &prose.scope, &prose.excludes, &prose.trigger, &prose.ending]
            .into_iter()
            .flatten()
            .collect();
    for list in [&prose.prerequisites, &prose.goals, &prose.indicators, &prose.requirements, &prose.cautions] {
        texts.extend(list);
    }
    for list in [&prose.tools, &prose.materials, &prose.training, &prose.references, &prose.laws] {
        texts.extend(list);
    }
    texts.extend(prose.faq.iter().flat_map(|faq| [&faq.question, &faq.answer]));
    texts.extend(prose.glossary.iter().flat_map(|term| [&term.term, &term.meaning]));
    texts.extend(playbook.roles.iter().flat_map(|role| role.duties.iter().chain([&role.title])));
    texts.extend(playbook.settings.iter().flat_map(|setting| setting.note.iter().chain([&setting.field.label])));
    texts.extend(playbook.fields.iter().flat_map(|field| field.hint.iter().chain([&field.label])));
    texts.extend(playbook.records.iter().map(|record| &record.title));
    texts.extend(playbook.interrupts.iter().map(|interrupt| &interrupt.title));
    texts.extend(playbook.changes.iter().map(|change| &change.summary));
    texts.extend(&playbook.document.distribution);
    for step in &playbook.steps {
        let work = &step.work;
        texts.push(&step.title);
        texts.extend(
            [&work.guidance().instruction, &work.guidance().why, &work.guidance().expect].into_iter().flatten(),
        );
        for list in [
            &work.guidance().points,
            &work.check,
            &work.guidance().cautions,
            &work.guidance().materials,
            &work.guidance().exceptions,
        ] {
            texts.extend(list);
        }
        texts.extend(step.interrupts.iter().map(|interrupt| &interrupt.title));
        if !matches!(step.kind, playbook::model::step::StepKind::End(_)) {
            assert!(html.contains(&format!("<code>{}</code>", step.name)), "{}: {}", playbook.name, step.name);
        }
    }
    for text in texts {
        let said = playbook.say(text, Lang::Zh, &settings);
        let wanted = playbook::render::escape::html(&said).replace("&#10;", "<br>");
        assert!(html.contains(&wanted), "{} {document:?}: {said}", playbook.name);
    }
}

#[test]
fn every_document_carries_its_control_data() {
    let playbook = read("playbooks/complaint.yaml");
    for document in [Document::Guide, Document::Checklist] {
        for format in [Format::Markdown, Format::Html] {
            let text = about(&playbook, document, format, Languages::One(Lang::Zh)).replace('\\', "");
            let foot: String = text.lines().rev().take(8).collect();
            for wanted in ["SALES-03", "1.0.0", "2026-11-02", "受控文件", "0123456789ab"] {
                assert!(foot.contains(wanted), "{document:?} {format:?}: {wanted}");
            }
            assert!(foot.contains(SOURCE), "the hash of the source is printed in full");
        }
    }
}

#[test]
fn settings_of_the_workspace_are_the_ones_that_are_printed() {
    let playbook = read("examples/expense-approval.yaml");
    let mut settings = playbook.default_settings();
    settings[playbook.setting("small_up_to").unwrap().0 as usize] = Value::Number("2500".parse().unwrap());
    let view =
        View::new(Subject { playbook: &playbook, settings: &settings, source: SOURCE, run: None }, Languages::Both);
    let text = text(render(Document::Guide, Format::Markdown, &view, &House::BARE));
    assert!(
        text.contains("¥2,500以内由组长或副组长一人批准即可")
            && text.contains("¥2,500，或") | text.contains("（¥2,500）")
    );
    assert!(!text.contains("¥1,000以内"));
}

#[test]
fn a_document_about_a_case_needs_a_case() {
    let playbook = read("examples/leave-request.yaml");
    let settings = playbook.default_settings();
    let view =
        View::new(Subject { playbook: &playbook, settings: &settings, source: SOURCE, run: None }, Languages::Both);
    let error = render(Document::CaseReport, Format::Html, &view, &House::BARE).unwrap_err();
    assert_eq!(error.reason, playbook::render::Reason::NoCase);
}

#[test]
fn a_case_report_tells_what_happened() {
    let playbook = read("examples/expense-approval.yaml");
    let story = expense(&playbook);
    for languages in LANGUAGES {
        markup::assert_html(&story.document(Document::CaseReport, Format::Html, languages));
        markup::assert_html(&story.document(Document::Checklist, Format::Html, languages));
        markup::assert_markdown(&story.document(Document::CaseReport, Format::Markdown, languages));
        markup::assert_markdown(&story.document(Document::Checklist, Format::Markdown, languages));
    }
    let text = story.document(Document::CaseReport, Format::Markdown, Languages::One(Lang::Zh));
    assert!(text.contains(HEAD), "the chain head is printed in full");
    insta::assert_snapshot!("case_report_zh", text);
    insta::assert_snapshot!(
        "case_report_en",
        story.document(Document::CaseReport, Format::Markdown, Languages::One(Lang::En))
    );
}

#[test]
fn a_small_guide_and_checklist() {
    let playbook = read("examples/leave-request.yaml");
    for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
        for document in [Document::Guide, Document::Checklist] {
            let text = about(&playbook, document, Format::Markdown, Languages::One(lang));
            insta::assert_snapshot!(format!("{}_{name}", document.word()), text);
        }
    }
    let playbook = read("examples/event-preparation.yaml");
    insta::assert_snapshot!(
        "guide_lanes_zh",
        about(&playbook, Document::Guide, Format::Markdown, Languages::One(Lang::Zh))
    );
}
