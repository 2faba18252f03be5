//! The calendar by which working time is counted.

use super::super::error::Error;
use super::super::workspace::{read_source, shown};
use super::Session;
use crate::compile::{Reading, calendar};
use crate::model::calendar::Calendar;

impl Session<'_> {
    /// The calendar of the workspace, or the one inside the program.
    ///
    /// # Errors
    /// The file cannot be read or has errors.
    pub(in crate::cli) fn calendar(&mut self) -> Result<Calendar, Error> {
        Ok(self.own_calendar()?.unwrap_or_else(|| calendar::built_in().clone()))
    }

    /// The calendar of the workspace.
    ///
    /// # Errors
    /// The file cannot be read or has errors.
    pub(in crate::cli) fn own_calendar(&mut self) -> Result<Option<Calendar>, Error> {
        let Some(path) = self.workspace.settings.calendar.clone() else { return Ok(None) };
        let path = self.workspace.path(&path);
        let source = read_source(&path, &shown(&path, self.workspace.root.as_deref()))?;
        let Reading { value, diagnostics } = calendar::read(&source);
        self.refuse_file(&source, &diagnostics)?;
        value.map(Some).ok_or(Error::Invalid { source, diagnostics: Vec::new() })
    }
}
