//! Things that are named and not there, and values that do not fit.

use super::{check, trial, with_complaint};

#[test]
fn what_is_not_there_is_named_and_the_nearest_suggested() {
    check(
        "names",
        with_complaint,
        &[
            trial("start complain", 5, "not_found"),
            trial("start 投述", 5, "not_found"),
            trial("start xyz", 5, "not_found"),
            trial("inbox --playbook oder", 5, "not_found"),
            trial("show C-2026-0002", 5, "not_found"),
            trial("show nonsense", 5, "not_found"),
            trial("show ''", 5, "not_found"),
            trial("advance C-2026-1 recrod --tick all", 5, "not_found"),
            trial("advance C-2026-1 记录投诉", 5, "not_found"),
            trial("advance C-2026-1 record --set custmer=客户甲", 5, "not_found"),
            trial("fill C-2026-1 --set 顾客=客户甲", 5, "not_found"),
            trial("vote C-2026-1 decide --role leeder", 5, "not_found"),
            trial("return C-2026-1 --to judgement --note 重判", 5, "not_found"),
            trial("note C-2026-1 --step nowhere 备注", 5, "not_found"),
            trial("cancel C-2026-1 withdraws --note 撤回", 1, "refusal"),
            trial("man strat", 2, "usage"),
        ],
    );
}

#[test]
fn a_command_line_that_makes_no_sense_is_explained() {
    check(
        "usage",
        with_complaint,
        &[
            trial("strat complaint", 2, "usage"),
            trial("start", 2, "usage"),
            trial("start complaint --sett a=b", 2, "usage"),
            trial("advance C-2026-1 --expect many", 2, "usage"),
            trial("suspend C-2026-1", 2, "usage"),
            trial("return C-2026-1 --to record --note x --then sideways", 2, "usage"),
            trial("cases --status finished", 2, "usage"),
            trial("cases --limit -1", 2, "usage"),
            trial("list --lang fr", 2, "usage"),
            trial("list --color sometimes", 2, "usage"),
            trial("start complaint --set customer", 2, "usage"),
            trial("start complaint --expect 3", 2, "usage"),
            trial("advance C-2026-1 --tick some", 2, "usage"),
            trial("show", 2, "usage"),
            trial("show C-2026-1 C-2026-2", 2, "usage"),
            trial("completions fisch", 2, "usage"),
            trial("show --db postgres://host/cases C-2026-1", 2, "usage"),
        ],
    );
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_the_reason() {
    check(
        "values",
        with_complaint,
        &[
            trial("fill C-2026-1 --set channel=fax", 1, "refusal"),
            trial("fill C-2026-1 --set channel=phon", 1, "refusal"),
            trial("fill C-2026-1 --set received=2026-02-30", 1, "refusal"),
            trial("fill C-2026-1 --set received=yesterday", 1, "refusal"),
            trial("fill C-2026-1 --set content=短", 1, "refusal"),
            trial("fill C-2026-1 --set content=", 1, "refusal"),
            trial("fill C-2026-1 --set evidence=photo.jpg", 5, "not_found"),
            trial("start complaint --set evidence=photo.jpg", 2, "usage"),
            trial("start complaint --set upheld=maybe", 1, "refusal"),
            trial("start complaint --set cost=-1", 1, "refusal"),
            trial("start complaint --set cost=12.345", 1, "refusal"),
            trial("start complaint --set cost=1e999", 1, "refusal"),
            trial("start complaint --set cost=十块", 1, "refusal"),
            trial("start complaint --set score=9", 1, "refusal"),
            trial("start complaint --set score=4.5", 1, "refusal"),
            trial("start order --set order_lines=[]", 1, "refusal"),
            trial("start order --set order_lines=没有", 1, "refusal"),
            trial("start order --set 'order_lines=[{\"product\":1}]'", 1, "refusal"),
            trial("start order --set 'order_lines=[{\"produkt\":\"甲\"}]'", 1, "refusal"),
            trial("fill C-2026-1 --set upheld=true", 1, "refusal"),
            trial("advance C-2026-1 --tick 6", 1, "refusal"),
        ],
    );
}
