//! What a new version of a playbook changes in meaning, and what that does to the cases that run.
//!
//! Two playbooks are compared, not two texts: what is merely written otherwise is no change, and conditions are compared
//! by the values for which they hold. What goes by another name is recognised by what it is and does. A case is judged by
//! where it stands: whether it could go on under the new version. Nothing is moved here.

mod carry;
mod condition;
mod definition;
mod facet;
mod matching;
mod obstacle;
mod step;
#[cfg(test)]
mod tests;
mod verdict;

use crate::lang::{Lang, Message, Text};
use crate::lint::Witness;
use crate::model::Playbook;
use crate::source::Span;

pub use carry::carry;
pub use matching::Matching;
pub use obstacle::Obstacle;
pub use verdict::{Verdict, judge};

use facet::Side;

/// What changed in meaning.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What changed, in the order of the new text; what is gone comes last of its kind.
    pub subjects: Vec<Subject>,
    /// How many parts differ in nothing but their wording.
    pub reworded: usize,
}

/// A part of a playbook that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its identifier; in the old playbook when it is gone.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// Where the new text names it.
    pub span: Option<Span>,
    /// What happened to it.
    pub fate: Fate,
    /// What is otherwise about it.
    pub details: Vec<Detail>,
}

/// What a part of a playbook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// The playbook as a whole.
    Playbook,
    /// A role.
    Role,
    /// A setting.
    Setting,
    /// A field.
    Field,
    /// A record.
    Record,
    /// A step.
    Step,
}

impl SubjectKind {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SubjectKind::Playbook => "playbook",
            SubjectKind::Role => "role",
            SubjectKind::Setting => "setting",
            SubjectKind::Field => "field",
            SubjectKind::Record => "record",
            SubjectKind::Step => "step",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn say(self, lang: Lang) -> &'static str {
        match self {
            SubjectKind::Playbook => lang.pick("流程", "playbook"),
            SubjectKind::Role => lang.pick("角色", "role"),
            SubjectKind::Setting => lang.pick("设置", "setting"),
            SubjectKind::Field => lang.pick("字段", "field"),
            SubjectKind::Record => lang.pick("记录", "record"),
            SubjectKind::Step => lang.pick("步骤", "step"),
        }
    }
}

/// What happened to a part of a playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is probably what went by another name before.
    Renamed {
        /// That name.
        was: String,
    },
    /// It is otherwise than before.
    Changed,
}

impl Fate {
    /// The word in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Fate::Added => "added",
            Fate::Removed => "removed",
            Fate::Renamed { .. } => "renamed",
            Fate::Changed => "changed",
        }
    }
}

/// One thing that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What it is about; a word for scripts, such as `limit`.
    pub aspect: &'static str,
    /// How it was and how it is.
    pub message: Message,
    /// The values that show it, where a condition changed.
    pub witness: Witness,
}

/// What changed in meaning from one playbook to another.
#[must_use]
pub fn compare(old: &Playbook, new: &Playbook) -> Changes {
    let matching = Matching::new(old, new);
    let (before, after) = (Side::old(old, new, &matching), Side::new(new));
    let mut changes = Changes::default();
    definition::compare(&before, &after, &matching, &mut changes);
    step::compare(&before, &after, &matching, &mut changes);
    changes.subjects.sort_by_key(|subject| (subject.kind, subject.span.is_none(), subject.span));
    changes
}

impl Changes {
    /// Adds a part that is there in both, if anything is otherwise about it.
    fn changed(&mut self, subject: Subject, reworded: bool) {
        if !subject.details.is_empty() || subject.fate != Fate::Changed {
            self.subjects.push(subject);
        } else {
            self.reworded += usize::from(reworded);
        }
    }
}
