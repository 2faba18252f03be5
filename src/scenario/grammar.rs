//! The shape of scenario files.

use crate::compile::grammar::{
    DURATION, Either, INTEGER, Key, NAME, Naming, ROLE_NAME, Realm, Record, STEP_NAME, STEP_NAMES, Shape, TEXT, VALUE,
    WORDS, may, must, name_of,
};

/// The shape of a scenario file.
pub static SCENARIOS: Record =
    Record { name: "scenario file", keys: &[must("scenarios", &Shape::List(&SCENARIO), "场景", "the scenarios")] };

/// A value by the type of its field; a table is a list of maps.
const GIVEN: Shape = Shape::Either(Either {
    scalar: Some(&VALUE),
    list: Some(&Shape::List(&Shape::Map(Naming::Refers(Realm::Column), &VALUE))),
    map: None,
});
const SET: Key =
    may("set", &Shape::Map(Naming::Refers(Realm::Field), &GIVEN), "填写的字段", "fields that are filled in");
const OPEN: Key = may("open", &STEP_NAMES, "此时打开的步骤，不多不少", "the steps that are open, no more and no fewer");

const SCENARIO: Shape = Shape::Record(&Record {
    name: "scenario",
    keys: &[
        must("name", &TEXT, "名称", "what it is called"),
        may(
            "at",
            &VALUE,
            "开始的本地时间，默认 2026-03-02 09:00（星期一）",
            "the local time at the start; 2026-03-02 09:00, a Monday, by default",
        ),
        may("by", &WORDS, "没有另写的操作由谁做，默认甲", "who acts where nobody else is named; 甲 by default"),
        may(
            "settings",
            &Shape::Map(Naming::Refers(Realm::Setting), &GIVEN),
            "与默认值不同的设置",
            "settings that differ from their defaults",
        ),
        SET,
        must("steps", &Shape::List(&ITEM), "经过", "what happens"),
        may("ends", &name_of(Realm::End), "案件的结局", "the outcome of the case"),
        OPEN,
    ],
});

const EXPECTATION: Shape = Shape::Record(&Record {
    name: "expectation",
    keys: &[
        OPEN,
        may("done", &STEP_NAMES, "其中已完成的步骤", "steps that are finished, among others"),
        may("fields", &Shape::Map(Naming::Refers(Realm::Field), &GIVEN), "字段的值", "what fields hold"),
        may(
            "visits",
            &Shape::Map(Naming::Refers(Realm::Step), &INTEGER),
            "进入某步的次数",
            "how often steps were entered",
        ),
        may(
            "due",
            &Shape::Map(Naming::Refers(Realm::Step), &VALUE),
            "到期的本地时间",
            "when steps are due, in local time",
        ),
    ],
});

/// All keys of all kinds of entries; which go together is told by [`KINDS`].
static ENTRY: Record = Record {
    name: "scenario item",
    keys: &[
        may("step", &STEP_NAME, "完成这一步", "finish this step"),
        may("vote", &STEP_NAME, "在这个审批投票", "vote at this approval"),
        may("return", &STEP_NAME, "从这一步退回", "send work back from this step"),
        may("interrupt", &name_of(Realm::Interrupt), "中止", "an interrupt"),
        may("undo", &ONLY_TRUE, "撤销上一步", "take back the last act"),
        may("suspend", &WORDS, "暂停，写理由", "let the case rest, with a reason"),
        may("resume", &ONLY_TRUE, "恢复", "let the case go on"),
        may("clock", &DURATION, "时间过去多久", "how much time passes"),
        may("expect", &EXPECTATION, "此时应当如何", "how the case must stand"),
        SET,
        may("outcome", &name_of(Realm::Outcome), "结果", "the outcome"),
        may("tick", &TICK, "打勾的清单行，默认全部", "the lines that are ticked; all by default"),
        may("note", &WORDS, "说明", "what is said"),
        may("by", &WORDS, "由谁做", "who acts"),
        may("redo", &STEP_NAMES, "重做的分支", "lanes to be done again"),
        may("seat", &ROLE_NAME, "以哪个角色投票", "the role whose seat votes"),
        may("to", &STEP_NAME, "退回到哪一步", "where work is sent back to"),
        may(
            "then",
            &Shape::OneOf(&["onward", "back"]),
            "之后顺序走完还是直接回来",
            "whether it goes on from there or comes straight back",
        ),
        may("refused", &NAME, "必须被拒绝，拒绝的类别", "it must be refused, with this kind of refusal"),
    ],
};
const ITEM: Shape = Shape::Record(&ENTRY);
const ONLY_TRUE: Shape = Shape::OneOf(&["true"]);
const TICK: Shape = Shape::Either(Either {
    scalar: Some(&Shape::OneOf(&["all", "none"])),
    list: Some(&Shape::List(&INTEGER)),
    map: None,
});

/// The key that tells the kind of an entry, and the keys that may stand beside it.
pub(super) const KINDS: &[(&str, &[&str])] = &[
    ("step", &["set", "outcome", "tick", "note", "by", "redo", "refused"]),
    ("vote", &["set", "outcome", "tick", "note", "by", "redo", "seat", "refused"]),
    ("return", &["to", "note", "then", "by", "refused"]),
    ("interrupt", &["set", "note", "by", "refused"]),
    ("undo", &["by", "refused"]),
    ("suspend", &["by", "refused"]),
    ("resume", &["by", "refused"]),
    ("clock", &[]),
    ("expect", &[]),
];
