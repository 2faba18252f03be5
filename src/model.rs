//! The glossary of the project, and [`Playbook`], a procedure that has been read and resolved.
//!
//! | term | meaning |
//! |---|---|
//! | playbook | a hierarchical state machine that describes a procedure |
//! | case | one run of a playbook |
//! | step | a state of the machine; its kind says what happens there |
//! | task | an open step that waits for somebody |
//! | lane | a step inside a `together` step; lanes run side by side |
//! | group | a step with steps of its own, one at a time |
//! | outcome | what a person decides at a step |
//! | guard | an expression by which the data decides |
//! | field | a typed piece of case data |
//! | setting | a figure of the procedure that a company may override |
//! | role | who does something; a team file maps people to roles |
//! | seat | one place among those who vote at an approval |
//! | record | a form or document the procedure leaves behind |
//! | interrupt | something that ends all that is open in a region at once |
//! | redo | which finished lanes are done again when work is sent back |
//!
//! All references are resolved: a [`StepId`] always names a step of the same playbook. Nothing here reads text, the clock
//! or a file.

pub mod calendar;
pub mod document;
pub mod duration;
pub mod field;
pub mod guard;
pub mod names;
pub mod order;
pub mod step;
pub mod team;
pub mod text;
pub mod value;

use std::collections::BTreeSet;

use chrono::NaiveTime;

use crate::lang::Text;
use crate::source::{Span, Spanned};
pub use document::{Change, DocumentControl, Prose, Question, Term};
use duration::Duration;
use field::Field;
use names::NameIndex;
use step::{Limited, Step};
use value::Value;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $list:ident: $item:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub u32);

            impl std::ops::Index<$name> for Playbook {
                type Output = $item;

                fn index(&self, id: $name) -> &$item {
                    &self.$list[id.0 as usize]
                }
            }
        )*
    };
}

ids! {
    /// A step of one playbook; an index into [`Playbook::steps`].
    StepId => steps: Step;
    /// A field of one playbook; an index into [`Playbook::fields`].
    FieldId => fields: Field;
    /// A setting of one playbook; an index into [`Playbook::settings`].
    SettingId => settings: Setting;
    /// A role of one playbook; an index into [`Playbook::roles`].
    RoleId => roles: Role;
    /// A record of one playbook; an index into [`Playbook::records`].
    RecordId => records: Record;
}

/// A procedure, read and resolved.
#[derive(Clone, Debug)]
pub struct Playbook {
    /// The identifier, for example `complaint`.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Other names it can be called by.
    pub aliases: Vec<String>,
    /// The version its author gave it.
    pub version: String,
    /// Capital letters at the head of case numbers.
    pub prefix: String,
    /// What people call it.
    pub title: Text,
    /// The field shown as the subject of a case.
    pub subject: Option<FieldId>,
    /// What the printed documents say beside the steps.
    pub prose: Prose,
    /// The control block that gets printed.
    pub document: DocumentControl,
    /// The revision history, newest first.
    pub changes: Vec<Change>,
    /// How long the whole procedure may take.
    pub promise: Option<Limited>,
    /// Where the promise stands.
    pub promise_span: Span,
    /// Who takes part.
    pub roles: Vec<Role>,
    /// Figures a company may override.
    pub settings: Vec<Setting>,
    /// The data of a case.
    pub fields: Vec<Field>,
    /// Forms and documents that are left behind.
    pub records: Vec<Record>,
    /// Where a case begins.
    pub start: StepId,
    /// All steps, those inside other steps included, each parent before its children.
    pub steps: Vec<Step>,
    /// The steps by name.
    pub step_names: NameIndex,
    /// The steps of the outermost region.
    pub top: Vec<StepId>,
    /// What ends everything that is open.
    pub interrupts: Vec<Interrupt>,
    /// When cases start by themselves.
    pub schedules: Vec<Schedule>,
    /// Every text of the playbook as it is written, and where; in no particular order.
    pub texts: Vec<Spanned<Text>>,
}

impl Playbook {
    /// The step of that name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.step_names.find(name, |at| &self[StepId(at)].name).map(|at| &self[StepId(at)])
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<FieldId> {
        position(&self.fields, |field| field.name == name).map(FieldId)
    }

    /// The setting of that name.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<SettingId> {
        position(&self.settings, |setting| setting.name == name).map(SettingId)
    }

    /// The role of that name or alias.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<RoleId> {
        position(&self.roles, |role| role.name == name || role.aliases.iter().any(|alias| alias == name)).map(RoleId)
    }

    /// A span of time, that of a setting as it is when no company says otherwise.
    #[must_use]
    pub fn usual_length(&self, limited: &Limited) -> Option<Duration> {
        match limited {
            Limited::Fixed(duration) => Some(*duration),
            Limited::Setting(id) => match &self[*id].default {
                Value::Duration(duration) => Some(*duration),
                Value::Text(_)
                | Value::Number(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::Person(_)
                | Value::File(_)
                | Value::Table(_) => None,
            },
        }
    }

    /// The siblings of a step: the steps of the region it stands in, itself included.
    #[must_use]
    pub fn region_of(&self, step: StepId) -> &[StepId] {
        self.children(self[step].parent)
    }

    /// The steps directly inside a step; of the outermost region for `None`.
    #[must_use]
    pub fn children(&self, parent: Option<StepId>) -> &[StepId] {
        parent.map_or(&self.top, |parent| self[parent].kind.children())
    }

    /// The step itself, the step it stands in, and so on outwards.
    pub fn ancestors(&self, step: StepId) -> impl Iterator<Item = StepId> + '_ {
        std::iter::successors(Some(step), |step| self[*step].parent)
    }

    /// The tasks that steps consist of: themselves, and those inside them.
    #[must_use]
    pub fn tasks_in(&self, steps: &[StepId]) -> BTreeSet<StepId> {
        let (mut tasks, mut open) = (BTreeSet::new(), steps.to_vec());
        while let Some(step) = open.pop() {
            open.extend(self[step].kind.children());
            if self[step].is_task() {
                tasks.insert(step);
            }
        }
        tasks
    }

    /// Whether `inner` is `outer` or stands somewhere inside it.
    #[must_use]
    pub fn within(&self, inner: StepId, outer: StepId) -> bool {
        self.ancestors(inner).any(|step| step == outer)
    }
}

fn position<T>(items: &[T], wanted: impl FnMut(&T) -> bool) -> Option<u32> {
    items.iter().position(wanted).and_then(|at| u32::try_from(at).ok())
}

/// Who takes part.
#[derive(Clone, Debug)]
pub struct Role {
    /// The identifier.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What people call it.
    pub title: Text,
    /// What it is responsible for.
    pub duties: Vec<Text>,
    /// Other names for it.
    pub aliases: Vec<String>,
}

/// A figure of the procedure that a company may override.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Name, type, limits and label, as of a field.
    pub field: Field,
    /// The identifier, as in `field`.
    pub name: String,
    /// The value that holds unless a company says otherwise.
    pub default: Value,
    /// What to know when changing it.
    pub note: Option<Text>,
}

/// A form or document that is left behind.
#[derive(Clone, Debug)]
pub struct Record {
    /// The identifier.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What people call it.
    pub title: Text,
    /// Its form number.
    pub number: Option<String>,
    /// How long it is kept.
    pub retain: Option<Retention>,
}

/// How long a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// For so long.
    For(Duration),
    /// For ever.
    Permanent,
}

/// Something that ends all that is open in a region at once.
#[derive(Clone, Debug)]
pub struct Interrupt {
    /// The identifier.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What people call it.
    pub title: Text,
    /// The roles that may do it; anybody when empty.
    pub by: Vec<RoleId>,
    /// Where the case goes on.
    pub to: StepId,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// The fields that must be filled.
    pub fill: Vec<FieldId>,
}

/// When cases start by themselves. Read and checked; carried out by a scheduler that is not part of this program yet.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// How often.
    pub every: Period,
    /// On which day of the period.
    pub on: Option<DayOfPeriod>,
    /// At what local time.
    pub at: Option<NaiveTime>,
    /// One case for each value of this field.
    pub per: Option<FieldId>,
    /// What people call it.
    pub title: Option<Text>,
}

/// How often a schedule comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Every day.
    Day,
    /// Every working day.
    WorkingDay,
    /// Every week.
    Week,
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every year.
    Year,
}

/// A day within a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOfPeriod {
    /// A day of the week.
    Weekday(chrono::Weekday),
    /// A day of the month, from 1.
    Day(u32),
    /// The last day of the period.
    Last,
}
