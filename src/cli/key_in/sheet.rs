//! What was ticked on paper, one line for each step: `record 1,2,4 张三 2026-03-02`.

use chrono::NaiveDate;

use crate::cli::act;
use crate::cli::error::Error;
use crate::lang::Message;
use crate::message;
use crate::model::{Playbook, StepId};

/// A step as the paper has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The step.
    pub(super) step: StepId,
    /// The ticked lines, numbers from 1, in their order.
    pub(super) ticks: Vec<u32>,
    /// The name on the paper.
    pub(super) by: Option<String>,
    /// The date on the paper.
    pub(super) on: Option<NaiveDate>,
}

/// Reads a sheet. Empty lines and those that begin with `#` say nothing.
///
/// # Errors
/// A line that cannot be read, with its number and what is wrong with it; nothing is keyed in then.
pub(super) fn read(text: &str, playbook: &Playbook) -> Result<Vec<Entry>, Error> {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let entry = entry(line, playbook).map_err(|why| at(number, why))?;
        if entries.iter().any(|known| known.step == entry.step) {
            let name = &playbook[entry.step].name;
            return Err(at(number, message!(zh: "步骤 `{name}` 写了两次", en: "step `{name}` stands there twice")));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn at(number: usize, why: Message) -> Error {
    let Message { zh, en } = why;
    Error::usage(
        message!(zh: "第 {number} 行：{zh}", en: "line {number}: {en}"),
        message!(
            zh: "每步一行：步骤代码 勾选的行 姓名 日期，如 `record 1,2,4 张三 2026-03-02`；`all` 是全部，`-` 是没有",
            en: "write a line for each step: its code, the lines ticked, name, date, such as `record 1,2,4 Zhang 2026-03-02`; `all` for all, `-` for none"
        ),
    )
}

fn entry(line: &str, playbook: &Playbook) -> Result<Entry, Message> {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    let step = act::find_step(playbook, name).map_err(|error| error.message())?;
    let count = u32::try_from(playbook[step].work.check.len()).unwrap_or(u32::MAX);
    let ticks = match words.next() {
        None | Some("-") => Vec::new(),
        Some("all") => (1..=count).collect(),
        Some(list) => numbers(list, count)?,
    };
    let mut entry = Entry { step, ticks, by: None, on: None };
    let rest: Vec<&str> = words.collect();
    let name = match rest.split_last() {
        Some((last, name)) if last.starts_with(|char: char| char.is_ascii_digit()) => {
            let day = NaiveDate::parse_from_str(last, "%Y-%m-%d");
            entry.on = Some(day.map_err(
                |_| message!(zh: "`{last}` 不是日期，写成 2026-03-02", en: "`{last}` is no date; write 2026-03-02"),
            )?);
            name
        }
        Some(_) | None => &rest,
    };
    entry.by = (!name.is_empty()).then(|| name.join(" "));
    Ok(entry)
}

/// `1,3-5`
fn numbers(list: &str, count: u32) -> Result<Vec<u32>, Message> {
    let mut found = Vec::new();
    for part in list.split([',', '，', '、']).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |word: &str| word.parse::<u32>().ok().filter(|number| (1..=count).contains(number));
        let (Some(first), Some(last)) = (number(first), number(last)) else {
            return Err(message!(
                zh: "`{part}` 不是这一步清单的行号，它有 {count} 行",
                en: "`{part}` is no line of this step's checklist, which has {count}"
            ));
        };
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use crate::source::SourceFile;

    fn playbook() -> Playbook {
        let text = "playbook: t\nversion: 1.0.0\ntitle: T\nroles: { a: A }\nstart: one\nsteps:\n  one: { title: One, role: a, check: [ask, see, hear, note], next: two }\n  two: { title: Two, role: a, next: end }\n  end: { title: E, end: done }\n";
        compile(&SourceFile::new("t.yaml", text)).playbook.unwrap()
    }

    #[test]
    fn a_line_is_step_ticks_name_and_date() {
        let read = |text: &str| read(text, &playbook()).unwrap();
        let entries = read("# sheet\n\none 1,3-4 Zhang San 2026-03-02\ntwo\n");
        assert_eq!(entries[0].ticks, [1, 3, 4]);
        assert_eq!(entries[0].by.as_deref(), Some("Zhang San"));
        assert_eq!(entries[0].on, NaiveDate::from_ymd_opt(2026, 3, 2));
        assert_eq!((entries[1].ticks.len(), &entries[1].by, entries[1].on), (0, &None, None));
        assert_eq!(read("one all 张三")[0].ticks, [1, 2, 3, 4]);
        assert_eq!(read("one - 2026-03-02")[0].by, None);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        let refused = |text: &str| read(text, &playbook()).unwrap_err().message().en;
        assert!(refused("one 1\nnone 2").starts_with("line 2: there is no step `none`"));
        assert!(refused("one 5").contains("`5` is no line"));
        assert!(refused("one 1 Zhang 2026-13-02").contains("is no date"));
        assert!(refused("one 1\none 2").contains("twice"));
    }
}
