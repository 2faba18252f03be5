//! The keys of steps, kind by kind.

use super::playbook::INTERRUPTS;
use super::{
    DURATION, Either, FIELD_NAME, FIELD_NAMES, FLAG, GUARD, INTEGER, Key, LIMIT, Naming, REASON, RECORD_NAMES,
    ROLE_NAME, ROLE_NAME_OR_NAMES, ROLE_NAMES, Realm, Record, STEP_NAME, STEP_NAMES, Shape, TEXT, TEXT_OR_TEXTS, TEXTS,
    WORDS, may, must, name_of, new_name,
};
use crate::compile::yaml::Node;

/// The steps of a region.
pub(super) const STEPS: Shape = Shape::Map(Naming::Defines(Realm::Step), &Shape::Step);

/// A kind of step: the key that tells it, and its keys.
#[derive(Debug)]
pub struct StepShape {
    /// The key that tells the kind; `None` for a plain task.
    pub told_by: Option<&'static str>,
    /// Its name in the reference.
    pub record: Record,
}

const TITLE: Key = must("title", &TEXT, "名称", "what people call it");
const WHY: Key = may("why", &TEXT, "为什么有这一步", "why the step is there");
const PRODUCES: Key = may("produces", &RECORD_NAMES, "产生的记录", "records it leaves behind");
const USES: Key = may("uses", &RECORD_NAMES, "用到的记录", "records it needs");
const NEXT: Key = may("next", &NEXT_SHAPE, "之后去哪里", "where it leads");
const WHEN: Key =
    may("when", &GUARD, "只用于并行的分支：条件成立才开始", "only for a lane: it starts only when this holds");
const AFTER: Key =
    may("after", &STEP_NAMES, "只用于并行的分支：在这些分支之后开始", "only for a lane: it starts after these lanes");
const ROLE: Key = may(
    "role",
    &ROLE_NAME_OR_NAMES,
    "由谁做；几个角色中任一个",
    "the role that performs it, or several of which any may",
);
const CONSULT: Key = may("consult", &ROLE_NAMES, "要征询的角色", "roles that are asked");
const INFORM: Key = may("inform", &ROLE_NAMES, "要告知的角色", "roles that are told");
const INSTRUCTION: Key = may("instruction", &TEXT, "怎么做", "what to do and how");
const POINTS: Key = may("points", &TEXTS, "要点", "key points");
const CHECK: Key = may("check", &TEXTS, "核对清单，逐条打勾", "checklist lines, each to be ticked");
const CAUTIONS: Key = may("cautions", &TEXT_OR_TEXTS, "注意事项", "what to beware of");
const EXPECT: Key = may("expect", &TEXT, "期望结果", "how one sees that it is done");
const MATERIALS: Key = may("materials", &TEXT_OR_TEXTS, "所需材料", "what is needed for it");
const EXCEPTIONS: Key = may("exceptions", &TEXTS, "例外怎么办", "what to do when things go otherwise");
const FILL: Key = may("fill", &Shape::List(&FILL_ITEM), "必须填写的字段", "fields that must be filled");
const OPTIONAL: Key = may("optional", &FIELD_NAMES, "可以填写的字段", "fields that may be filled");
const SHOW: Key =
    may("show", &FIELD_NAMES, "显示的字段；不写则显示全部已知的", "fields shown; all that are known when left out");
const HIDE: Key = may("hide", &FIELD_NAMES, "不显示的字段", "fields not shown");
const WITHIN: Key = may(
    "within",
    &WITHIN_SHAPE,
    "时限：时长、设置名，或带提醒和升级的写法",
    "how long it may take: a duration, a setting, or a map with reminder and escalation",
);
const NOT_BY: Key =
    may("not_by", &STEP_NAMES, "不能由做过这些步骤的人来做", "not to be done by whoever did these steps last");
const REVIEWS: Key = may("reviews", &STEP_NAMES, "这一步审核哪些步骤", "the steps this one reviews");
const VISITS: Key = may(
    "visits",
    &Shape::Record(&VISITS_RECORD),
    "最多进入几次，超过去哪里",
    "how often it may be entered, and where the next entry goes instead",
);

const FILL_ITEM: Shape = Shape::Either(Either {
    scalar: Some(&FIELD_NAME),
    list: None,
    map: Some(&Shape::Record(&Record {
        name: "fill",
        keys: &[
            must("field", &FIELD_NAME, "字段", "the field"),
            must("when", &GUARD, "何时必须填写", "when it must be filled"),
        ],
    })),
});

const WITHIN_SHAPE: Shape = Shape::Either(Either {
    scalar: Some(&LIMIT),
    list: None,
    map: Some(&Shape::Record(&Record {
        name: "within",
        keys: &[
            must("time", &LIMIT, "时长或设置名", "a duration or a setting"),
            may(
                "from",
                &STEP_NAME,
                "从这一步完成时起算；默认从本步开始时起算",
                "the clock starts when this step was completed; by default when the limited step opens",
            ),
            may("remind", &DURATION, "到期前多久提醒", "so long before the end somebody is reminded"),
            may("escalate", &ROLE_NAME, "超期后告诉哪个角色", "the role that is told when it is over"),
        ],
    })),
});

const VISITS_RECORD: Record = Record {
    name: "visits",
    keys: &[
        must("at_most", &Shape::OrSetting(&INTEGER), "次数或设置名", "a number or a setting"),
        must("then", &STEP_NAME, "再多一次时转到哪一步", "where the next entry goes instead"),
    ],
};

const BRANCHES: Shape = Shape::List(&Shape::Record(&Record {
    name: "branch",
    keys: &[
        may("when", &GUARD, "条件", "the condition"),
        may("to", &STEP_NAME, "条件成立时去的步骤", "the step it leads to when the condition holds"),
        may("else", &STEP_NAME, "其他条件都不成立时去的步骤", "the step it leads to when no other branch applies"),
    ],
}));

const TARGET: Shape = Shape::Either(Either { scalar: Some(&STEP_NAME), list: Some(&BRANCHES), map: None });

const OUTCOME: Shape = Shape::Either(Either {
    scalar: Some(&STEP_NAME),
    list: Some(&BRANCHES),
    map: Some(&Shape::Record(&Record {
        name: "outcome",
        keys: &[
            must("to", &TARGET, "去哪一步，或按条件分支", "a step, or branches"),
            may("title", &TEXT, "名称", "what people call it"),
            may("when", &GUARD, "只在条件成立时可选", "it is offered only when this holds"),
            may(
                "redo",
                &Shape::Either(Either { scalar: Some(&WORDS), list: Some(&STEP_NAMES), map: None }),
                "重做哪些分支：all、chosen 或分支列表",
                "which lanes are done again: `all`, `chosen` or a list of lanes",
            ),
            may("reason", &REASON, "是否必须说明理由", "whether a reason must be given"),
            may("fill", &FIELD_NAMES, "选这个结果时必须填写的字段", "fields that must be filled for this outcome"),
            may(
                "early",
                &FLAG,
                "本步的字段和清单没有完成时也可以选",
                "whether it may be chosen before fields and checklist are complete",
            ),
        ],
    })),
});

const NEXT_SHAPE: Shape = Shape::Either(Either {
    scalar: Some(&STEP_NAME),
    list: Some(&BRANCHES),
    map: Some(&Shape::Map(Naming::Defines(Realm::Outcome), &OUTCOME)),
});

static VOTERS: Shape = Shape::Either(Either {
    scalar: Some(&ROLE_NAME),
    list: None,
    map: Some(&Shape::Record(&Record {
        name: "approval",
        keys: &[
            may("all", &Shape::List(&VOTERS), "会签：全部同意", "everybody must approve"),
            may("any", &Shape::List(&VOTERS), "或签：一人决定", "the first vote decides"),
            may("in_order", &Shape::List(&VOTERS), "依次审批", "one after the other"),
            may("at_least", &INTEGER, "票签：至少几票同意", "so many must approve"),
            may("of", &Shape::List(&VOTERS), "票签：由谁投票", "who votes, with `at_least`"),
            may("role", &ROLE_NAME, "由这个角色投票", "the role that votes"),
            may("seats", &INTEGER, "这个角色的几个不同的人", "so many different people of the role"),
        ],
    })),
});

const JOIN: Shape = Shape::Either(Either {
    scalar: Some(&Shape::OneOf(&["all", "any"])),
    list: None,
    map: Some(&Shape::Record(&Record {
        name: "join",
        keys: &[must("at_least", &INTEGER, "至少几个分支完成", "so many lanes must be finished")],
    })),
});

const WAIT: Shape = Shape::Either(Either {
    scalar: Some(&LIMIT),
    list: None,
    map: Some(&Shape::Record(&Record {
        name: "wait",
        keys: &[
            may("until", &FIELD_NAME, "等到这个日期字段的那天", "the date field that holds the day"),
            may("event", &new_name(Realm::Event), "等待的事件", "the event that somebody reports"),
            may("title", &TEXT, "事件的名称", "what people call the event"),
            may("within", &LIMIT, "最多等多久：时长或设置名", "at most so long: a duration or a setting"),
            may("else", &STEP_NAME, "等不到时去哪一步", "where it leads when the event does not come"),
        ],
    })),
});

const WITH: Key = may(
    "with",
    &Shape::Map(Naming::Theirs, &GUARD),
    "交给对方的字段及其值",
    "the fields it is given, and their values",
);

/// The kinds of steps. A step is of the first kind whose telling key it has; a plain task has none.
pub const STEP_KINDS: &[StepShape] = &[
    StepShape {
        told_by: Some("end"),
        record: Record {
            name: "end",
            keys: &[
                must("end", &new_name(Realm::End), "结果的标识", "the outcome"),
                may("title", &TEXT, "结果的名称", "what people call the outcome"),
            ],
        },
    },
    StepShape {
        told_by: Some("approval"),
        record: Record {
            name: "approval",
            keys: &[
                must("approval", &VOTERS, "由谁审批，怎样计票", "who votes, and how the votes are counted"),
                TITLE,
                WHY,
                INSTRUCTION,
                POINTS,
                CHECK,
                CAUTIONS,
                EXPECT,
                MATERIALS,
                EXCEPTIONS,
                CONSULT,
                INFORM,
                FILL,
                OPTIONAL,
                SHOW,
                HIDE,
                USES,
                PRODUCES,
                WITHIN,
                NOT_BY,
                REVIEWS,
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: Some("together"),
        record: Record {
            name: "together",
            keys: &[
                must("together", &STEPS, "并行的分支", "the lanes"),
                TITLE,
                WHY,
                INSTRUCTION,
                may("join", &JOIN, "何时算完成，默认 all", "when it is finished; `all` by default"),
                may(
                    "rest",
                    &Shape::OneOf(&["cancel", "await"]),
                    "完成时其余分支怎么办",
                    "what happens to the lanes still open then",
                ),
                may("interrupts", &INTERRUPTS, "中止全部分支的事件", "what ends all lanes at once"),
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: Some("steps"),
        record: Record {
            name: "group",
            keys: &[
                must("start", &STEP_NAME, "组内第一步", "the step where it begins"),
                must("steps", &STEPS, "组内的步骤", "the steps inside"),
                TITLE,
                WHY,
                INSTRUCTION,
                may("interrupts", &INTERRUPTS, "中止整组的事件", "what ends everything inside"),
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: Some("call"),
        record: Record {
            name: "call",
            keys: &[
                must("call", &name_of(Realm::Playbook), "被调用的流程", "the playbook that runs as part of this one"),
                TITLE,
                WHY,
                INSTRUCTION,
                WITH,
                may(
                    "results",
                    &Shape::Map(Naming::Refers(Realm::Field), &Shape::Name(Naming::Theirs)),
                    "带回的字段：本流程字段 → 对方字段",
                    "what it gives back: our field from its field",
                ),
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: Some("hand_off"),
        record: Record {
            name: "hand_off",
            keys: &[
                must(
                    "hand_off",
                    &name_of(Realm::Playbook),
                    "另开一件的流程",
                    "the playbook of which another case is started",
                ),
                TITLE,
                WHY,
                INSTRUCTION,
                WITH,
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: Some("wait"),
        record: Record {
            name: "wait",
            keys: &[
                must(
                    "wait",
                    &WAIT,
                    "等多久、等到哪天或等什么事件",
                    "for how long, until which day, or for which event",
                ),
                TITLE,
                WHY,
                INSTRUCTION,
                ROLE,
                CAUTIONS,
                EXPECT,
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
    StepShape {
        told_by: None,
        record: Record {
            name: "task",
            keys: &[
                TITLE,
                ROLE,
                INSTRUCTION,
                WHY,
                POINTS,
                CHECK,
                CAUTIONS,
                EXPECT,
                MATERIALS,
                EXCEPTIONS,
                CONSULT,
                INFORM,
                FILL,
                OPTIONAL,
                SHOW,
                HIDE,
                USES,
                PRODUCES,
                WITHIN,
                NOT_BY,
                REVIEWS,
                VISITS,
                WHEN,
                AFTER,
                NEXT,
            ],
        },
    },
];

/// The kind of a step, by its keys.
#[must_use]
pub fn kind_of(step: &Node) -> &'static StepShape {
    STEP_KINDS
        .iter()
        .find(|kind| kind.told_by.is_none_or(|key| step.get(key).is_some()))
        .expect("the last kind, the task, takes every step")
}
