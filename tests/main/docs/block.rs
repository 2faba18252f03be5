//! The blocks of code in a document, by the words behind their opening fence:
//!
//! - `yaml`: a whole playbook; `yaml cast`: what the fragments of the document share; `yaml fragment=steps` (or `top`,
//!   `fields`, `expressions`): a part that is put into a whole one; `wrong=PB0103`: it must be refused so.
//! - `yaml file=NAME`, `toml file=NAME`: a file that the commands below find; `append=NAME` goes on with it.
//! - `untidy`: it is not laid out, on purpose.
//! - `diff file=NAME`: lines of that file, some taken away (`-`) and some added (`+`).
//! - `console`: a session: lines with `$ ` and what is printed; `...` stands for any lines.
//! - `sh`: commands that must succeed; those of other programs are passed over.

/// A block of code.
pub(super) struct Block {
    /// The line of the opening fence, from 1.
    pub(super) line: usize,
    /// The number of lines inside.
    pub(super) lines: usize,
    /// The first word behind the fence.
    pub(super) language: String,
    marks: Vec<String>,
    /// What stands inside.
    pub(super) text: String,
}

impl Block {
    /// The value of a mark, `file=NAME`.
    pub(super) fn mark(&self, name: &str) -> Option<&str> {
        self.marks.iter().find_map(|mark| mark.strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether a mark without value is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.marks.iter().any(|mark| mark == name)
    }

    /// Whether it is a file or a part of one.
    pub(super) fn is_file(&self) -> bool {
        self.mark("file").is_some() || self.mark("append").is_some()
    }

    /// Its marks, the names of files left out.
    pub(super) fn marks_without_names(&self) -> String {
        let names = |mark: &String| match mark.split_once('=') {
            Some((name @ ("file" | "append"), _)) => name.to_owned(),
            Some(_) | None => mark.clone(),
        };
        self.marks.iter().map(names).collect::<Vec<_>>().join(" ")
    }
}

/// The blocks of a document, in their order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rows = (1..).zip(text.lines());
    while let Some((line, row)) = rows.next() {
        let Some(marks) = row.strip_prefix("```") else { continue };
        let inside: Vec<&str> = rows.by_ref().map(|(_, row)| row).take_while(|row| *row != "```").collect();
        let mut words = marks.split_whitespace().map(str::to_owned);
        blocks.push(Block {
            line,
            lines: inside.len(),
            language: words.next().unwrap_or_default(),
            marks: words.collect(),
            text: inside.iter().map(|row| format!("{row}\n")).collect(),
        });
    }
    blocks
}

/// What a link to a heading is called.
pub(super) fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn blocks_are_found_with_their_marks() {
    let found = blocks("a\n```yaml file=a.yaml\nb: 1\n```\n```console\n$ c\n```\n");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].line, found[0].mark("file"), found[0].text.as_str()), (2, Some("a.yaml"), "b: 1\n"));
    assert_eq!(found[1].language, "console");
}

#[test]
fn anchors_are_those_of_the_usual_readers() {
    assert_eq!(anchor("### `fill`"), "fill");
    assert_eq!(anchor("## Options of every command"), "options-of-every-command");
    assert_eq!(anchor("## 步骤：任务"), "步骤任务");
}
