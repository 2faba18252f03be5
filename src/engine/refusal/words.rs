//! Refusals in words: what is wrong, and what to do instead.

use chrono::{DateTime, FixedOffset};

use super::{Named, Refusal};
use crate::engine::case::Status;
use crate::lang::{Lang, Message, Text};
use crate::message;

impl Refusal {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Refusal::Over(status) => over(*status),
            Refusal::Suspended => message!(zh: "案件已暂停", en: "the case is suspended"),
            Refusal::NotSuspended => message!(zh: "案件没有暂停", en: "the case is not suspended"),
            Refusal::NotOpen { step, .. } => about(step, "现在不用办", "is not open now"),
            Refusal::NotATask(step) => about(step, "会自行完成，不用人来做", "moves by itself; nobody has to act"),
            Refusal::IsApproval(step) => about(step, "是审批，要投票", "is an approval and is decided by votes"),
            Refusal::NotAnApproval(step) => about(step, "不是审批，不用投票", "is no approval; nobody votes there"),
            Refusal::WrongRole { what, actor, .. } => wrong_role(what, actor),
            Refusal::HeldBy { step, by } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}已由 {by} 接手", en: "{by} is working at {en}")
            }
            Refusal::NotHeld(step) => about(step, "没有人接手，不能放回", "is held by nobody"),
            Refusal::SeparationOfDuties { step, actor, did } => did_before(step, actor, did),
            Refusal::MissingFields { step, fields } => with_list(step, "还缺", "still needs", fields),
            Refusal::Unticked { step, lines } => unticked(step, lines),
            Refusal::NoLine { step, line, lines } => no_line(step, *line, *lines),
            Refusal::FieldNotHere { field, step, .. } => not_here(field, step),
            Refusal::NoField { field, .. } => message!(zh: "没有字段 `{field}`", en: "there is no field `{field}`"),
            Refusal::Value { field, reason } => bad_value(field, reason),
            Refusal::OutcomeNeeded { step, .. } => {
                about(step, "有几种结果，要选一种", "has several outcomes; one must be chosen")
            }
            Refusal::NoOutcome { step, outcome, .. } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}现在没有结果 `{outcome}`", en: "{en} has no outcome `{outcome}` now")
            }
            Refusal::CallerLost { caller, step, outcome } => caller_lost(caller, step, outcome),
            Refusal::ReasonNeeded { what } => about(what, "要说明理由", "needs a reason"),
            Refusal::LanesNeeded { .. } => {
                message!(zh: "要指明重做哪些分支", en: "the lanes to be done again must be named")
            }
            Refusal::NoLane { lane, .. } => message!(zh: "`{lane}` 不能重做", en: "`{lane}` cannot be done again"),
            Refusal::NoBranch { step, values, .. } => no_branch(step, values),
            Refusal::SeveralBranches { step, .. } => {
                about(step, "有几个分支同时成立", "has several branches that apply at once")
            }
            Refusal::Guard { condition, reason } => Message {
                zh: format!("条件 `{condition}` 算不出来：{}", reason.zh),
                en: format!("the condition `{condition}` has no value: {}", reason.en),
            },
            Refusal::DuplicateVote { step, actor, .. } => {
                let Message { zh, en } = title(step);
                message!(zh: "{actor} 在{zh}已经投过票", en: "{actor} has already voted at {en}")
            }
            Refusal::NotYourTurn { step, actor, .. } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}还没有轮到 {actor}", en: "it is not yet the turn of {actor} at {en}")
            }
            Refusal::NoReturn { to, .. } => about(to, "不能作为退回的目标", "is no step that work can be sent back to"),
            Refusal::NoWayBack { from, to } => no_way_back(from, to),
            Refusal::NoInterrupt { name, .. } => message!(zh: "现在不能 `{name}`", en: "there is no `{name}` now"),
            Refusal::NotYet { step, until } => not_yet(step, until),
            Refusal::Calendar { reason, .. } | Refusal::BadText { reason } => reason.clone(),
            Refusal::NothingToUndo => message!(zh: "没有可以撤销的操作", en: "there is nothing to undo"),
            Refusal::NotYours { by } => message!(zh: "上一步是 {by} 做的", en: "the last act was done by {by}"),
            Refusal::ReachedOut => {
                message!(zh: "已经牵动另一个案件，不能撤销", en: "another case has moved with it; that cannot be undone")
            }
            Refusal::GoesInCircles { step } => {
                about(step, "绕回了自己，没有人能停下来", "leads back to itself and nobody could stop it")
            }
        }
    }

    /// What to do instead.
    #[must_use]
    pub fn help(&self) -> Option<Message> {
        let help = match self {
            Refusal::Over(_) => {
                message!(zh: "用 `playbook show` 查看，或用 `playbook undo` 撤销最后一步", en: "look at it with `playbook show`, or take the last act back with `playbook undo`")
            }
            Refusal::Suspended => {
                message!(zh: "先用 `playbook resume` 恢复", en: "take it up again with `playbook resume` first")
            }
            Refusal::NotOpen { open, .. } if open.is_empty() => nothing_to_do(),
            Refusal::NotOpen { open, .. } => list("现在要办的", "open now", open),
            Refusal::WrongRole { roles, .. } => list("可以办的角色", "roles that may", roles),
            Refusal::HeldBy { by, .. } => ask_holder(by),
            Refusal::SeparationOfDuties { .. } => {
                message!(zh: "请另一个人来做（`--as 姓名`）", en: "somebody else has to do it (`--as NAME`)")
            }
            Refusal::MissingFields { fields, .. } => set(fields),
            Refusal::Unticked { .. } => {
                message!(zh: "做完后打勾：`--tick all` 或 `--tick 1,2`", en: "tick what is done: `--tick all` or `--tick 1,2`")
            }
            Refusal::IsApproval(_) => message!(zh: "用 `playbook vote`", en: "use `playbook vote`"),
            Refusal::NotAnApproval(_) => message!(zh: "用 `playbook advance`", en: "use `playbook advance`"),
            Refusal::FieldNotHere { allowed, .. } => list("这一步填写", "fields of this step", allowed),
            Refusal::NoField { known, .. } => list("已有的字段", "fields", known),
            Refusal::OutcomeNeeded { allowed, .. } | Refusal::NoOutcome { allowed, .. } => {
                list("可以选（`--outcome`）", "choose one (`--outcome`)", allowed)
            }
            Refusal::CallerLost { caller, .. } => cancel_caller(caller),
            Refusal::ReasonNeeded { .. } => message!(zh: "加上 `--note 理由`", en: "add `--note REASON`"),
            Refusal::LanesNeeded { allowed } | Refusal::NoLane { allowed, .. } => {
                list("可以重做（`--redo`）", "lanes that can be done again (`--redo`)", allowed)
            }
            Refusal::NoBranch { conditions, .. } | Refusal::SeveralBranches { conditions, .. } => correct(conditions),
            Refusal::DuplicateVote { waiting, .. } | Refusal::NotYourTurn { waiting, .. } => {
                list("等待投票", "waiting for", waiting)
            }
            Refusal::NoReturn { allowed, .. } => list("可以退回到", "work can be sent back to", allowed),
            Refusal::NoWayBack { .. } => message!(zh: "去掉 `--then back`", en: "leave `--then back` out"),
            Refusal::NoInterrupt { allowed, .. } => list("现在可以", "possible now", allowed),
            Refusal::NotYours { by } => {
                message!(zh: "请 {by} 撤销，或用 `playbook return` 退回", en: "ask {by} to undo it, or send work back with `playbook return`")
            }
            Refusal::NotSuspended => {
                message!(zh: "不用恢复，直接办就是", en: "there is nothing to resume; simply go on")
            }
            Refusal::NotATask(_) | Refusal::NothingToUndo => nothing_to_do(),
            Refusal::NotHeld(_) => {
                message!(zh: "先用 `playbook claim` 接手", en: "take it first with `playbook claim`")
            }
            Refusal::NoLine { lines: 0, .. } => message!(zh: "去掉 `--tick`", en: "leave `--tick` out"),
            Refusal::NoLine { lines, .. } => {
                message!(zh: "写 1 到 {lines}，或 `--tick all`", en: "write 1 to {lines}, or `--tick all`")
            }
            Refusal::NotYet { .. } => message!(zh: "到时候再办", en: "come back then"),
            Refusal::ReachedOut => use_other_case(),
            Refusal::GoesInCircles { .. } => {
                message!(zh: "请流程负责人改正流程", en: "ask the process owner to correct the playbook")
            }
            Refusal::Value { field, .. } => {
                let name = &field.name;
                message!(zh: "改写 `--set {name}=…`", en: "correct `--set {name}=…`")
            }
            Refusal::BadText { .. } => message!(zh: "改正后再试", en: "correct it, then try again"),
            Refusal::Calendar { help, .. } => help.clone(),
            Refusal::Guard { .. } => {
                message!(zh: "补上缺的数据，或请流程负责人改正流程", en: "fill in what is missing, or ask the process owner to correct the playbook")
            }
        };
        Some(help)
    }
}

fn caller_lost(caller: &str, step: &Named, outcome: &str) -> Message {
    let Message { zh, en } = title(step);
    message!(
        zh: "本案件由 {caller} 的{zh}调用，那里没有写结果 `{outcome}` 之后去哪里",
        en: "this case was called by {caller} at {en}, which does not say where `{outcome}` leads"
    )
}

fn cancel_caller(caller: &str) -> Message {
    message!(
        zh: "取消 {caller}，本案件会随之取消；或请流程负责人补上这个结果",
        en: "cancel {caller}, which cancels this case too, or ask the process owner to add the outcome"
    )
}

fn ask_holder(by: &str) -> Message {
    message!(
        zh: "请 {by} 放回（`playbook release`），或由主管改派（`playbook assign`）",
        en: "ask {by} to give it back (`playbook release`), or have it assigned (`playbook assign`)"
    )
}

fn use_other_case() -> Message {
    message!(
        zh: "在那件案件里处理，或用 `playbook return` 退回",
        en: "deal with it in the other case, or send work back with `playbook return`"
    )
}

fn nothing_to_do() -> Message {
    message!(zh: "用 `playbook show` 看看案件到了哪里", en: "see with `playbook show` where the case stands")
}

fn over(status: Status) -> Message {
    if status == Status::Cancelled {
        message!(zh: "案件已经取消", en: "the case has been cancelled")
    } else {
        message!(zh: "案件已经结束", en: "the case is over")
    }
}

fn wrong_role(what: &Named, actor: &str) -> Message {
    let Message { zh, en } = title(what);
    message!(zh: "{actor} 担任的角色不能办{zh}", en: "{actor} does not hold a role that may do {en}")
}

fn did_before(step: &Named, actor: &str, did: &Named) -> Message {
    let (step, did) = (title(step), title(did));
    Message {
        zh: format!("{actor} 做过{}，不能再做{}", did.zh, step.zh),
        en: format!("{actor} did {} and so must not do {}", did.en, step.en),
    }
}

fn no_line(step: &Named, line: u32, lines: u32) -> Message {
    let Message { zh, en } = title(step);
    message!(zh: "{zh}的清单有 {lines} 条，没有第 {line} 条", en: "the checklist of {en} has {lines} lines; there is no line {line}")
}

fn not_here(field: &str, step: &Named) -> Message {
    let Message { zh, en } = title(step);
    message!(zh: "{zh}不填字段 `{field}`", en: "the field `{field}` is not filled at {en}")
}

fn bad_value(field: &Named, reason: &Message) -> Message {
    let label = title(field);
    Message { zh: format!("{}：{}", label.zh, reason.zh), en: format!("{}: {}", label.en, reason.en) }
}

fn no_way_back(from: &Named, to: &Named) -> Message {
    let (from, to) = (title(from), title(to));
    Message {
        zh: format!("{}做完后不能直接回到{}", to.zh, from.zh),
        en: format!("after {} the case cannot come straight back to {}", to.en, from.en),
    }
}

fn not_yet(step: &Named, until: &DateTime<FixedOffset>) -> Message {
    let Message { zh, en } = title(step);
    let until = until.format("%Y-%m-%d %H:%M");
    message!(zh: "{zh}要等到 {until}", en: "{en} waits until {until}")
}

fn set(fields: &[Named]) -> Message {
    let set = fields.iter().map(|field| format!("--set {}=…", field.name)).collect::<Vec<_>>().join(" ");
    message!(zh: "加上 `{set}`", en: "add `{set}`")
}

fn correct(conditions: &[String]) -> Message {
    let conditions = conditions.join("; ");
    message!(zh: "条件：{conditions}。请流程负责人改正流程", en: "conditions: {conditions}; ask the process owner to correct the playbook")
}

/// A name for a sentence: the title, and the identifier to type.
fn title(named: &Named) -> Message {
    let Named { name, title } = named;
    let one = |lang| match title.say(lang) {
        said if said == name || said.is_empty() => format!("`{name}`"),
        said => lang.pick(format!("“{said}”（`{name}`）"), format!("“{said}” (`{name}`)")),
    };
    Message { zh: one(Lang::Zh), en: one(Lang::En) }
}

fn about(named: &Named, zh: &str, en: &str) -> Message {
    let named = title(named);
    Message { zh: format!("{}{zh}", named.zh), en: format!("{} {en}", named.en) }
}

fn list(zh: &str, en: &str, items: &[Named]) -> Message {
    let items: Vec<Message> = items.iter().map(title).collect();
    let join = |pick: fn(&Message) -> &str, comma: &str| items.iter().map(pick).collect::<Vec<_>>().join(comma);
    Message {
        zh: format!("{zh}：{}", join(|item| &item.zh, "、")),
        en: format!("{en}: {}", join(|item| &item.en, ", ")),
    }
}

fn with_list(step: &Named, zh: &str, en: &str, items: &[Named]) -> Message {
    let (step, items) = (title(step), list("", "", items));
    Message {
        zh: format!("{}{zh}{}", step.zh, items.zh.trim_start_matches('：')),
        en: format!("{} {en} {}", step.en, items.en.trim_start_matches(": ")),
    }
}

fn unticked(step: &Named, lines: &[(u32, Text)]) -> Message {
    let step = title(step);
    let say = |lang| lines.iter().map(|(number, text)| format!("{number} {}", text.say(lang))).collect::<Vec<_>>();
    Message {
        zh: format!("{}的清单还没有打勾：{}", step.zh, say(Lang::Zh).join("；")),
        en: format!("lines of the checklist of {} are not ticked: {}", step.en, say(Lang::En).join("; ")),
    }
}

fn no_branch(step: &Named, values: &[(String, String)]) -> Message {
    let step = title(step);
    let values = values.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
    Message {
        zh: format!("{values} 在{}没有对应的分支", step.zh),
        en: format!("{values} matches no branch of {}", step.en),
    }
}
