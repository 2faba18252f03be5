//! # PB0703: 各步时限加起来超过承诺 | The limits of the steps exceed the promise
//!
//! ## 中文
//!
//! 流程用 `promise` 承诺了全程时限。每一步都不超时，案件也可能晚于承诺：最长的一条路上各步时限加起来更长。
//! 逐步列出时限和最迟完成的时刻。
//!
//! 怎样算：从某个时刻开始，按日历（工作时间、节假日、调休）让每一步都在最后一刻完成，和运行时的算法一样；开始的时刻取普通的一周和
//! 长假前夕，只要有一个时刻会超过承诺就报告。并行的分支按最晚的一条算，`after` 的依次相加；`from` 从别的步骤起算的时限与中间各步重叠，
//! 不另外相加；返工按 `visits` 的次数算，没有次数的不算；调用别的流程按它的 `promise` 算；没有时限的步骤不占时间（另见 PB0702）；
//! 中断不算。设置按默认值。只看步骤怎样相连，不看数据能否同时成立。
//!
//! ## English
//!
//! `promise` says how long the whole procedure may take. Every step can keep its limit and the case be late all the same: on
//! the longest way the limits add up to more. Each step is listed with its limit and the latest moment it is finished.
//!
//! How it is reckoned: from some start every step is finished at the last moment, on the calendar with its working hours,
//! holidays and adjusted working days, by the arithmetic of the engine. The starts are those of ordinary weeks and the eves
//! of long holidays; one of them is enough. Lanes count by the last of them, lanes `after` each other add up. A limit that
//! counts `from` another step overlaps with what lies between and is not added. Rework counts as often as `visits` allow, and
//! not at all without them. A call counts by the `promise` of the called playbook. Steps without a limit take no time (see
//! PB0702), interrupts do not count, and settings have their defaults. How steps lead to each other is what counts, not
//! whether data can be such that all of the way is gone.
//!
//! ## Bad
//!
//! ```yaml
//! promise: 2 working days
//! steps:
//!   record: { title: Record, role: clerk, within: 1 working day, next: judge }
//!   judge: { title: Judge, role: leader, within: 2 working days, next: closed }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! promise: 3 working days
//! steps:
//!   record: { title: Record, role: clerk, within: 1 working day, next: judge }
//!   judge: { title: Judge, role: leader, within: 2 working days, next: closed }
//! ```

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

use super::flow::path;
use super::longest_way::{Line, LongestWay};
use super::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lang::{Lang, Message};
use crate::message;
use crate::model::calendar::Calendar;
use crate::model::duration::{Duration, Unit};
use crate::model::{Playbook, StepId};

pub(super) const RULE: Rule = Rule {
    code: Code(703),
    slug: "broken-promise",
    severity: Severity::Warning,
    check,
    file: include_str!("broken_promise.rs"),
};

/// So many steps of the longest way are shown; of a longer way the first ones and the last.
const MOST_SHOWN: usize = 12;
/// So many steps are played in all, so that a long way is tried from fewer starts.
const MOST_PLAYED: usize = 100_000;

/// A start from which the promise may be broken.
struct Broken {
    start: DateTime<Utc>,
    due: DateTime<Utc>,
    end: DateTime<Utc>,
    lines: Vec<Line>,
}

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (playbook, Some(working_time)) = (context.playbook, context.around.calendar) else { return };
    let Some(promise) = playbook.promise.as_ref().and_then(|promise| playbook.usual_length(promise)) else { return };
    let (calendar, ordinary) = (working_time.calendar(), working_time.ordinary());
    // Where the calendar does not reach far enough, ordinary weeks are better than nothing.
    let tried = try_on(context, calendar, promise).or_else(|| try_on(context, &ordinary, promise));
    if let Some((Some(broken), uncounted)) = tried {
        found.push(finding(playbook, promise, &broken, uncounted));
    }
}

/// Plays the longest way from one start after another; nothing when the calendar does not reach far enough. Tells also
/// whether a way back was not counted.
fn try_on(context: &Context<'_>, calendar: &Calendar, promise: Duration) -> Option<(Option<Broken>, bool)> {
    let starts = starts(calendar);
    let way = starts.iter().find_map(|start| LongestWay::find(context, calendar, *start).ok())?;
    let most = (MOST_PLAYED / way.len().max(1)).max(1);
    let mut played = false;
    for start in starts.into_iter().take(most) {
        let due = calendar.deadline(start, promise, chrono_tz::UTC);
        let (Ok(due), Ok((end, lines))) = (due, way.play(start)) else { continue };
        played = true;
        if end > due {
            return Some((Some(Broken { start, due, end, lines }), !way.uncounted.is_empty()));
        }
    }
    played.then_some((None, !way.uncounted.is_empty()))
}

/// When cases may begin: at the opening and the closing of the first Mondays of quarters, then of the eves of long
/// holidays, in the last two years of which the following one is known or that are known at all.
fn starts(calendar: &Calendar) -> Vec<DateTime<Utc>> {
    let known: Vec<i32> = calendar.years().collect();
    let years = known.iter().rev().take(2).rev().copied();
    let days: Vec<NaiveDate> = years
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .flat_map(|first| first.iter_days().take_while(move |day| day.year() == first.year()))
        .collect();
    let works = |day: NaiveDate| calendar.is_working_day(day).unwrap_or(false);
    let is_first_monday =
        |day: &&NaiveDate| day.weekday() == Weekday::Mon && day.month().is_multiple_of(3) && day.day() <= 7;
    let is_eve = |day: &&NaiveDate| works(**day) && (1..=3).all(|later| !works(**day + TimeDelta::days(later)));
    let chosen = days.iter().filter(is_first_monday).chain(days.iter().filter(is_eve));
    let hours = calendar.hours();
    let times = hours.first().map(|(opens, _)| *opens).into_iter().chain(hours.last().map(|(_, closes)| *closes));
    chosen.flat_map(|day| times.clone().map(|time| day.and_time(time).and_utc())).collect()
}

fn finding(playbook: &Playbook, promise: Duration, broken: &Broken, uncounted: bool) -> Diagnostic {
    let Broken { start, due, end, lines } = broken;
    let (zh, en) = (promise.say(Lang::Zh), promise.say(Lang::En));
    let message = message!(
        zh: "每一步都不超时，也可能超过承诺的 {zh}",
        en: "every step can keep its limit and the promise of {en} be broken all the same"
    );
    let label = message!(
        zh: "{from} 开始的案件承诺到 {due}，最迟却到 {end}",
        en: "a case begun on {from} is promised by {due} and may last until {end}",
        from = said(*start),
        due = said(*due),
        end = said(*end)
    );
    let hidden = lines.len().saturating_sub(MOST_SHOWN);
    let mut found = Diagnostic::warning(703, playbook.promise_span, message).label(label);
    let mut so_far = Sum::default();
    for (at, line) in lines.iter().enumerate() {
        so_far.add(line);
        if at + 1 < MOST_SHOWN || at + 1 == lines.len() {
            let step = &playbook[line.step];
            let place = step.work.limit.as_ref().map_or(step.span, |limit| limit.span);
            found = found.related(place, so_far.label(playbook, line));
        }
    }
    let way: Vec<StepId> = lines.iter().map(|line| line.step).take(10 * MOST_SHOWN).collect();
    found.path(path(playbook, &way)).help(help(hidden, uncounted))
}

fn help(hidden: usize, uncounted: bool) -> Message {
    let mut help = message!(
        zh: "放宽 promise，或缩短这些步骤的时限；设置按默认值计算",
        en: "promise more time, or shorten these limits; settings count with their defaults"
    );
    if hidden > 0 {
        help.zh += &format!("；另有 {hidden} 步没有列出");
        help.en += &format!("; {hidden} more steps are not shown");
    }
    if uncounted {
        help.zh += "；没有次数上限的返工没有计入";
        help.en += "; rework without a limit of visits is not counted";
    }
    help
}

fn said(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// What the limits so far add up to, unit by unit in the order in which they came.
#[derive(Default)]
struct Sum {
    parts: Vec<(Unit, u32)>,
}

impl Sum {
    /// Adds a limit; one that counts from another step overlaps with what lies between.
    fn add(&mut self, line: &Line) {
        if line.from.is_none() {
            match self.parts.iter_mut().find(|(unit, _)| *unit == line.limit.unit) {
                Some((_, amount)) => *amount = amount.saturating_add(line.limit.amount),
                None => self.parts.push((line.limit.unit, line.limit.amount)),
            }
        }
    }

    fn say(&self, lang: Lang) -> String {
        let say = |(unit, amount): &(Unit, u32)| Duration { amount: *amount, unit: *unit }.say(lang);
        self.parts.iter().map(say).collect::<Vec<_>>().join(" + ")
    }

    /// The limit of a step, the sum so far, and the latest moment.
    fn label(&self, playbook: &Playbook, line: &Line) -> Message {
        let (sum_zh, sum_en) = (self.say(Lang::Zh), self.say(Lang::En));
        let (until, limit_zh, limit_en) = (said(line.until), line.limit.say(Lang::Zh), line.limit.say(Lang::En));
        match line.from {
            Some(from) => message!(
                zh: "{limit_zh}，从 `{from}` 起算；最迟 {until}",
                en: "{limit_en} from `{from}` on; by {until}",
                from = playbook[from].name
            ),
            None => message!(
                zh: "{limit_zh}，共 {sum_zh}；最迟 {until}",
                en: "{limit_en}, in all {sum_en}; by {until}"
            ),
        }
    }
}
