//! Acts that are not allowed now, or not to whoever tries.

use super::{check, trial, with_complaint, with_recorded_complaint};
use crate::stage::Stage;

#[test]
fn an_act_out_of_turn_is_refused_and_what_is_allowed_is_said() {
    check(
        "turn",
        with_recorded_complaint,
        &[
            trial("advance C-2026-1 record --tick all", 1, "refusal"),
            trial("advance C-2026-1 feedback", 1, "refusal"),
            trial("advance C-2026-1 act", 1, "refusal"),
            trial("advance C-2026-1 closed", 1, "refusal"),
            trial("advance C-2026-1", 1, "refusal"),
            trial("advance C-2026-1 judge --outcome upheld --tick all", 1, "refusal"),
            trial("vote C-2026-1 judge", 1, "refusal"),
            trial("return C-2026-1 --to feedback --note 重来", 1, "refusal"),
            trial("return C-2026-1 --to record --note ' '", 1, "refusal"),
            trial("resume C-2026-1", 1, "refusal"),
            trial("release C-2026-1", 1, "refusal"),
            trial("undo C-2026-1 --as 乙", 1, "refusal"),
            trial("note C-2026-1 ''", 1, "refusal"),
            trial("cancel C-2026-1", 1, "refusal"),
            trial("cancel C-2026-1 pause", 1, "refusal"),
            trial("fill C-2026-1 --set reason=合同没有约定 --expect 1", 4, "conflict"),
            trial("assign C-2026-1 --to ' '", 1, "refusal"),
        ],
    );
}

/// Recorded, judged and withdrawn.
fn with_closed_complaint(stage: &mut Stage) {
    with_complaint(stage);
    stage.ok(&["cancel", "C-2026-1", "--note", "客户来电撤回"]);
}

#[test]
fn a_case_that_is_over_or_rests_takes_no_steps() {
    check(
        "over",
        with_closed_complaint,
        &[
            trial("advance C-2026-1 record --tick all", 1, "refusal"),
            trial("fill C-2026-1 --set channel=letter", 1, "refusal"),
            trial("advance C-2026-1", 1, "refusal"),
            trial("claim C-2026-1 record", 1, "refusal"),
            trial("suspend C-2026-1 --note 等一等", 1, "refusal"),
            trial("cancel C-2026-1 withdraw --note 再撤一次", 1, "refusal"),
        ],
    );
    let resting = |stage: &mut Stage| {
        with_complaint(stage);
        stage.ok(&["suspend", "C-2026-1", "--note", "客户出差"]);
    };
    check(
        "resting",
        resting,
        &[
            trial("advance C-2026-1 --tick all", 1, "refusal"),
            trial("claim C-2026-1", 1, "refusal"),
            trial("suspend C-2026-1 --note 等一等", 1, "refusal"),
        ],
    );
}

/// A request that one of two has approved.
fn with_half_approved_request(stage: &mut Stage) {
    let given = [
        "project=照明",
        "client=客户甲",
        "client_contact=客户甲",
        "first_needs=了解产品",
        "evaluation=机会一般",
        "evaluated_by=乙",
        "need_reason=需要讲解",
        "support_wanted=讲解",
        "wanted_by=2026-03-09",
        "attachment_form=two",
        "approval_note=同意",
    ];
    let sets = given.iter().flat_map(|field| ["--set", field]);
    let words: Vec<&str> = ["start", "presales-approval"].into_iter().chain(sets).collect();
    stage.ok(&words);
    stage.ok(&["advance", "S-2026-1", "survey_client", "--tick", "all"]);
    stage.ok(&["advance", "S-2026-1", "analyse_project", "--tick", "all"]);
    stage.ok(&["advance", "S-2026-1", "decide_need", "--tick", "all", "--set", "needs_presales=true"]);
    stage.ok(&["advance", "S-2026-1", "submit_request", "--tick", "all"]);
    stage.ok(&["vote", "S-2026-1", "--role", "business_supervisor", "--tick", "all", "--as", "丙"]);
}

#[test]
fn nobody_votes_twice_or_out_of_turn() {
    check(
        "votes",
        with_half_approved_request,
        &[
            trial("vote S-2026-1 --role business_supervisor --as 丙", 1, "refusal"),
            trial("vote S-2026-1 --role business_supervisor --as 丁", 1, "refusal"),
            trial("advance S-2026-1 leader_approval --as 丁", 1, "refusal"),
            trial("vote S-2026-1 --outcome refuse --as 丁", 1, "refusal"),
            trial("vote S-2026-1 --outcome aprove --as 丁", 1, "refusal"),
            trial("vote S-2026-1 --as 甲", 1, "refusal"),
        ],
    );
}

const TEAM: &str = "people:
  甲: { roles: [ service ] }
  乙: { roles: [ supervisor ], away: [ { from: 2026-03-01, to: 2026-03-03, substitute: 丙 } ] }
  丙: { roles: [ department ] }
  戊: { roles: [ leader ] }
";

fn with_team(stage: &mut Stage) {
    stage.write("playbook.toml", "team = \"team.yaml\"\n");
    stage.write("team.yaml", TEAM);
    with_recorded_complaint(stage);
}

#[test]
fn with_a_team_only_holders_of_a_role_act() {
    check(
        "team",
        with_team,
        &[
            trial("advance C-2026-1 --tick all", 1, "refusal"),
            trial("claim C-2026-1", 1, "refusal"),
            trial("assign C-2026-1 --to 甲", 1, "refusal"),
            trial("assign C-2026-1 --to 丁", 5, "not_found"),
            trial("advance C-2026-1 --as 己", 5, "not_found"),
            trial("cancel C-2026-1 --note 撤回 --as 戊", 1, "refusal"),
        ],
    );
}
