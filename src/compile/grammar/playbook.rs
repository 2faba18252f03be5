//! The keys of a playbook outside its steps.

use super::{
    DATE, Either, FIELD_NAME, FIELD_NAMES, FLAG, INTEGER, Key, LIMIT, Naming, ROLE_NAME, ROLE_NAME_OR_NAMES, Realm,
    Record, STEP_NAME, Shape, TEXT, TEXT_OR_TEXTS, TEXTS, VALUE, WORDS, may, must, new_name,
};

const TYPES: Shape = Shape::OneOf(&[
    "text", "integer", "decimal", "money", "yes_no", "choice", "date", "time", "duration", "person", "file", "table",
]);
const CHOICES: Shape = Shape::Either(Either {
    scalar: None,
    list: Some(&Shape::List(&new_name(Realm::Choice))),
    map: Some(&Shape::Map(Naming::Defines(Realm::Choice), &TEXT)),
});

const TYPE: Key = must("type", &TYPES, "数据类型", "what it holds");
const LABEL: Key = may("label", &TEXT, "给人看的名称", "what people call it");
const HINT: Key = may("hint", &TEXT, "填写提示", "how to fill it in");
const MIN: Key = may(
    "min",
    &VALUE,
    "最小值；文字为最少字数，表格为最少行数",
    "smallest value; fewest characters of a text, fewest rows of a table",
);
const MAX: Key = may(
    "max",
    &VALUE,
    "最大值；文字为最多字数，表格为最多行数",
    "largest value; most characters of a text, most rows of a table",
);
const PATTERN: Key =
    may("pattern", &WORDS, "文字必须整体符合的正则表达式", "a regular expression the whole text must match");
const UNIT: Key = may("unit", &TEXT, "计量单位", "what the number counts");
const DECIMALS: Key = may(
    "decimals",
    &INTEGER,
    "小数位数上限，0 到 9；金额默认 2",
    "places after the point at most, 0 to 9; 2 for money",
);
const CURRENCY: Key = may("currency", &WORDS, "币种，默认 CNY", "the currency; CNY by default");
const CHOICE_LIST: Key = may("choices", &CHOICES, "可选的值", "the values to choose from");

const FIELD: Record = Record {
    name: "field",
    keys: &[
        TYPE,
        LABEL,
        HINT,
        MIN,
        MAX,
        PATTERN,
        UNIT,
        DECIMALS,
        CURRENCY,
        CHOICE_LIST,
        may(
            "columns",
            &Shape::Map(Naming::Defines(Realm::Column), &Shape::Record(&COLUMN)),
            "表格的列",
            "the columns of a table",
        ),
        may("default", &VALUE, "案件开始时的值", "the value it holds from the start of a case"),
    ],
};

const COLUMN: Record = Record {
    name: "column",
    keys: &[
        TYPE,
        LABEL,
        HINT,
        MIN,
        MAX,
        PATTERN,
        UNIT,
        DECIMALS,
        CURRENCY,
        CHOICE_LIST,
        may("optional", &FLAG, "一行里可以不填", "whether a row may leave it empty"),
    ],
};

const SETTING: Record = Record {
    name: "setting",
    keys: &[
        TYPE,
        must("default", &VALUE, "公司没有另行规定时的值", "the value that holds unless a company says otherwise"),
        LABEL,
        MIN,
        MAX,
        UNIT,
        DECIMALS,
        CURRENCY,
        CHOICE_LIST,
        may("note", &TEXT, "修改时要知道的事", "what to know when changing it"),
    ],
};

const ROLE: Record = Record {
    name: "role",
    keys: &[
        must("title", &TEXT, "名称", "what people call it"),
        may("duties", &TEXT_OR_TEXTS, "职责", "what it is responsible for"),
        may("aliases", &Shape::List(&WORDS), "别称", "other names for it"),
    ],
};

const RECORD: Record = Record {
    name: "record",
    keys: &[
        must("title", &TEXT, "名称", "what people call it"),
        may("number", &WORDS, "表单编号", "its form number"),
        may("retain", &WORDS, "保存期限（时长），或 permanent", "how long it is kept: a duration, or `permanent`"),
    ],
};

const INTERRUPT: Record = Record {
    name: "interrupt",
    keys: &[
        may("title", &TEXT, "名称", "what people call it"),
        may(
            "by",
            &ROLE_NAME_OR_NAMES,
            "可以提出的角色；不写则任何人",
            "the roles that may do it; anybody when left out",
        ),
        must("to", &STEP_NAME, "转到哪一步", "the step it leads to"),
        may(
            "reason",
            &super::REASON,
            "是否必须说明理由，默认 required",
            "whether a reason must be given; `required` by default",
        ),
        may("fill", &FIELD_NAMES, "必须填写的字段", "fields that must be filled"),
    ],
};
pub(super) const INTERRUPTS: Shape = Shape::Map(Naming::Defines(Realm::Interrupt), &Shape::Record(&INTERRUPT));

const DOCUMENT: Record = Record {
    name: "document",
    keys: &[
        may("number", &WORDS, "文件编号", "the document number"),
        may("company", &TEXT, "公司", "the company"),
        may("department", &TEXT, "编制部门", "the department that issues it"),
        may("classification", &TEXT, "密级", "how confidential it is"),
        may("level", &TEXT, "文件层级", "its level among the company's documents"),
        may("owner", &ROLE_NAME, "流程负责人（角色）", "the role that owns the procedure"),
        may("author", &ROLE_NAME, "编制（角色）", "the role that writes the document"),
        may("reviewer", &ROLE_NAME, "审核（角色）", "the role that reviews it"),
        may("approver", &ROLE_NAME, "批准（角色）", "the role that approves it"),
        may("effective", &DATE, "生效日期", "the day from which it holds"),
        may("distribution", &TEXTS, "发放范围", "who receives a copy"),
    ],
};

const CHANGE: Record = Record {
    name: "change",
    keys: &[
        must("version", &WORDS, "版本", "the version it led to"),
        must("date", &DATE, "日期", "the day"),
        must("summary", &TEXT, "修订内容", "what changed"),
        may("by", &TEXT, "修订人", "who changed it"),
    ],
};

const QUESTION: Record = Record {
    name: "question",
    keys: &[must("question", &TEXT, "问题", "the question"), must("answer", &TEXT, "解答", "the answer")],
};

const TERM: Record = Record {
    name: "term",
    keys: &[must("term", &TEXT, "术语", "the term"), must("meaning", &TEXT, "解释", "what it means")],
};

const SCHEDULE: Record = Record {
    name: "schedule",
    keys: &[
        must("every", &Shape::OneOf(&["day", "working_day", "week", "month", "quarter", "year"]), "周期", "how often"),
        may(
            "on",
            &WORDS,
            "周几（monday…）、几号（1–31）或 last",
            "a weekday (`monday`…), a day of the month (1–31) or `last`",
        ),
        may("at", &Shape::Time, "当地时间", "the local time"),
        may("per", &FIELD_NAME, "这个字段的每个值各开始一件", "one case for each value of this field"),
        may("title", &TEXT, "名称", "what people call it"),
    ],
};

/// A playbook.
pub const PLAYBOOK: Record = Record {
    name: "playbook",
    keys: &[
        must(
            "playbook",
            &new_name(Realm::Playbook),
            "标识，命令行里用它称呼这份流程",
            "the identifier it is called by on the command line",
        ),
        may("aliases", &Shape::List(&WORDS), "其他叫法", "other names it can be called by"),
        may("language", &WORDS, "语言版本，目前是 1", "the version of the language, 1"),
        must("version", &WORDS, "流程的版本", "the version of the procedure"),
        must("title", &TEXT, "名称", "what people call it"),
        may(
            "prefix",
            &WORDS,
            "案件编号的字头，1 到 4 个大写字母，默认 C",
            "1 to 4 capital letters at the head of case numbers; `C` by default",
        ),
        may("subject", &FIELD_NAME, "作为案件主题显示的字段", "the field shown as the subject of a case"),
        may("purpose", &TEXT, "目的", "what the procedure is for"),
        may("overview", &TEXT, "概述：目标、意义与益处", "goal, importance and benefit"),
        may("scope", &TEXT, "适用范围", "what it covers"),
        may("excludes", &TEXT, "不适用的情形", "what it does not cover"),
        may("trigger", &TEXT, "启动条件", "what sets it off"),
        may("ending", &TEXT, "结束后要做的事", "what to mind after the last step"),
        may("prerequisites", &TEXTS, "前提条件", "what must be there before it begins"),
        may("goals", &TEXTS, "目标", "the results aimed at"),
        may("indicators", &TEXTS, "衡量指标", "how success is measured"),
        may("requirements", &TEXTS, "工作要求", "what is asked of the people"),
        may("cautions", &TEXTS, "通篇注意事项", "what to beware of throughout"),
        may("tools", &TEXTS, "工具与系统", "tools and systems"),
        may("materials", &TEXTS, "所需材料", "materials"),
        may("training", &TEXTS, "培训资料", "training material"),
        may("references", &TEXTS, "相关文件", "related documents"),
        may("laws", &TEXTS, "法律法规", "laws and regulations"),
        may("document", &Shape::Record(&DOCUMENT), "文件控制信息，印在文件上", "the control block that gets printed"),
        may(
            "changes",
            &Shape::List(&Shape::Record(&CHANGE)),
            "修订记录，新的在前",
            "the revision history, newest first",
        ),
        may(
            "promise",
            &LIMIT,
            "全程时限：时长或设置名",
            "how long the whole procedure may take: a duration or a setting",
        ),
        must("roles", &Shape::Map(Naming::Defines(Realm::Role), &Shape::Titled(&ROLE)), "角色", "who takes part"),
        may(
            "settings",
            &Shape::Map(Naming::Defines(Realm::Setting), &Shape::Record(&SETTING)),
            "公司可以调整的数字",
            "figures a company may override",
        ),
        may(
            "fields",
            &Shape::Map(Naming::Defines(Realm::Field), &Shape::Record(&FIELD)),
            "案件数据",
            "the data of a case",
        ),
        may(
            "records",
            &Shape::Map(Naming::Defines(Realm::Record), &Shape::Titled(&RECORD)),
            "留下的表单和文件",
            "forms and documents that are left behind",
        ),
        must("start", &STEP_NAME, "第一步", "the step where a case begins"),
        must("steps", &super::steps::STEPS, "步骤", "the steps"),
        may("interrupts", &INTERRUPTS, "随时可以中止流程的事件", "what ends everything that is open"),
        may("schedules", &Shape::List(&Shape::Record(&SCHEDULE)), "定期自动开始", "when cases start by themselves"),
        may("faq", &Shape::List(&Shape::Record(&QUESTION)), "常见问题", "questions people ask"),
        may("glossary", &Shape::List(&Shape::Record(&TERM)), "术语", "terms explained"),
    ],
};
