//! The commands in groups, as people look for them.

use crate::lang::Lang;

/// Commands that belong together, in the order in which they are listed.
pub(super) struct Group {
    zh: &'static str,
    en: &'static str,
    /// Their names.
    pub(super) commands: &'static [&'static str],
}

impl Group {
    /// What the commands are for.
    pub(super) fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// All commands, in groups.
pub(super) const GROUPS: &[Group] = &[
    Group {
        zh: "办事",
        en: "Work on cases",
        commands: &[
            "run", "start", "advance", "fill", "vote", "return", "claim", "release", "assign", "key-in", "note",
            "suspend", "resume", "cancel", "undo",
        ],
    },
    Group { zh: "查看", en: "See what there is", commands: &["inbox", "cases", "show", "log", "explain"] },
    Group {
        zh: "流程",
        en: "Write playbooks",
        commands: &["list", "init", "new", "validate", "fmt", "diff", "test", "render", "graph", "schema", "lsp"],
    },
    Group { zh: "数据", en: "Keep the data", commands: &["verify", "export", "backup"] },
    Group { zh: "程序", en: "The program itself", commands: &["help", "completions", "man"] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let command = super::super::command(Lang::En);
        let mut there: Vec<&str> =
            command.get_subcommands().filter(|one| !one.is_hide_set()).map(clap::Command::get_name).collect();
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
        there.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(there, grouped);
    }
}
