//! Certain remedies applied: bytes are put in place of bytes, and everything else of the text stays as it is.
//!
//! What comes out is judged again, and must be better than what went in: fewer findings, and none that was not there
//! before. Where it is not, the remedies are tried one by one, and those that do harm are left out.

use std::collections::{BTreeMap, HashMap};

use super::{Checked, Library, Pace, validate};
use crate::compile::yaml;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::lint::{self, Surroundings};
use crate::source::{SourceFile, Span};

/// So often a text is mended and judged again: of faults that keep it from being read, one is found at a time.
const MOST_ROUNDS: usize = 100;
/// So many remedies are tried one by one.
const MOST_TRIALS: usize = 64;
/// The codes of what hides other findings of shape: what stands under a key that is not known is not looked at.
const HIDING: [u16; 5] = [2, 3, 9, 10, 12];
/// The codes of shape are smaller than this.
const FIRST_NAME: Code = Code(100);

/// A text after its certain remedies were applied.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The text as it was.
    pub before: SourceFile,
    /// The text as it is now, and what is left to say about it.
    pub after: Checked,
    /// What was mended, in the order in which it was.
    pub mended: Vec<Code>,
    /// So many remedies were left out, because the text would not have been better for them.
    pub left_out: usize,
}

/// Applies the certain remedies of texts, each judged with all the others and with `library` at hand.
#[must_use]
pub fn fix(
    sources: Vec<SourceFile>,
    library: Library<'_>,
    surroundings: &Surroundings<'_>,
    pace: Pace<'_>,
) -> Vec<Repair> {
    let before = validate(sources, library, surroundings, pace);
    let mut by_name: HashMap<&str, &SourceFile> = HashMap::new();
    for (file, playbook) in before.iter().filter_map(|file| Some((file, file.playbook.as_ref()?))) {
        for name in std::iter::once(&playbook.name).chain(&playbook.aliases) {
            by_name.entry(name).or_insert(&file.source);
        }
    }
    let around = |name: &str| by_name.get(name).map(|source| (*source).clone()).or_else(|| library(name));
    let judge = |source: SourceFile| validate(vec![source], &around, surroundings, Pace::QUIET).pop();
    let mended: Vec<(Checked, Vec<Code>)> = before.iter().map(|file| mend(file, &judge)).collect();
    let texts = mended.iter().map(|(file, _)| file.source.clone()).collect();
    let after = validate(texts, library, surroundings, pace);
    if does_harm(&before, &after) {
        let as_they_were = before.into_iter().map(|file| repair(file.source.clone(), file, Vec::new()));
        return as_they_were.collect();
    }
    let repairs = before.into_iter().zip(after).zip(mended);
    repairs.map(|((before, after), (_, mended))| repair(before.source, after, mended)).collect()
}

fn repair(before: SourceFile, mut after: Checked, mended: Vec<Code>) -> Repair {
    let left_out = certain(&after.source, &after.diagnostics).len();
    // Nothing that was left out is certain any more.
    for found in &mut after.diagnostics {
        found.fix = None;
    }
    Repair { before, after, mended, left_out }
}

/// Whether a text is worse off for what was done to another that it calls. What it says about a playbook that could not be
/// read before was only hidden.
fn does_harm(before: &[Checked], after: &[Checked]) -> bool {
    let pairs = || before.iter().zip(after);
    let some_can_be_read_now = pairs().any(|(before, after)| before.playbook.is_none() && after.playbook.is_some());
    let all = |_| true;
    let is_worse = |(before, after): (&Checked, &Checked)| {
        let unchanged = before.source.text == after.source.text;
        if unchanged { !none_is_new(&tally(before, all), &tally(after, all)) } else { !is_better(before, after) }
    };
    !some_can_be_read_now && pairs().any(is_worse)
}

/// Mends a text as far as it gets better for it.
fn mend(file: &Checked, judge: &dyn Fn(SourceFile) -> Option<Checked>) -> (Checked, Vec<Code>) {
    let (mut now, mut mended) = (file.clone(), Vec::new());
    for _ in 0..MOST_ROUNDS {
        let remedies = certain(&now.source, &now.diagnostics);
        let Some(next) = apply(&now.source, &remedies).and_then(judge) else { break };
        mended.extend(remedies.iter().map(|(code, _)| *code));
        now = next;
    }
    if mended.is_empty() || is_better(file, &now) { (now, mended) } else { one_by_one(file, judge) }
}

fn one_by_one(file: &Checked, judge: &dyn Fn(SourceFile) -> Option<Checked>) -> (Checked, Vec<Code>) {
    let (mut now, mut mended, mut harmful) = (file.clone(), Vec::new(), 0);
    for _ in 0..MOST_TRIALS {
        let remedies = certain(&now.source, &now.diagnostics);
        let Some((code, remedy)) = remedies.get(harmful) else { break };
        match apply(&now.source, &[(*code, remedy.clone())]).and_then(judge) {
            Some(next) if is_better(&now, &next) => {
                mended.push(*code);
                now = next;
            }
            Some(_) | None => harmful += 1,
        }
    }
    (now, mended)
}

/// The remedies that change something and stand clear of each other, in the order of the text.
fn certain(source: &SourceFile, diagnostics: &[Diagnostic]) -> Vec<(Code, Fix)> {
    let with_fix = diagnostics.iter().filter_map(|found| Some((found.code, found.fix.clone()?)));
    let mut remedies: Vec<(Code, Fix)> =
        with_fix.filter(|(_, fix)| source.text.get(fix.span.range()) != Some(&fix.replacement)).collect();
    remedies.sort_by_key(|(_, fix)| (fix.span.start(), fix.span.end()));
    let mut chosen: Vec<(Code, Fix)> = Vec::new();
    let words = if remedies.iter().any(|(code, _)| *code >= FIRST_NAME) { words(&source.text) } else { HashMap::new() };
    for (code, fix) in remedies {
        if code >= FIRST_NAME && is_doubtful(&words, source.slice(fix.span), &fix.replacement) {
            continue;
        }
        let clear = chosen.last().is_none_or(|(_, last)| {
            last.span.end() <= fix.span.start() && (last.span != fix.span || last.span.start() < last.span.end())
        });
        if clear {
            chosen.push((code, fix));
        }
    }
    chosen
}

/// Whether it is rather the definition of a name that is misspelt: nobody uses it, and the other spelling stands in
/// several places.
fn is_doubtful(words: &HashMap<&str, usize>, written: &str, meant: &str) -> bool {
    words.get(meant) == Some(&1) && words.get(written).is_some_and(|count| *count > 1)
}

/// How often each word stands in a text.
fn words(text: &str) -> HashMap<&str, usize> {
    let mut words = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').filter(|word| !word.is_empty()) {
        *words.entry(word).or_insert(0) += 1;
    }
    words
}

/// The text with the remedies in it; nothing when there are none.
fn apply(source: &SourceFile, remedies: &[(Code, Fix)]) -> Option<SourceFile> {
    let mut text = source.text.clone();
    for (_, Fix { span, replacement }) in remedies.iter().rev() {
        text.get(span.range())?;
        text.replace_range(span.range(), replacement);
    }
    (text != source.text).then(|| SourceFile::new(source.name.clone(), text))
}

/// Whether a text has fewer findings than before and none that was not there. What is broken hides what is behind it:
/// no name is looked up in a text that is no YAML, and no rule is asked about a playbook that makes no sense. So what was
/// fewer at one stage may bring to light more at the next.
fn is_better(before: &Checked, after: &Checked) -> bool {
    let (was, is) = (is_yaml(&before.source), is_yaml(&after.source));
    if !was || !is {
        return !was && (is || rest(after) < rest(before));
    }
    let stages: [&dyn Fn(Code) -> bool; 4] = [
        &|code| HIDING.contains(&code.0),
        &|code| code < FIRST_NAME && !HIDING.contains(&code.0),
        &|code| code >= FIRST_NAME && !is_of_a_rule(code),
        &is_of_a_rule,
    ];
    for belongs in stages {
        let (before_it, after_it) = (tally(before, belongs), tally(after, belongs));
        if before_it == after_it {
            continue;
        }
        // Rules that had their say before hide nothing.
        let rules_were_asked = before.playbook.is_some();
        let rules_agree = || none_is_new(&tally(before, is_of_a_rule), &tally(after, is_of_a_rule));
        return none_is_new(&before_it, &after_it) && (!rules_were_asked || rules_agree());
    }
    false
}

fn none_is_new(before: &Tally<'_>, after: &Tally<'_>) -> bool {
    after.iter().all(|(said, count)| before.get(said).is_some_and(|had| had >= count))
}

fn is_of_a_rule(code: Code) -> bool {
    lint::RULES.iter().any(|rule| rule.code == code)
}

fn is_yaml(source: &SourceFile) -> bool {
    yaml::parse(source, &mut Vec::new()).is_some()
}

/// So much of a text lies behind its first finding.
fn rest(file: &Checked) -> usize {
    let first = file.diagnostics.first().map_or(Span::default(), |found| found.primary.span);
    file.source.text.len() - first.start().min(file.source.text.len())
}

/// How often each thing is said about a text; places shift when it is mended and do not count.
type Tally<'a> = BTreeMap<(Code, &'a str), usize>;

fn tally(file: &Checked, belongs: impl Fn(Code) -> bool) -> Tally<'_> {
    let mut tally = BTreeMap::new();
    for found in file.diagnostics.iter().filter(|found| belongs(found.code)) {
        *tally.entry((found.code, found.message.en.as_str())).or_insert(0) += 1;
    }
    tally
}
