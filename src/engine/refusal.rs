//! Refusals: why an act is not allowed now, and what is allowed instead. One variant per reason.

use chrono::{DateTime, Utc};

use super::case::Status;
use crate::lang::{Message, Text};
use crate::message;

/// A thing with an identifier and a name for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The identifier.
    pub name: String,
    /// What people call it.
    pub title: Text,
}

/// Why an act is not allowed now.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The case is over.
    Over(Status),
    /// The case rests.
    Suspended,
    /// The case does not rest.
    NotSuspended,
    /// The step is not open.
    NotOpen {
        /// The step.
        step: Named,
        /// The steps that are.
        open: Vec<Named>,
    },
    /// The step moves by itself.
    NotATask(Named),
    /// The step is decided by votes.
    IsApproval(Named),
    /// The step is not decided by votes.
    NotAnApproval(Named),
    /// The actor holds none of the roles that may do it.
    WrongRole {
        /// The step or interrupt.
        what: Named,
        /// The actor.
        actor: String,
        /// Who may.
        roles: Vec<Named>,
    },
    /// Somebody else works at it.
    HeldBy {
        /// The step.
        step: Named,
        /// Who.
        by: String,
    },
    /// Nobody works at it, so it cannot be given back.
    NotHeld(Named),
    /// Whoever did an earlier step must not do this one.
    SeparationOfDuties {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// The earlier step.
        did: Named,
    },
    /// Fields must be filled first.
    MissingFields {
        /// The step.
        step: Named,
        /// The fields.
        fields: Vec<Named>,
    },
    /// Lines of the checklist must be ticked first.
    Unticked {
        /// The step.
        step: Named,
        /// The lines, by number from 1.
        lines: Vec<(u32, Text)>,
    },
    /// The checklist has no such line.
    NoLine {
        /// The step.
        step: Named,
        /// The number.
        line: u32,
        /// How many lines there are.
        lines: u32,
    },
    /// The field does not belong to the step.
    FieldNotHere {
        /// The field.
        field: String,
        /// The step.
        step: Named,
        /// The fields that do.
        allowed: Vec<Named>,
    },
    /// There is no such field.
    NoField {
        /// The name.
        field: String,
        /// The fields there are.
        known: Vec<Named>,
    },
    /// The value does not fit the field.
    Value {
        /// The field.
        field: Named,
        /// Why.
        reason: Message,
    },
    /// The step has several outcomes and none was named.
    OutcomeNeeded {
        /// The step.
        step: Named,
        /// The outcomes.
        allowed: Vec<Named>,
    },
    /// The step has no such outcome now.
    NoOutcome {
        /// The step.
        step: Named,
        /// The outcome.
        outcome: String,
        /// The outcomes it has.
        allowed: Vec<Named>,
    },
    /// A reason must be given.
    ReasonNeeded {
        /// For which outcome, step or interrupt.
        what: Named,
    },
    /// The lanes to be done again must be named.
    LanesNeeded {
        /// The lanes to choose from.
        allowed: Vec<Named>,
    },
    /// This is no lane that can be done again.
    NoLane {
        /// The name.
        lane: String,
        /// The lanes to choose from.
        allowed: Vec<Named>,
    },
    /// No branch applies to the data.
    NoBranch {
        /// The step.
        step: Named,
        /// The conditions.
        conditions: Vec<String>,
        /// The values they read.
        values: Vec<(String, String)>,
    },
    /// Several branches apply to the data.
    SeveralBranches {
        /// The step.
        step: Named,
        /// The conditions that hold.
        conditions: Vec<String>,
    },
    /// A condition has no value.
    Guard {
        /// The condition, as written.
        condition: String,
        /// Why.
        reason: Message,
    },
    /// The actor has voted for all their seats.
    DuplicateVote {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// Who still has to vote.
        waiting: Vec<Named>,
    },
    /// It is another seat's turn.
    NotYourTurn {
        /// The step.
        step: Named,
        /// The actor.
        actor: String,
        /// Whose turn it is.
        waiting: Vec<Named>,
    },
    /// Work cannot be sent back there.
    NoReturn {
        /// The target.
        to: Named,
        /// Where it can be sent.
        allowed: Vec<Named>,
    },
    /// Coming straight back is possible only between steps of one region.
    NoWayBack {
        /// The step work was to come back to.
        from: Named,
        /// The target.
        to: Named,
    },
    /// There is no such interrupt now.
    NoInterrupt {
        /// The name.
        name: String,
        /// The interrupts there are.
        allowed: Vec<Named>,
    },
    /// The time has not come.
    NotYet {
        /// The step.
        step: Named,
        /// When it comes.
        until: DateTime<Utc>,
    },
    /// The calendar does not cover the time.
    Calendar {
        /// Why.
        reason: Message,
    },
    /// There is nothing that could be taken back.
    NothingToUndo,
    /// Only who did it may take it back.
    NotYours {
        /// Who did it.
        by: String,
    },
    /// What has started another case cannot be taken back.
    ReachedOut,
    /// Steps send the case on to each other without anybody acting.
    GoesInCircles {
        /// The step it came back to.
        step: Named,
    },
    /// A text is too long or holds control characters.
    BadText {
        /// Why.
        reason: Message,
    },
}

impl Refusal {
    /// A word for scripts and scenarios.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::Over(_) => "over",
            Refusal::Suspended => "suspended",
            Refusal::NotSuspended => "not_suspended",
            Refusal::NotOpen { .. } => "not_open",
            Refusal::NotATask(_) => "not_a_task",
            Refusal::IsApproval(_) => "is_approval",
            Refusal::NotAnApproval(_) => "not_an_approval",
            Refusal::WrongRole { .. } => "wrong_role",
            Refusal::HeldBy { .. } => "held_by",
            Refusal::NotHeld(_) => "not_held",
            Refusal::SeparationOfDuties { .. } => "separation_of_duties",
            Refusal::MissingFields { .. } => "missing_fields",
            Refusal::Unticked { .. } => "unticked",
            Refusal::NoLine { .. } => "no_line",
            Refusal::FieldNotHere { .. } => "field_not_here",
            Refusal::NoField { .. } => "no_field",
            Refusal::Value { .. } => "value",
            Refusal::OutcomeNeeded { .. } => "outcome_needed",
            Refusal::NoOutcome { .. } => "no_outcome",
            Refusal::ReasonNeeded { .. } => "reason_needed",
            Refusal::LanesNeeded { .. } => "lanes_needed",
            Refusal::NoLane { .. } => "no_lane",
            Refusal::NoBranch { .. } => "no_branch",
            Refusal::SeveralBranches { .. } => "several_branches",
            Refusal::Guard { .. } => "guard",
            Refusal::DuplicateVote { .. } => "duplicate_vote",
            Refusal::NotYourTurn { .. } => "not_your_turn",
            Refusal::NoReturn { .. } => "no_return",
            Refusal::NoWayBack { .. } => "no_way_back",
            Refusal::NoInterrupt { .. } => "no_interrupt",
            Refusal::NotYet { .. } => "not_yet",
            Refusal::Calendar { .. } => "calendar",
            Refusal::NothingToUndo => "nothing_to_undo",
            Refusal::NotYours { .. } => "not_yours",
            Refusal::ReachedOut => "reached_out",
            Refusal::GoesInCircles { .. } => "goes_in_circles",
            Refusal::BadText { .. } => "bad_text",
        }
    }

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
            Refusal::WrongRole { what, actor, .. } => {
                let Message { zh, en } = title(what);
                message!(zh: "{actor} 担任的角色不能办{zh}", en: "{actor} does not hold a role that may do {en}")
            }
            Refusal::HeldBy { step, by } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}已由 {by} 接手", en: "{by} is working at {en}")
            }
            Refusal::NotHeld(step) => about(step, "没有人接手，不能放回", "is held by nobody"),
            Refusal::SeparationOfDuties { step, actor, did } => {
                let (step, did) = (title(step), title(did));
                Message {
                    zh: format!("{actor} 做过{}，不能再做{}", did.zh, step.zh),
                    en: format!("{actor} did {} and so must not do {}", did.en, step.en),
                }
            }
            Refusal::MissingFields { step, fields } => with_list(step, "还缺", "still needs", fields),
            Refusal::Unticked { step, lines } => unticked(step, lines),
            Refusal::NoLine { step, line, lines } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}的清单有 {lines} 条，没有第 {line} 条", en: "the checklist of {en} has {lines} lines; there is no line {line}")
            }
            Refusal::FieldNotHere { field, step, .. } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}不填字段 `{field}`", en: "the field `{field}` is not filled at {en}")
            }
            Refusal::NoField { field, .. } => message!(zh: "没有字段 `{field}`", en: "there is no field `{field}`"),
            Refusal::Value { field, reason } => {
                let label = title(field);
                Message { zh: format!("{}：{}", label.zh, reason.zh), en: format!("{}: {}", label.en, reason.en) }
            }
            Refusal::OutcomeNeeded { step, .. } => {
                about(step, "有几种结果，要选一种", "has several outcomes; one must be chosen")
            }
            Refusal::NoOutcome { step, outcome, .. } => {
                let Message { zh, en } = title(step);
                message!(zh: "{zh}现在没有结果 `{outcome}`", en: "{en} has no outcome `{outcome}` now")
            }
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
            Refusal::NoWayBack { from, to } => {
                let (from, to) = (title(from), title(to));
                Message {
                    zh: format!("{}做完后不能直接回到{}", to.zh, from.zh),
                    en: format!("after {} the case cannot come straight back to {}", to.en, from.en),
                }
            }
            Refusal::NoInterrupt { name, .. } => message!(zh: "现在不能 `{name}`", en: "there is no `{name}` now"),
            Refusal::NotYet { step, until } => {
                let Message { zh, en } = title(step);
                let until = until.format("%Y-%m-%d %H:%M UTC");
                message!(zh: "{zh}要等到 {until}", en: "{en} waits until {until}")
            }
            Refusal::Calendar { reason } | Refusal::BadText { reason } => reason.clone(),
            Refusal::NothingToUndo => message!(zh: "没有可以撤销的操作", en: "there is nothing to undo"),
            Refusal::NotYours { by } => message!(zh: "上一步是 {by} 做的", en: "the last act was done by {by}"),
            Refusal::ReachedOut => {
                message!(zh: "已经另开了案件，不能撤销", en: "another case was started; that cannot be undone")
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
            Refusal::HeldBy { by, .. } => {
                message!(zh: "请 {by} 放回（`playbook release`），或由主管改派（`playbook assign`）", en: "ask {by} to give it back (`playbook release`), or have it assigned (`playbook assign`)")
            }
            Refusal::SeparationOfDuties { .. } => {
                message!(zh: "请另一个人来做（`--as 姓名`）", en: "somebody else has to do it (`--as NAME`)")
            }
            Refusal::MissingFields { fields, .. } => {
                let set = fields.iter().map(|field| format!("--set {}=…", field.name)).collect::<Vec<_>>().join(" ");
                message!(zh: "加上 `{set}`", en: "add `{set}`")
            }
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
            Refusal::ReasonNeeded { .. } => message!(zh: "加上 `--note 理由`", en: "add `--note REASON`"),
            Refusal::LanesNeeded { allowed } | Refusal::NoLane { allowed, .. } => {
                list("可以重做（`--redo`）", "lanes that can be done again (`--redo`)", allowed)
            }
            Refusal::NoBranch { conditions, .. } | Refusal::SeveralBranches { conditions, .. } => {
                let conditions = conditions.join("; ");
                message!(zh: "条件：{conditions}。请流程负责人改正流程", en: "conditions: {conditions}; ask the process owner to correct the playbook")
            }
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
            Refusal::ReachedOut => message!(
                zh: "在那件案件里处理，或用 `playbook return` 退回",
                en: "deal with it in the other case, or send work back with `playbook return`"
            ),
            Refusal::GoesInCircles { .. } => {
                message!(zh: "请流程负责人改正流程", en: "ask the process owner to correct the playbook")
            }
            Refusal::Value { field, .. } => {
                let name = &field.name;
                message!(zh: "改写 `--set {name}=…`", en: "correct `--set {name}=…`")
            }
            Refusal::BadText { .. } => message!(
                zh: "写上文字：最多 4000 个字符，不含控制字符",
                en: "write some words: 4000 characters at most, no control characters"
            ),
            Refusal::Guard { .. } | Refusal::Calendar { .. } => return None,
        };
        Some(help)
    }

    /// The identifiers that would have been accepted, for scripts.
    #[must_use]
    pub fn allowed(&self) -> Vec<String> {
        let names = |list: &[Named]| list.iter().map(|named| named.name.clone()).collect();
        match self {
            Refusal::NotOpen { open: list, .. }
            | Refusal::WrongRole { roles: list, .. }
            | Refusal::MissingFields { fields: list, .. }
            | Refusal::FieldNotHere { allowed: list, .. }
            | Refusal::NoField { known: list, .. }
            | Refusal::OutcomeNeeded { allowed: list, .. }
            | Refusal::NoOutcome { allowed: list, .. }
            | Refusal::LanesNeeded { allowed: list }
            | Refusal::NoLane { allowed: list, .. }
            | Refusal::DuplicateVote { waiting: list, .. }
            | Refusal::NotYourTurn { waiting: list, .. }
            | Refusal::NoReturn { allowed: list, .. }
            | Refusal::NoInterrupt { allowed: list, .. } => names(list),
            Refusal::Unticked { lines, .. } => lines.iter().map(|(number, _)| number.to_string()).collect(),
            Refusal::Over(_)
            | Refusal::Suspended
            | Refusal::NotSuspended
            | Refusal::NotATask(_)
            | Refusal::IsApproval(_)
            | Refusal::NotAnApproval(_)
            | Refusal::HeldBy { .. }
            | Refusal::NotHeld(_)
            | Refusal::SeparationOfDuties { .. }
            | Refusal::NoLine { .. }
            | Refusal::Value { .. }
            | Refusal::ReasonNeeded { .. }
            | Refusal::NoBranch { .. }
            | Refusal::SeveralBranches { .. }
            | Refusal::Guard { .. }
            | Refusal::NoWayBack { .. }
            | Refusal::NotYet { .. }
            | Refusal::Calendar { .. }
            | Refusal::NothingToUndo
            | Refusal::NotYours { .. }
            | Refusal::ReachedOut
            | Refusal::GoesInCircles { .. }
            | Refusal::BadText { .. } => Vec::new(),
        }
    }
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

/// A name for a sentence: the title, and the identifier to type.
fn title(named: &Named) -> Message {
    let Named { name, title } = named;
    let one = |lang| match title.say(lang) {
        said if said == name || said.is_empty() => format!("`{name}`"),
        said => lang.pick(format!("“{said}”（`{name}`）"), format!("“{said}” (`{name}`)")),
    };
    Message { zh: one(crate::lang::Lang::Zh), en: one(crate::lang::Lang::En) }
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
        zh: format!("{}的清单还没有打勾：{}", step.zh, say(crate::lang::Lang::Zh).join("；")),
        en: format!("lines of the checklist of {} are not ticked: {}", step.en, say(crate::lang::Lang::En).join("; ")),
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
