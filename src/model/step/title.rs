//! What people call an outcome.

use super::Outcome;
use crate::lang::Text;

impl Outcome {
    /// What people call it: as the playbook says, else the usual words for the usual outcomes, else its identifier.
    #[must_use]
    pub fn say(&self) -> Text {
        self.title.clone().unwrap_or_else(|| usual_title(&self.name))
    }
}

/// What people call the outcomes that many playbooks have.
#[must_use]
pub fn usual_title(name: &str) -> Text {
    let (zh, en) = match name {
        "done" => ("完成", "Done"),
        "approve" => ("同意", "Approve"),
        "revise" => ("退回修改", "Send back for revision"),
        "refuse" | "reject" => ("不同意", "Refuse"),
        "return" => ("退回", "Send back"),
        "pass" => ("通过", "Pass"),
        "fail" => ("不通过", "Fail"),
        "accept" => ("接受", "Accept"),
        "decline" => ("不接受", "Decline"),
        "go" => ("进行", "Go ahead"),
        "stop" => ("停止", "Stop"),
        "cancel" => ("取消", "Cancel"),
        "gaps" => ("有缺漏", "Gaps found"),
        _ => return Text::plain(name),
    };
    Text { zh: Some(zh.into()), en: Some(en.into()) }
}
