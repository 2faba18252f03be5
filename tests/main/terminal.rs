//! `playbook run` at a terminal: a whole complaint, cut off and taken up again; a terminal that only takes lines; and
//! nobody there at all.

#![cfg(unix)]

mod driver;

use driver::{Home, Terminal};
use serde_json::Value;

use super::speed::subjects;

/// Chinese text that does not fit a narrow terminal, so that it is edited across the edge.
const CONTENT: &str =
    "三月一日收到的二十箱货中有五箱外包装破损，里面的零件已经受潮，客户当天下午来电话说明并发来了照片";

/// The complaint is recorded; one character too many is typed and taken back.
fn record(terminal: &Terminal) {
    terminal.shows("记录投诉内容   客服专员、销售员 · 经办人 甲");
    terminal.shows("不打断、不争辩、不推诿，也不当场承诺结果。");
    terminal.asks("客户 ›");
    terminal.types("客户乙");
    terminal.reads("客户 › 客户乙");
    terminal.presses("BSpace");
    terminal.reads("客户 › 客户");
    terminal.answers("客户 › 客户", "甲");
    terminal.shows("✓ 客户 › 客户甲");
    terminal.answers("投诉人及联系方式 ›", "张先生 13800000000");
    terminal.picks("投诉渠道 ›", "2");
    terminal.shows("✓ 投诉渠道 › 来访");
    terminal.asks("收到日期 ›");
    terminal.shows("明天");
    terminal.answers("收到日期 ›", "２０２６年３月２日");
    terminal.shows("✓ 收到日期 › 2026-03-02");
    terminal.answers("投诉对象 ›", "订单 1001 的货物");
    terminal.answers("投诉内容 ›", "坏了");
    terminal.shows("✗ 至少要 5 个字");
    terminal.presses("BSpace");
    terminal.presses("BSpace");
    terminal.reads("投诉内容 ›");
    terminal.types(CONTENT);
    terminal.shows("照片");
    terminal.presses("Enter");
    terminal.answers("客户诉求 ›", "换货");
    terminal.picks("证据材料（可不填） ›", "Enter");
    terminal.ticks_all("核对清单 ›", 5);
    terminal.picks("接着 ›", "1");
    terminal.shows("✓ 完成：记录投诉内容");
}

/// From the judgement to the end, with a plan that is sent back once and three things done side by side.
fn handle(terminal: &Terminal) {
    terminal.answers("判断理由 ›", "事实清楚，合同第三条");
    terminal.ticks_all("核对清单 ›", 3);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("责任部门名称 ›", "生产部");
    terminal.answers("责任部门经办人 ›", "乙");
    terminal.ticks_all("核对清单 ›", 2);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("投诉原因 ›", "包装强度不够");
    terminal.ticks_all("核对清单 ›", 2);
    terminal.picks("接着 ›", "Enter");
    terminal.picks("有人负有责任 ›", "1");
    terminal.answers("责任认定 ›", "包装岗，按岗位职责第二条");
    terminal.ticks_all("核对清单 ›", 4);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("处理方案 ›", "换货并加强包装");
    terminal.answers("方案成本 ›", "1.2万");
    terminal.shows("✓ 方案成本 › ¥12,000");
    terminal.answers("完成期限 ›", "2026-03-20");
    terminal.ticks_all("核对清单 ›", 4);
    terminal.picks("接着 ›", "Enter");
}

/// Whoever proposed the plan must not decide it; somebody else takes over at the same terminal.
fn decide(terminal: &Terminal) {
    terminal.shows("不能再做");
    terminal.picks("接着 ›", "1");
    terminal.answers("现在由谁来做 ›", "丙");
    terminal.shows("同意 →");
    terminal.picks("接着 ›", "1");
    terminal.answers("领导批示 ›", "同意");
    terminal.ticks_all("核对清单 ›", 2);
}

/// The steps that are open side by side, the last one first, and what follows to the end.
fn finish(terminal: &Terminal) {
    terminal.picks("3 步可以同时做", "3");
    terminal.answers("实施结果 ›", "已换货，客户确认");
    terminal.ticks_all("核对清单 ›", 2);
    terminal.picks("接着 ›", "Enter");
    terminal.picks("2 步可以同时做", "1");
    terminal.answers("通知客户日期 ›", "2026-03-05");
    terminal.ticks_all("核对清单 ›", 3);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("问责结果 ›", "批评教育，安排培训");
    terminal.ticks_all("核对清单 ›", 3);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("存档编号或位置 ›", "A-1");
    terminal.ticks_all("核对清单 ›", 4);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("经验教训与改进措施 ›", "包装标准已修订");
    terminal.ticks_all("核对清单 ›", 2);
    terminal.picks("接着 ›", "Enter");
    terminal.picks("客户满意 ›", "1");
    terminal.answers("客户反馈 ›", "满意，换货及时");
    terminal.answers("满意度评分（分，可不填） ›", "５");
    terminal.ticks_all("核对清单 ›", 3);
    terminal.picks("接着 ›", "Enter");
    terminal.answers("培训与改进安排 ›", "四月讲给包装岗");
    terminal.ticks_all("核对清单 ›", 3);
    terminal.picks("接着 ›", "Enter");
}

fn shown(home: &Home, case: &str) -> Value {
    let output = home.run(&["--json", "show", case]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("`show --json` prints JSON")
}

#[test]
fn a_complaint_is_taken_to_its_end_and_is_cut_off_in_between() {
    let home = Home::new("zh");
    let terminal = home.sit_down("xterm-256color", (80, 50), &["run", "complaint"]);
    record(&terminal);
    terminal.picks("投诉成立 ›", "1");
    terminal.picks("重大投诉 ›", "2");
    terminal.asks("判断理由 ›");
    terminal.types("还没有想好");
    terminal.shows("还没有想好");
    terminal.presses("C-c");
    assert_eq!(terminal.ends(), "130");
    terminal.shows("已保存。接着办：playbook run complaint C-");
    let screen = terminal.screen();
    let case = screen.rsplit_once("playbook run complaint ").expect("it was just seen").1.split_whitespace().next();
    let case = case.expect("the number of the case follows").to_owned();
    drop(terminal);

    let half = shown(&home, &case);
    assert_eq!(half["fields"]["upheld"], Value::Bool(true), "what was acknowledged is kept");
    assert_eq!(half["fields"]["reason"], Value::Null, "what was not sent off is not");

    let terminal = home.sit_down("xterm-256color", (110, 50), &["run", "complaint", &case]);
    terminal.shows("判断投诉是否成立");
    terminal.shows("· 投诉成立：是");
    handle(&terminal);
    decide(&terminal);
    finish(&terminal);
    assert_eq!(terminal.ends(), "0");
    assert!(terminal.screen().contains("已结束"), "{}", terminal.screen());

    let done = shown(&home, &case);
    assert_eq!((&done["status"], &done["outcome"]), (&Value::from("done"), &Value::from("resolved")), "{done}");
    assert_eq!(done["fields"]["customer"], Value::from("客户甲"));
    assert_eq!(done["fields"]["content"], Value::from(CONTENT));
    assert_eq!(done["fields"]["received"], Value::from("2026-03-02"));
    assert_eq!(done["fields"]["cost"], Value::from("12000"));
    assert_eq!(home.run(&["verify"]).status.code(), Some(0));
}

/// The checklist is left half ticked, a note is written, and the last act is taken back, all in English.
#[test]
fn what_is_ticked_is_kept_and_what_stands_aside_has_a_letter() {
    let home = Home::new("en");
    let started = home.run(&["--json", "start", "complaint", "--set", "customer=Customer A"]);
    let started: Value = serde_json::from_slice(&started.stdout).expect("`start --json` prints JSON");
    let case = started["case"].as_str().expect("a case has a number").to_owned();
    let terminal = home.sit_down("xterm-256color", (110, 50), &["run", &case]);
    terminal.picks("Customer ›", "Escape");
    terminal.picks("Next ›", "c");
    terminal.picks("Checklist › 0/5", "2");
    terminal.picks("Checklist › 1/5", "4");
    terminal.picks("Checklist › 2/5", "C-c");
    assert_eq!(terminal.ends(), "130");
    terminal.shows("Everything is kept. Go on with: playbook run complaint");
    drop(terminal);

    let terminal = home.sit_down("xterm-256color", (110, 50), &["run", &case]);
    terminal.shows("[x] 2 Time and course of events recorded");
    terminal.picks("Customer ›", "Escape");
    terminal.shows("still needed: Complainant and contact, ");
    terminal.picks("Next ›", "n");
    terminal.answers("Note ›", "called twice");
    terminal.shows("note: called twice");
    terminal.picks("Next ›", "u");
    terminal.picks("undone: ", "1");
    terminal.shows("undone");
    terminal.picks("Next ›", "?");
    terminal.shows("Without a complete record nothing that follows has a basis.");
    terminal.picks("Next ›", "s");
    assert_eq!(terminal.ends(), "0");
}

#[test]
fn a_terminal_that_only_takes_lines_will_do() {
    let home = Home::new("zh");
    let terminal = home.sit_down("dumb", (80, 60), &["run", "complaint"]);
    let says = |asked: &str, text: &str| {
        terminal.shows(asked);
        terminal.types(text);
        terminal.presses("Enter");
    };
    says("客户：", "客户甲");
    says("投诉人及联系方式：", "张先生 13800000000");
    says("投诉渠道 [1]：", "2");
    says("收到日期：", "3月2日");
    says("投诉对象：", "订单 1001");
    says("投诉内容：", "坏了");
    terminal.shows("✗ 至少要 5 个字");
    says("投诉内容：", "有五箱货物外包装破损");
    says("客户诉求：", "<");
    says("接着 [1]：", "f");
    says("客户 [客户甲]：", "");
    says("投诉人及联系方式 [张先生 13800000000]：", "<");
    says("还差：客户诉求、清单 5 条", "1");
    says("客户诉求：", "换货");
    says("证据材料（可不填）：", "");
    says("核对清单（做好的号码", "a");
    terminal.shows("✓ 完成：记录投诉内容");
    terminal.shows("投诉成立 [1]：");
    terminal.presses("C-d");
    assert_eq!(terminal.ends(), "130");
    terminal.shows("已保存。接着办：playbook run complaint C-");
    assert!(!terminal.dressed().contains('\u{1b}'), "such a terminal knows no colours");
}

/// The playbooks keep the machine busy for longer than the second after which progress is shown.
#[test]
fn a_long_proof_shows_how_far_it_has_come_and_leaves_nothing_behind() {
    let home = Home::new("en");
    let count = if cfg!(debug_assertions) { 80 } else { 1_200 };
    let text = subjects::steps(300);
    for at in 0..count {
        let name = format!("playbook: steps-{at}");
        home.writes(&format!("many/{at}.yaml"), &text.replacen("playbook: steps", &name, 1));
    }
    let terminal = home.sit_down("xterm-256color", (100, 8), &["validate", "many"]);
    terminal.shows("Proving ");
    terminal.shows("%");
    assert_eq!(terminal.ends(), "0");
    assert!(!terminal.screen().contains("Proving"), "{}", terminal.screen());
    terminal.shows("/9.yaml  301 steps, nothing wrong");
    drop(terminal);

    let piped = home.run(&["validate", "many"]);
    assert_eq!((piped.status.code(), String::from_utf8_lossy(&piped.stderr)), (Some(0), "".into()));
    let said = String::from_utf8_lossy(&piped.stdout);
    let names: Vec<&str> = said.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert!(names.len() == count && names.is_sorted(), "the order is that of the names of the files: {names:?}");
}

#[test]
fn without_a_terminal_the_way_of_scripts_is_named() {
    let home = Home::new("zh");
    let cases = [
        (vec!["run", "complaint"], "用 `playbook start complaint`，再用 `playbook advance 案件`"),
        (vec!["run", "complaint", "C-2026-0001"], "`playbook advance C-2026-0001` 或 `playbook vote C-2026-0001`"),
        (vec!["run", "C-2026-0001"], "`playbook advance C-2026-0001`"),
    ];
    for (arguments, advice) in cases {
        let output = home.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("要有终端") && said.contains(advice), "{said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
