//! The ways a run ends, and what is said then.

use super::super::case_text::Shown;
use super::super::error::Outcome;
use super::super::prompt::Entry;
use super::{Stop, Walk};
use crate::engine::{Act, Moment};
use crate::message;

impl Walk<'_, '_> {
    /// What came of the case.
    pub(super) fn over(&mut self) -> Result<(), Stop> {
        let calendar = self.session.calendar()?;
        let moment = Moment { now: self.session.now(), calendar: &calendar, zone: self.session.zone };
        let shown = Shown { lang: self.session.lang, paint: self.session.paint, moment };
        let lines = shown.summary(&self.loaded);
        self.session.print("")?;
        self.print_lines(&lines)?;
        let id = &self.loaded.id;
        let said = message!(
            zh: "全部经过：playbook log {id}；案件报告：playbook render {id} --as case-report",
            en: "what happened: playbook log {id}; the report: playbook render {id} --as case-report"
        );
        let said = self.session.paint.quiet(self.session.say(&said));
        Ok(self.session.print(&said)?)
    }

    /// A suspended case can be taken up again.
    pub(super) fn resume(&mut self) -> Result<(), Stop> {
        let words = self.session.pick("案件已暂停", "The case is suspended");
        let entries = [
            Entry::new(self.session.pick("恢复，接着办", "take it up again")),
            Entry::aside(self.session.pick("离开", "leave"), 's'),
        ];
        match self.choose(words, None, &entries, 0)? {
            Some(0) if self.act(&Act::Resume, &[])? => Ok(()),
            Some(_) | None => Err(Stop::Leaves),
        }
    }

    /// How to go on later.
    pub(super) fn goodbye(&mut self) -> Outcome {
        if self.loaded.case.is_over() {
            return Ok(());
        }
        let again = self.again();
        let said = message!(zh: "已保存。接着办：{again}", en: "Everything is kept. Go on with: {again}");
        self.session.print("")?;
        self.session.print(self.session.say(&said))
    }
}
