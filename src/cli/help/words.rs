//! The Chinese words of the command line: the declarations beside the commands are English, these stand beside them.
//!
//! Every command and argument has words here and nothing else has; a test keeps both.

use clap::{Arg, Command};

/// The words of a command.
struct Words {
    command: &'static str,
    about: &'static str,
    /// Arguments that mean something of their own here, by id.
    arguments: &'static [(&'static str, &'static str)],
}

const fn words(
    command: &'static str,
    about: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Words {
    Words { command, about, arguments }
}

/// What the program is.
const ABOUT: &str = "把公司的书面流程写成文件：能证明，能一步一步照着办，能打印";

/// Arguments that mean the same wherever they stand, by id.
const SHARED: &[(&str, &str)] = &[
    ("acting", "以这个名义办事"),
    ("attach", "附上文件；可以写几次"),
    ("case", "案件编号"),
    ("color", "是否用颜色"),
    ("db", "存放案件的数据库"),
    ("dry_run", "只演示会发生什么，什么也不改变"),
    ("expect", "最后一条记录仍是这个序号时才执行"),
    ("folder", "当作在这个文件夹里执行"),
    ("help", "显示这份说明"),
    ("json", "不输出文字，输出一个 JSON 对象"),
    ("key", "同一个键只执行一次，再次执行得到同样的答复"),
    ("lang", "提示用的语言"),
    ("no_input", "不提问；缺什么就说缺什么"),
    ("redo", "重做哪些分支，结果允许挑选时用"),
    ("set", "填写字段；可以写几次"),
    ("step", "步骤；只有一步打开时可以不写"),
    ("tick", "勾选清单：all，或序号，如 1,3"),
    ("version", "显示版本"),
];

const COMMANDS: &[Words] = &[
    words(
        "run",
        "一步一步带人办理一件",
        &[("name", "流程的名称、别名或文件，或案件编号"), ("case", "接着办的案件的编号")],
    ),
    words(
        "start",
        "不经提问新开一件，显示办到哪里",
        &[("name", "流程的名称、别名或文件"), ("from", "写有字段和值的 JSON 文件")],
    ),
    words(
        "advance",
        "不经提问完成一步",
        &[("outcome", "结果；只有一个时可以不写"), ("note", "备注；需要理由时就是理由")],
    ),
    words(
        "key-in",
        "把纸质清单上的勾选录入案件，并显示不一致之处",
        &[
            ("case", "案件编号，清单上印有"),
            ("file", "勾选情况，每步一行：`record 1,2,4 张三 2026-03-02`；- 是标准输入"),
            ("sheet", "改为打印这件案件的空白录入表"),
            ("dry_run", "只显示将录入什么、哪里不一致，不改变任何内容"),
        ],
    ),
    words("fill", "填字段、勾清单或附文件，步骤仍然打开", &[]),
    words(
        "vote",
        "在审批步骤投票",
        &[
            ("outcome", "投什么：approve，或其他结果"),
            ("role", "以哪个角色投票，身兼数职时用"),
            ("note", "备注；需要理由时就是理由"),
        ],
    ),
    words(
        "return",
        "退回到前面的步骤",
        &[
            ("step", "从哪个打开的步骤退回；只有一步打开时可以不写"),
            ("to", "退回到哪一步"),
            ("note", "为什么"),
            ("then", "重做以后：onward 依次再走中间各步，back 直接回到这里"),
        ],
    ),
    words("claim", "领取任务，别人就不会重复办理", &[]),
    words("release", "放回领取的任务", &[]),
    words("assign", "把任务交给某人", &[("to", "交给谁")]),
    words("note", "给案件记一条备注", &[("text", "备注"), ("step", "与哪一步有关")]),
    words("suspend", "暂停案件", &[("note", "为什么")]),
    words("resume", "恢复暂停的案件", &[]),
    words(
        "cancel",
        "提前结束案件，或使用流程规定的中止方式",
        &[("interrupt", "中止方式；只有一种时可以不写"), ("note", "为什么"), ("set", "填写随之要填的字段；可以写几次")],
    ),
    words("undo", "撤销自己刚做的一步；日志里两条都在", &[]),
    words(
        "inbox",
        "显示等我办的任务；看别人的加 --as 姓名",
        &[("all", "显示所有人的任务"), ("playbook", "只看这个流程")],
    ),
    words(
        "cases",
        "列出案件，新的在前",
        &[("playbook", "只看这个流程"), ("status", "只看这种状态的；可以写几次"), ("limit", "最多列出多少件")],
    ),
    words("show", "显示案件办到哪里、已知什么", &[]),
    words("log", "逐条显示案件里发生了什么", &[]),
    words("explain", "说明一条诊断，或一件案件为什么停在那里", &[("what", "诊断的代码，如 PB0401，或案件编号")]),
    words("verify", "检查日志是否完整、有没有被改动", &[("against", "以前的导出；此后被截去或拿掉的能看出来")]),
    words(
        "validate",
        "证明流程可靠，或指出哪里不可靠",
        &[
            ("paths", "文件、文件夹或流程名称；不写则检查工作区的流程"),
            ("format", "怎样列出诊断"),
            ("deny", "把警告也算作错误"),
            ("documents", "同时按受控文件的要求检查"),
            ("fix", "能确定怎么改的，直接在文件里改正"),
            ("dry_run", "与 --fix 一起用：只显示要改什么，不写文件"),
            ("team", "证明这个团队的人总能操作；不写则用工作区的团队"),
            ("absent", "团队里还会有几个人不在；不写是没有"),
            ("date", "按哪一天看谁不在；不写是今天"),
            ("baseline", "只报告这个文件里没有列出的"),
            ("write_baseline", "把现有的诊断都列进这个文件，供 --baseline 使用"),
        ],
    ),
    words(
        "diff",
        "说明新版改了什么，哪些进行中的案件会转不过去",
        &[
            ("old", "旧版：文件、名称，或 git:版本:路径"),
            ("new", "新版，写法同上"),
            ("format", "怎样列出改动"),
            ("fail_on", "什么算失败：有改动、有案件转不过去，或都不算"),
            ("no_cases", "不看数据库里的案件"),
        ],
    ),
    words(
        "fmt",
        "把文件排成统一的版式，内容和注释一字不动",
        &[
            ("paths", "文件、文件夹或流程名称；不写则排工作区的文件"),
            ("check", "什么也不写；有文件要重排就算失败"),
            ("diff", "显示改动"),
            ("stdin", "从标准输入读，结果写到标准输出"),
        ],
    ),
    words(
        "test",
        "运行流程旁边的场景",
        &[("paths", "流程的名称或文件；不写则运行工作区的场景"), ("coverage", "列出没有走到的地方；有就算失败")],
    ),
    words(
        "render",
        "把流程或案件写成可以打印的文件",
        &[
            ("names", "流程的名称、别名或文件，或案件编号；装订手册时可以写几个"),
            ("kinds", "文件的种类；不写时流程是 guide，案件是 case-report；与 --all 一起可以写几次"),
            ("formats", "格式；不写则看文件名，否则是 md；与 --all 一起可以写几次"),
            ("both", "先中文，后英文"),
            ("all", "工作区的全部流程，写进一个文件夹"),
            ("output", "写到哪里，用 --all 时是文件夹；不写则输出到屏幕"),
            ("page", "页边距：usual（25 毫米，装订边 28 毫米）或 gb9704；不写则按工作区的设置"),
            ("reference", "沿用其样式的 DOCX 文件；不写则用工作区的 templates/reference.docx"),
            ("check", "什么也不改变；磁盘上的文件与现在会写出的不同就算失败"),
            ("print_template", "不输出文件，输出它的模板，或所写名字的模板，供修改"),
        ],
    ),
    words(
        "graph",
        "把流程画成流程图",
        &[
            ("name", "流程的名称、别名或文件"),
            ("format", "图片，或哪种绘图程序的语言；不写则看文件名，否则是 mermaid"),
            ("output", "写到哪里；不写则输出到屏幕。图片的其余各页写到 FILE-2、FILE-3……"),
            ("columns", "图片的流程旁边还列出输入输出、表单和时限"),
            ("both", "图片里先中文，后英文"),
            ("landscape", "图片的页面横放"),
        ],
    ),
    words("list", "列出有哪些流程", &[]),
    words("new", "写一份小流程，供修改", &[("name", "流程的名称")]),
    words("init", "把这个文件夹作为工作区", &[]),
    words("export", "把全部日志写成 JSON 行", &[("heads", "只写各条链的链头，另存他处，供日后核对")]),
    words("backup", "复制数据库，不妨碍别人办事", &[("to", "副本；不能已经存在")]),
    words("lsp", "应答编辑器（标准输入输出）", &[("stdio", "经标准输入输出交谈；只有这一种方式，编辑器会写上它")]),
    words("schema", "输出流程语言的 JSON Schema，供编辑器使用", &[("output", "写进这个文件")]),
    words("completions", "输出 shell 的自动补全脚本", &[("shell", "哪一种 shell")]),
    words("man", "输出手册页", &[("command", "哪个命令的手册页")]),
    words("help", "说明一个命令，或列出全部命令", &[("command", "要说明的命令")]),
];

/// The names of values.
const VALUES: &[(&str, &str)] = &[
    ("CASE", "案件"),
    ("COMMAND", "命令"),
    ("FIELD=VALUE", "字段=值"),
    ("DAY", "日期"),
    ("FILE", "文件"),
    ("FOLDER", "文件夹"),
    ("FORMAT", "格式"),
    ("INTERRUPT", "中止方式"),
    ("KEY", "键"),
    ("KIND", "种类"),
    ("LANES", "分支"),
    ("LANG", "语言"),
    ("LINES", "条目"),
    ("N", "数量"),
    ("MARGINS", "页边距"),
    ("NAME", "名称"),
    ("NAMES", "名称"),
    ("NEW", "新版"),
    ("OLD", "旧版"),
    ("OUTCOME", "结果"),
    ("PATHS", "文件"),
    ("ROLE", "角色"),
    ("SEQ", "序号"),
    ("SHELL", "SHELL"),
    ("STATUS", "状态"),
    ("TEMPLATE", "模板"),
    ("STEP", "步骤"),
    ("TEXT", "文字"),
    ("TO", "副本"),
    ("WHAT", "什么"),
    ("WAY", "方式"),
    ("WHEN", "何时"),
    ("WHO", "姓名"),
];

/// The command line with Chinese words in place of English ones.
pub(super) fn in_chinese(whole: Command) -> Command {
    let program = words("", ABOUT, &[]);
    dressed(whole, &program).mut_subcommands(|command| match of_command(command.get_name()) {
        Some(words) => dressed(command, words),
        None => command,
    })
}

fn of_command(name: &str) -> Option<&'static Words> {
    COMMANDS.iter().find(|words| words.command == name)
}

fn dressed(command: Command, words: &Words) -> Command {
    command.about(words.about).mut_args(|arg| match of_argument(words, arg.get_id().as_str()) {
        Some(help) => with_value_names(arg.help(help)),
        None => arg,
    })
}

fn of_argument(words: &Words, id: &str) -> Option<&'static str> {
    words.arguments.iter().chain(SHARED).find(|(known, _)| *known == id).map(|(_, help)| *help)
}

fn with_value_names(arg: Arg) -> Arg {
    if !has_value(&arg) {
        return arg;
    }
    let english: Vec<String> = english_values(&arg);
    let chinese = english.into_iter().map(|name| match VALUES.iter().find(|(known, _)| *known == name) {
        Some((_, chinese)) => (*chinese).to_owned(),
        None => name,
    });
    let chinese: Vec<String> = chinese.collect();
    arg.value_names(chinese)
}

fn has_value(arg: &Arg) -> bool {
    arg.is_positional() || arg.get_action().takes_values()
}

/// The names of the values of an argument; without one it is called as the argument is.
fn english_values(arg: &Arg) -> Vec<String> {
    match arg.get_value_names() {
        Some(names) => names.iter().map(ToString::to_string).collect(),
        None => vec![arg.get_id().as_str().to_uppercase()],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every command with its arguments that can be seen.
    fn visible() -> Vec<(String, Vec<Arg>)> {
        let whole = super::super::plain();
        let arguments = |command: &Command| -> Vec<Arg> {
            command.get_arguments().filter(|arg| !arg.is_hide_set()).cloned().collect()
        };
        let mut found = vec![(String::new(), arguments(&whole))];
        for command in whole.get_subcommands().filter(|command| !command.is_hide_set()) {
            found.push((command.get_name().to_owned(), arguments(command)));
        }
        found
    }

    #[test]
    fn every_command_and_argument_has_chinese_words() {
        for (name, arguments) in visible() {
            let none = words("", ABOUT, &[]);
            let found = if name.is_empty() { Some(&none) } else { of_command(&name) };
            let found = found.unwrap_or_else(|| panic!("`{name}` has no Chinese words"));
            for arg in arguments {
                let id = arg.get_id().as_str();
                assert!(of_argument(found, id).is_some(), "`{id}` of `{name}` has no Chinese words");
                for value in english_values(&arg).iter().filter(|_| has_value(&arg)) {
                    assert!(
                        VALUES.iter().any(|(known, _)| known == value),
                        "`{value}` of `{name}` has no Chinese name"
                    );
                }
            }
        }
    }

    #[test]
    fn no_chinese_words_are_left_over() {
        let visible = visible();
        let mut shared = BTreeSet::new();
        let mut values = BTreeSet::new();
        for words in COMMANDS {
            let there = visible.iter().find(|(name, _)| name == words.command);
            let (_, arguments) = there.unwrap_or_else(|| panic!("there is no command `{}`", words.command));
            for (id, _) in words.arguments {
                assert!(arguments.iter().any(|arg| arg.get_id().as_str() == *id), "`{}` has no `{id}`", words.command);
            }
        }
        for (name, arguments) in &visible {
            let own = of_command(name).map_or(&[] as &[_], |words| words.arguments);
            for arg in arguments {
                values.extend(english_values(arg).into_iter().filter(|_| has_value(arg)));
                let id = arg.get_id().as_str().to_owned();
                if !own.iter().any(|(known, _)| *known == id) {
                    shared.insert(id);
                }
            }
        }
        for (id, _) in SHARED {
            assert!(shared.contains(*id), "no command needs the words of `{id}`");
        }
        for (value, _) in VALUES {
            assert!(values.contains(*value), "no argument has a value called `{value}`");
        }
    }
}
