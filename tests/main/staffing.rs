//! The proof that somebody can always act, against trying everything: small random playbooks and teams, in which the engine
//! is asked for every way, every person and every absence.

mod everything;
mod playbook;

use std::collections::BTreeSet;

use ::playbook::compile::compile;
use ::playbook::diagnostic::{Code, Diagnostic, Severity};
use ::playbook::lint::{self, Staffing, Surroundings};
use ::playbook::model::Playbook;
use ::playbook::model::team::Team;
use ::playbook::source::SourceFile;

use super::engine::Chance;
use super::rules::read_team;
use everything::{Everything, Stuck};

/// Several hundred, or as many as are asked for.
fn instances() -> u64 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

/// A playbook, a team, and how many of it may be away.
struct Instance {
    text: String,
    team_text: String,
    playbook: Playbook,
    team: Team,
    absent: usize,
}

fn instance(seed: u64) -> Instance {
    let mut chance = Chance::new(seed);
    let text = playbook::text(&mut chance);
    let team_text = playbook::team(&mut chance);
    let compilation = compile(&SourceFile::new("random.yaml", text.clone()));
    let said: Vec<&str> = compilation.diagnostics.iter().map(|found| found.message.en.as_str()).collect();
    let playbook = compilation.playbook.unwrap_or_else(|| panic!("{}\n{text}", said.join("\n")));
    let absent = chance.below(5) / 3;
    Instance { text, team: read_team(&team_text), team_text, playbook, absent }
}

/// What the rules say about people.
struct Verdict {
    /// Who is away where nobody is left in any case, for each such finding.
    never: Vec<BTreeSet<String>>,
    /// The same where nobody is left for some choice of people.
    sometimes: Vec<BTreeSet<String>>,
    undecided: bool,
    /// Whether cases go round in circles, so that there is no end to what can be tried.
    endless: bool,
}

fn verdict(instance: &Instance) -> Verdict {
    let today = "2026-03-02".parse().unwrap();
    let staffing = Some(Staffing { team: &instance.team, today, absent: instance.absent });
    let found = lint::check(&instance.playbook, &Surroundings { staffing, ..Surroundings::default() });
    let away = |found: &Diagnostic| {
        let names = found.witness.iter().find(|(name, _)| name == "away").map(|(_, names)| names.as_str());
        names.into_iter().flat_map(|names| names.split(", ")).map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let of = |codes: &[u16], severity: Severity| {
        let wanted =
            |found: &&Diagnostic| found.severity == severity && codes.iter().any(|code| found.code == Code(*code));
        found.iter().filter(wanted).map(away).collect::<Vec<_>>()
    };
    Verdict {
        never: of(&[602, 603, 605], Severity::Error),
        sometimes: of(&[609], Severity::Warning),
        endless: !of(&[402, 403], Severity::Error).is_empty(),
        undecided: !of(&[603, 605], Severity::Warning).is_empty(),
    }
}

/// All sets of at most so many people.
fn absences(team: &Team, most: usize) -> Vec<BTreeSet<String>> {
    let mut all = vec![BTreeSet::new()];
    for _ in 0..most {
        let more: Vec<BTreeSet<String>> = all
            .iter()
            .flat_map(|away| team.people.keys().map(|name| away.iter().chain([name]).cloned().collect()))
            .collect();
        all.extend(more);
    }
    all.sort();
    all.dedup();
    all
}

#[derive(Default)]
struct Counts {
    tried: usize,
    never: usize,
    sometimes: usize,
    undecided: usize,
    too_large: usize,
}

fn judge(instance: &Instance, counts: &mut Counts) -> Result<(), String> {
    let verdict = verdict(instance);
    if verdict.endless {
        return Ok(());
    }
    let mut stuck = Vec::new();
    for away in absences(&instance.team, instance.absent) {
        let Some(found) = Everything::new(&instance.playbook, &instance.team, &away).explore() else {
            counts.too_large += 1;
            return Ok(());
        };
        stuck.push((away, found));
    }
    counts.tried += 1;
    if verdict.undecided {
        counts.undecided += 1;
        return Ok(());
    }
    let of = |away: &BTreeSet<String>| stuck.iter().find(|(other, _)| other == away).map(|(_, found)| found);
    let worst = |wanted: fn(&Stuck) -> bool| stuck.iter().find(|(_, found)| wanted(found)).map(|(away, _)| away);
    let never = worst(|found| found.always);
    match (never, verdict.never.first()) {
        (Some(away), None) => return Err(format!("nobody is left when {away:?} are away, and it is not said")),
        (None, Some(away)) => {
            return Err(format!("it is said that nobody is left when {away:?} are away, and somebody is"));
        }
        (Some(_), Some(_)) => counts.never += 1,
        (None, None) => {}
    }
    if let Some(away) = verdict.never.iter().find(|away| !of(away).is_some_and(|found| found.always)) {
        return Err(format!("it is said that nobody is left when {away:?} are away, and somebody is"));
    }
    if let Some(away) = verdict.sometimes.iter().find(|away| !of(away).is_some_and(|found| found.sometimes)) {
        return Err(format!("it is said that nobody may be left when {away:?} are away, and somebody always is"));
    }
    let silent = verdict.never.is_empty() && verdict.sometimes.is_empty();
    if let (true, Some(away)) = (silent, worst(|found| found.sometimes)) {
        return Err(format!("nobody may be left when {away:?} are away, and it is not said"));
    }
    counts.sometimes += usize::from(!verdict.sometimes.is_empty());
    Ok(())
}

#[test]
fn the_proof_agrees_with_trying_everything() {
    let mut counts = Counts::default();
    let mut wrong = Vec::new();
    for seed in 1..=instances() {
        let instance = instance(seed);
        if let Err(said) = judge(&instance, &mut counts) {
            let Instance { text, team_text, absent, .. } = &instance;
            wrong.push(format!("\n{seed}: {said}\n{text}\n{team_text}\nabsent: {absent}"));
        }
    }
    let Counts { tried, never, sometimes, undecided, too_large } = counts;
    let counted =
        format!("{tried} tried, {never} never, {sometimes} sometimes, {undecided} undecided, {too_large} too large");
    assert!(wrong.is_empty(), "{} wrong; {counted}\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n\n"));
    // The comparison is worth something only if there is something of everything, and little that is not decided.
    let (most, some) = (tried / 10, tried / 20);
    assert!(tried > 0 && never > most && sometimes > some && undecided < most, "{counted}");
}
