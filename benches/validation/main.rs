//! How long it takes to prove playbooks of different sizes, and to draw them.
//!
//! `cargo bench --bench validation` shows times; `scripts/speed` puts them beside each other as ratios, which do not
//! depend on the machine.

mod subjects;

use divan::{Bencher, black_box};
use playbook::compile::compile;
use playbook::diagram::{self, Options};
use playbook::lang::Lang;
use playbook::lint::Surroundings;
use playbook::source::SourceFile;
use playbook::validation::{Pace, validate};
use subjects::{Lanes, Table};

fn main() {
    divan::main();
}

/// Proves one text, again and again.
fn prove(bencher: Bencher<'_, '_>, text: String) {
    bencher
        .with_inputs(|| vec![SourceFile::new("subject.yaml", text.clone())])
        .bench_values(|sources| validate(black_box(sources), &|_| None, &Surroundings::default(), Pace::QUIET));
}

#[divan::bench(args = [10, 100, 1_000, 10_000, 100_000], max_time = 5)]
fn steps(bencher: Bencher<'_, '_>, count: usize) {
    prove(bencher, subjects::steps(count));
}

#[divan::bench(args = [10, 100, 1_000, 10_000], max_time = 5)]
fn fields(bencher: Bencher<'_, '_>, count: usize) {
    prove(bencher, subjects::fields(count));
}

#[divan::bench(args = [10, 100, 1_000, 10_000], max_time = 5)]
fn lanes_beside(bencher: Bencher<'_, '_>, count: usize) {
    prove(bencher, subjects::lanes(count, Lanes::Beside));
}

#[divan::bench(args = [10, 100, 1_000, 10_000], max_time = 5)]
fn lanes_in_order(bencher: Bencher<'_, '_>, count: usize) {
    prove(bencher, subjects::lanes(count, Lanes::InOrder));
}

#[divan::bench(args = [Table::Sound, Table::WithGap, Table::WithOverlap], max_time = 5)]
fn table(bencher: Bencher<'_, '_>, table: Table) {
    prove(bencher, subjects::table(1_500, table));
}

/// Draws a flowchart with all its columns.
#[divan::bench(args = [12, 100, 500], max_time = 5)]
fn chart(bencher: Bencher<'_, '_>, count: usize) {
    let compiled = compile(&SourceFile::new("subject.yaml", subjects::steps(count)));
    let playbook = compiled.playbook.expect("the subjects are sound");
    let settings = playbook.default_settings();
    let options = Options {
        languages: &[Lang::Zh, Lang::En],
        settings: &settings,
        width: 157.0,
        height: 247.0,
        columns: true,
        trail: None,
    };
    bencher.bench(|| diagram::chart(black_box(&playbook), &options));
}

#[divan::bench(args = [1, 2], max_time = 5)]
fn folder(bencher: Bencher<'_, '_>, threads: usize) {
    let texts = subjects::folder(1_000);
    bencher
        .with_inputs(|| texts.iter().map(|(name, text)| SourceFile::new(name, text)).collect::<Vec<_>>())
        .bench_values(|sources| {
            validate(
                black_box(sources),
                &|_| None,
                &Surroundings::default(),
                Pace { threads: &|| threads, ..Pace::QUIET },
            )
        });
}
