//! What is inside the program: the playbooks and the calendar.

/// A file inside the program.
pub(super) struct Builtin {
    /// Its name, without folders.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! files {
    ($($file:literal),* $(,)?) => {
        &[$(Builtin { file: $file, text: include_str!(concat!("../../playbooks/", $file)) }),*]
    };
}

/// The playbooks.
pub(super) const PLAYBOOKS: &[Builtin] = files![
    "visit-reception.yaml",
    "order.yaml",
    "complaint.yaml",
    "presales-approval.yaml",
    "bid-breakdown.yaml",
    "after-sales.yaml",
    "technical-exchange.yaml",
];

/// The scenarios beside them.
pub(super) const SCENARIOS: &[Builtin] = files![
    "visit-reception.test.yaml",
    "order.test.yaml",
    "complaint.test.yaml",
    "presales-approval.test.yaml",
    "bid-breakdown.test.yaml",
    "after-sales.test.yaml",
    "technical-exchange.test.yaml",
];
