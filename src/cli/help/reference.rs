//! The reference of all commands in Markdown, made from the command line itself.

use clap::Command;

use super::group::GROUPS;
use super::page::{self, Entry};
use crate::lang::Lang;

/// The reference of all commands in Markdown.
#[must_use]
pub fn reference(lang: Lang) -> String {
    let whole = super::command(lang);
    let mut text = opening(lang);
    for group in GROUPS {
        text.push_str(&format!("\n- {}{}", group.title(lang), lang.pick("：", ": ")));
        let links: Vec<String> = group.commands.iter().map(|name| format!("[`{name}`](#{name})")).collect();
        text.push_str(&links.join(lang.pick("、", ", ")));
    }
    text.push('\n');
    for group in GROUPS {
        text.push_str(&format!("\n## {}\n", group.title(lang)));
        let command = |name: &&str| whole.get_subcommands().find(|command| command.get_name() == *name);
        for command in group.commands.iter().filter_map(command) {
            text.push_str(&section(&whole, command, lang));
        }
    }
    let shared = page::shared(&whole, lang);
    text.push_str(&format!("\n## {}\n", lang.pick("通用选项", "Options of every command")));
    text.push_str(&table(&shared, lang));
    text
}

fn opening(lang: Lang) -> String {
    let text = lang.pick(
        "# 命令\n\n\
         本文由程序生成，与 `playbook help` 一致。方括号里的可以不写；`…` 表示可以写几个。\
         凡是有输出的命令都接受 `--json`。\n\n\
         退出码是约定：0 完成，1 被拒绝或有诊断，2 用法错误，3 流程无效，4 冲突（别人先做了），5 找不到，6 存储故障，\
         7 数据由更新的版本写成，130 被中断。\n",
        "# Commands\n\n\
         This page is made by the program and says what `playbook help` says. What stands in square brackets may be left \
         out; `…` means that several may be given. Every command that prints takes `--json`.\n\n\
         Exit codes are a contract: 0 done, 1 refused or findings, 2 wrong usage, 3 invalid playbook, 4 conflict (somebody \
         else acted first), 5 not found, 6 storage, 7 written by a newer version, 130 interrupted.\n",
    );
    text.to_owned()
}

fn section(whole: &Command, command: &Command, lang: Lang) -> String {
    let (name, about) = (command.get_name(), page::about(command));
    let usage = page::usage(whole, command, lang);
    let stop = lang.pick("。", ".");
    let mut text = format!("\n### {name}\n\n{about}{stop}\n\n```text\n{usage}\n```\n");
    let mut entries = page::arguments(command, lang);
    entries.extend(page::own_options(command, lang));
    text.push_str(&table(&entries, lang));
    text
}

fn table(entries: &[Entry], lang: Lang) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut text = lang.pick("\n| 写法 | 含义 |\n|---|---|\n", "\n| written | means |\n|---|---|\n").to_owned();
    for Entry { term, meaning, notes } in entries {
        let parts: Vec<&str> = std::iter::once(meaning).chain(notes).map(String::as_str).collect();
        let meaning = parts.join(" ").replace('|', "\\|");
        text.push_str(&format!("| `{}` | {meaning} |\n", term.trim()));
    }
    text
}
