//! What keeps a case from going on under a new version, and what to do about it.

use crate::lang::Message;
use crate::message;

/// What stands in the way of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is at a step that is gone.
    StepGone {
        /// The step.
        step: String,
    },
    /// It is at a step that probably goes by another name.
    StepRenamed {
        /// The step.
        step: String,
        /// Its name now.
        now: String,
    },
    /// It is at a step that stands elsewhere or is of another kind.
    StepMoved {
        /// The step.
        step: String,
    },
    /// Lanes have been added to a step that is under way, or taken from it.
    LanesChanged {
        /// The step.
        step: String,
    },
    /// Votes have been cast that would count otherwise.
    VotersChanged {
        /// The step.
        step: String,
    },
    /// Another playbook has been called there.
    CalleeChanged {
        /// The step.
        step: String,
    },
    /// A step has been entered more often than is allowed now.
    TooManyVisits {
        /// The step.
        step: String,
        /// How often.
        visits: u32,
        /// How often it may be.
        most: u32,
    },
    /// It was to come straight back to a step that is gone.
    WayBackGone {
        /// The step.
        step: String,
    },
    /// A value does not fit its field or setting any more.
    Value {
        /// The field or setting.
        name: String,
        /// Why.
        reason: Message,
    },
    /// A field has a value and probably goes by another name.
    FieldRenamed {
        /// The field.
        field: String,
        /// Its name now.
        now: String,
    },
    /// A field has a value and is gone.
    FieldGone {
        /// The field.
        field: String,
    },
    /// A field is read later on and may be unset.
    Unset {
        /// The field.
        field: String,
        /// The step that reads it.
        step: String,
    },
}

impl Obstacle {
    /// A word for scripts.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Obstacle::StepGone { .. } => "step_gone",
            Obstacle::StepRenamed { .. } => "step_renamed",
            Obstacle::StepMoved { .. } => "step_moved",
            Obstacle::LanesChanged { .. } => "lanes_changed",
            Obstacle::VotersChanged { .. } => "voters_changed",
            Obstacle::CalleeChanged { .. } => "callee_changed",
            Obstacle::TooManyVisits { .. } => "too_many_visits",
            Obstacle::WayBackGone { .. } => "way_back_gone",
            Obstacle::Value { .. } => "value",
            Obstacle::FieldRenamed { .. } => "field_renamed",
            Obstacle::FieldGone { .. } => "field_gone",
            Obstacle::Unset { .. } => "unset",
        }
    }

    /// Whether it certainly stands in the way.
    pub(super) fn is_certain(&self) -> bool {
        !matches!(self, Obstacle::StepRenamed { .. } | Obstacle::FieldRenamed { .. } | Obstacle::FieldGone { .. })
    }

    /// What is in the way.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Obstacle::StepGone { step } => {
                message!(zh: "正在办的步骤 `{step}` 没有了", en: "the open step `{step}` is gone")
            }
            Obstacle::StepRenamed { step, now } => message!(
                zh: "正在办的步骤 `{step}` 可能改名为 `{now}`",
                en: "the open step `{step}` has probably become `{now}`"
            ),
            Obstacle::StepMoved { step } => message!(
                zh: "正在办的步骤 `{step}` 换了位置或类型",
                en: "the open step `{step}` stands elsewhere or is of another kind"
            ),
            Obstacle::LanesChanged { step } => message!(
                zh: "`{step}` 正在进行，它的分支有增减",
                en: "`{step}` is under way and its lanes are others"
            ),
            Obstacle::VotersChanged { step } => message!(
                zh: "`{step}` 已经有人投票，投票的规则变了",
                en: "votes were cast at `{step}`, which would be counted otherwise"
            ),
            Obstacle::CalleeChanged { step } => message!(
                zh: "`{step}` 已经调用了另一份流程",
                en: "`{step}` has called another playbook"
            ),
            Obstacle::TooManyVisits { step, visits, most } => message!(
                zh: "`{step}` 已经进入 {visits} 次，现在最多 {most} 次",
                en: "`{step}` was entered {visits} times; {most} at most is allowed now"
            ),
            Obstacle::WayBackGone { step } => message!(
                zh: "办完后要直接回到 `{step}`，这一步没有了",
                en: "it was to come straight back to `{step}`, which is gone"
            ),
            Obstacle::Value { name, reason: Message { zh, en } } => message!(
                zh: "`{name}` 的值不再符合要求：{zh}",
                en: "the value of `{name}` does not fit any more: {en}"
            ),
            Obstacle::FieldRenamed { field, now } => message!(
                zh: "已填写的字段 `{field}` 可能改名为 `{now}`",
                en: "the field `{field}`, which is filled, has probably become `{now}`"
            ),
            Obstacle::FieldGone { field } => message!(
                zh: "已填写的字段 `{field}` 没有了，它的值会丢失",
                en: "the field `{field}`, which is filled, is gone, and its value would be lost"
            ),
            Obstacle::Unset { field, step } => message!(
                zh: "`{step}` 要用 `{field}`，到时可能还没有填写",
                en: "`{step}` reads `{field}`, which may not be filled by then"
            ),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            Obstacle::StepGone { step } => message!(
                zh: "保留 `{step}` 直到这些案件办完，或先办完这一步",
                en: "keep `{step}` until such cases have left it, or finish the step first"
            ),
            Obstacle::StepRenamed { step, .. } => {
                message!(zh: "保留名称 `{step}`，只改标题", en: "keep the name `{step}` and change the title only")
            }
            Obstacle::FieldRenamed { field, .. } => {
                message!(zh: "保留名称 `{field}`，只改标签", en: "keep the name `{field}` and change the label only")
            }
            Obstacle::FieldGone { field } => message!(
                zh: "保留 `{field}`，或按旧版办完",
                en: "keep `{field}`, or finish the case under the old version"
            ),
            Obstacle::StepMoved { .. }
            | Obstacle::LanesChanged { .. }
            | Obstacle::VotersChanged { .. }
            | Obstacle::CalleeChanged { .. } => {
                message!(zh: "按旧版办完这一步", en: "finish the step under the old version")
            }
            Obstacle::TooManyVisits { visits, .. } => message!(
                zh: "把上限放宽到 {visits} 次，或按旧版办完",
                en: "allow {visits} visits, or finish the case under the old version"
            ),
            Obstacle::WayBackGone { step } => message!(
                zh: "保留 `{step}`，或先按旧版回到那里",
                en: "keep `{step}`, or come back to it under the old version first"
            ),
            Obstacle::Value { name, .. } => message!(
                zh: "放宽 `{name}` 的限制，或按旧版办完",
                en: "widen the limits of `{name}`, or finish the case under the old version"
            ),
            Obstacle::Unset { field, .. } => message!(
                zh: "给 `{field}` 一个默认值，在后面的步骤里填写它，或先问 `{field} is set`",
                en: "give `{field}` a default, fill it at a later step, or ask `{field} is set` first"
            ),
        }
    }
}
