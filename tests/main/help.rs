//! Help in both languages, and what is said to somebody whose command line makes no sense.

use playbook::lang::Lang;
use unicode_width::UnicodeWidthStr;

use crate::stage::{LANGUAGES, Stage};

/// The names of all commands, read from the reference as a person would.
fn commands() -> Vec<String> {
    let reference = playbook::cli::reference(Lang::En);
    let names: Vec<String> =
        reference.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect();
    assert!(names.len() > 30, "{names:?}");
    names
}

fn page(lang: Lang, words: &[&str]) -> String {
    Stage::new(lang).ok(words)
}

#[test]
fn help_is_the_same_however_it_is_asked_for() {
    for lang in LANGUAGES {
        assert_eq!(page(lang, &["--help"]), page(lang, &["help"]));
        assert_eq!(page(lang, &["-h"]), page(lang, &["help"]));
        for command in commands() {
            assert_eq!(page(lang, &[&command, "--help"]), page(lang, &["help", &command]), "{command}");
        }
    }
}

#[test]
fn the_first_page_names_every_command() {
    for lang in LANGUAGES {
        let page = page(lang, &["help"]);
        for command in commands() {
            assert!(page.lines().any(|line| line.starts_with(&format!("  {command} "))), "{command} in {page}");
        }
    }
}

#[test]
fn chinese_pages_are_chinese() {
    let english =
        ["Usage", "Options", "Arguments", "Commands", "default", "one of", "possible", "Print ", "Show ", "The "];
    let mut asked: Vec<Vec<String>> = commands().into_iter().map(|name| vec!["help".to_owned(), name]).collect();
    asked.push(vec!["help".to_owned()]);
    for words in asked {
        let page = Stage::new(Lang::Zh).ok(&words);
        for word in english {
            assert!(!page.contains(word), "`{word}` in the help of {words:?}:\n{page}");
        }
    }
}

#[test]
fn english_pages_are_english() {
    for command in commands() {
        let page = page(Lang::En, &["help", &command]);
        assert!(page.is_ascii() || !page.contains(|c| ('\u{3000}'..='\u{9fff}').contains(&c)), "{page}");
    }
}

#[test]
fn pages_fit_the_terminal() {
    for lang in LANGUAGES {
        for columns in [60, 80, 200] {
            for command in commands() {
                let stage = Stage::new(lang);
                let caught = crate::stage::Caught::default();
                let words = ["help", command.as_str()];
                let mut host = stage.host(&words, Box::new(caught.clone()), Box::new(std::io::sink()));
                host.out_width = Some(columns);
                host.environment.insert("NO_COLOR".to_owned(), "1".to_owned());
                assert_eq!(playbook::cli::run(&mut host), 0);
                for line in caught.text().lines() {
                    let usage = line.contains(&format!("playbook {command} "));
                    assert!(usage || line.width() <= columns.min(100), "{} columns: {line}", line.width());
                }
            }
        }
    }
}

/// What somebody typed, and what is said about it in both languages.
const WRONG: &[(&[&str], &str, &str)] = &[
    (
        &["strat"],
        "错误：没有命令 `strat`\n办法：是不是 `start`？",
        "error: there is no command `strat`\nhelp: did you mean `start`?",
    ),
    (
        &["zzz"],
        "错误：没有命令 `zzz`\n办法：`playbook help` 列出全部命令",
        "error: there is no command `zzz`\nhelp: `playbook help` lists all commands",
    ),
    (
        &["help", "strat"],
        "错误：没有命令 `strat`\n办法：是不是 `start`？",
        "error: there is no command `strat`\nhelp: did you mean `start`?",
    ),
    (
        &["show"],
        "错误：缺少：<案件>\n办法：用法：playbook show [选项] <案件>",
        "error: missing: <CASE>\nhelp: usage: playbook show [OPTIONS] <CASE>",
    ),
    (
        &["assign", "C-2026-0001"],
        "错误：缺少：--to <姓名>\n办法：用法：playbook assign --to <姓名> [选项] <案件> [步骤]",
        "error: missing: --to <WHO>\nhelp: usage: playbook assign --to <WHO> [OPTIONS] <CASE> [STEP]",
    ),
    (
        &["show", "C-2026-0001", "--dryrun"],
        "错误：没有选项 `--dryrun`\n办法：用法：playbook show [选项] <案件>",
        "error: there is no option `--dryrun`\nhelp: usage: playbook show [OPTIONS] <CASE>",
    ),
    (
        &["undo", "C-2026-0001", "--dryrun"],
        "错误：没有选项 `--dryrun`\n办法：是不是 `--dry-run`？",
        "error: there is no option `--dryrun`\nhelp: did you mean `--dry-run`?",
    ),
    (
        &["show", "C-2026-0001", "C-2026-0002"],
        "错误：`C-2026-0002` 是多出来的\n办法：用法：playbook show [选项] <案件>",
        "error: `C-2026-0002` is one argument too many\nhelp: usage: playbook show [OPTIONS] <CASE>",
    ),
    (
        &["cases", "--limit"],
        "错误：`--limit <数量>` 后面缺少值\n办法：加上 --help 看说明",
        "error: a value is missing after `--limit <N>`\nhelp: add --help to have it explained",
    ),
    (
        &["cases", "--limit", "many"],
        "错误：`--limit <数量>` 不能是 `many`\n办法：加上 --help 看说明",
        "error: `--limit <N>` cannot be `many`\nhelp: add --help to have it explained",
    ),
    (
        &["cases", "--status", "closed"],
        "错误：`--status <状态>` 不能是 `closed`\n办法：可以写：open、suspended、done、cancelled",
        "error: `--status <STATUS>` cannot be `closed`\nhelp: one of: open, suspended, done, cancelled",
    ),
    (
        &["completions", "fisch"],
        "错误：`<SHELL>` 不能是 `fisch`\n办法：是不是 `fish`？",
        "error: `<SHELL>` cannot be `fisch`\nhelp: did you mean `fish`?",
    ),
    (
        &["list", "--json=1"],
        "错误：`--json` 不带值，却写了 `1`\n办法：用法：playbook list [选项]",
        "error: `--json` takes no value, yet `1` is given\nhelp: usage: playbook list [OPTIONS]",
    ),
    (
        &["cases", "--limit", "1", "--limit", "2"],
        "错误：`--limit <数量>` 只能写一次\n办法：用法：playbook cases [选项]",
        "error: `--limit <N>` can be given once only\nhelp: usage: playbook cases [OPTIONS]",
    ),
];

#[test]
fn a_senseless_command_line_is_explained() {
    for (words, zh, en) in WRONG {
        for lang in LANGUAGES {
            let played = Stage::new(lang).play(words);
            assert_eq!((played.status, played.out.as_str()), (2, ""), "{words:?}");
            assert_eq!(played.err.trim_end(), lang.pick(*zh, *en), "{words:?}");
        }
    }
}

#[test]
fn a_senseless_command_line_is_explained_to_scripts() {
    for (words, ..) in WRONG.iter().filter(|(words, ..)| !words.contains(&"--json=1")) {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let played = Stage::new(Lang::En).play(&words);
        assert_eq!((played.status, played.err.as_str()), (2, ""), "{words:?}");
        assert_eq!(played.json()["version"], 1);
        assert_eq!(played.json()["error"]["kind"], "usage", "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn text_that_is_no_unicode_is_explained() {
    use std::os::unix::ffi::OsStringExt;
    let words = [std::ffi::OsString::from("show"), std::ffi::OsString::from_vec(vec![0xff, 0xfe])];
    let played = Stage::new(Lang::En).play(&words);
    assert_eq!(played.status, 2);
    assert!(played.err.starts_with("error: the command line holds text that is not UTF-8"), "{}", played.err);
}

#[test]
fn the_version_is_the_same_in_both_languages() {
    let version = format!("playbook {}\n", env!("CARGO_PKG_VERSION"));
    for lang in LANGUAGES {
        assert_eq!(page(lang, &["--version"]), version);
        assert_eq!(page(lang, &["-V"]), version);
    }
}
