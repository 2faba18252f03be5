//! Every crate that is built in comes from the registry, and under a licence that `deny.toml` allows.
//!
//! `cargo deny` says the same and more where it is installed; this needs nothing but cargo, so it holds everywhere.
//! Cargo is kept offline: where the crates of other platforms were never fetched, those of this one are looked at.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What `deny.toml` accepts.
struct Accepted {
    licences: BTreeSet<String>,
    registries: BTreeSet<String>,
}

impl Accepted {
    fn read() -> Accepted {
        let text = std::fs::read_to_string(Path::new(ROOT).join("deny.toml")).expect("deny.toml lies in the root");
        let table: toml::Table = text.parse().expect("deny.toml is TOML");
        let list = |section: &str, key: &str| -> BTreeSet<String> {
            let words = table[section][key].as_array().expect("a list");
            words.iter().map(|word| word.as_str().expect("a list of strings").to_owned()).collect()
        };
        Accepted { licences: list("licenses", "allow"), registries: list("sources", "allow-registry") }
    }
}

fn metadata() -> Value {
    let output = [ask_cargo(&[]), ask_cargo(&["--filter-platform", &host()])]
        .into_iter()
        .find(|output| output.status.success())
        .expect("cargo metadata answers once the crates have been fetched");
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn ask_cargo(arguments: &[&str]) -> Output {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--format-version", "1", "--locked", "--offline", "--all-features"]);
    cargo.args(arguments).current_dir(ROOT).output().expect("cargo runs, as it is running this test")
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs, as it has built this test");
    let text = String::from_utf8(output.stdout).expect("rustc speaks UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

/// Names each package that is not acceptable, and why.
fn faults(metadata: &Value, accepted: &Accepted) -> Vec<String> {
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().expect("cargo metadata lists packages") {
        let name = format!("{} {}", package["name"], package["version"]).replace('"', "");
        match package["license"].as_str() {
            Some(expression) if allows(expression, &accepted.licences) => {}
            Some(expression) => faults.push(format!("{name}: `{expression}` is not allowed by deny.toml")),
            None => faults.push(format!("{name}: names no licence")),
        }
        let source = package["source"].as_str().map(|source| source.trim_start_matches("registry+"));
        if let Some(source) = source.filter(|source| !accepted.registries.contains(*source)) {
            faults.push(format!("{name}: comes from {source}"));
        }
    }
    faults
}

/// Whether an SPDX expression can be met with the accepted licences. The old `MIT/Apache-2.0` means `OR`.
fn allows(expression: &str, accepted: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest, accepted) && rest.is_empty()
}

fn any_of(rest: &mut &[&str], accepted: &BTreeSet<String>) -> bool {
    let mut met = all_of(rest, accepted);
    while let ["OR", after @ ..] = rest {
        *rest = after;
        met |= all_of(rest, accepted);
    }
    met
}

fn all_of(rest: &mut &[&str], accepted: &BTreeSet<String>) -> bool {
    let mut met = single(rest, accepted);
    while let ["AND", after @ ..] = rest {
        *rest = after;
        met &= single(rest, accepted);
    }
    met
}

fn single(rest: &mut &[&str], accepted: &BTreeSet<String>) -> bool {
    match rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any_of(rest, accepted);
            let [")", after @ ..] = rest else { return false };
            *rest = after;
            met
        }
        [licence, "WITH", exception, after @ ..] => {
            *rest = after;
            accepted.contains(&format!("{licence} WITH {exception}"))
        }
        [licence, after @ ..] => {
            *rest = after;
            accepted.contains(*licence)
        }
        [] => false,
    }
}

#[test]
fn every_crate_is_acceptable() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().map_or(0, Vec::len);
    assert!(packages > 1, "cargo metadata listed {packages} packages");
    let faults = faults(&metadata, &Accepted::read());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_licence_expression_is_met_or_not() {
    let accepted: BTreeSet<String> =
        ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].into_iter().map(str::to_owned).collect();
    for met in
        ["MIT", "MIT/GPL-3.0", "(GPL-3.0 OR MIT) AND Zlib", "Apache-2.0 WITH LLVM-exception OR X", "X AND Y OR MIT"]
    {
        assert!(allows(met, &accepted), "{met}");
    }
    for unmet in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT OR GPL-3.0) AND GPL-3.0", "(MIT", "MIT Zlib", ""] {
        assert!(!allows(unmet, &accepted), "{unmet}");
    }
}

#[test]
fn an_unacceptable_crate_is_named() {
    let accepted = Accepted::read();
    let metadata = serde_json::json!({ "packages": [
        { "name": "ours", "version": "1.0.0", "license": "MIT OR Apache-2.0", "source": null },
        { "name": "copyleft", "version": "1.0.0", "license": "GPL-3.0", "source": null },
        { "name": "silent", "version": "1.0.0", "license": null, "source": "git+https://example.com/silent" },
    ] });
    assert_eq!(
        faults(&metadata, &accepted),
        [
            "copyleft 1.0.0: `GPL-3.0` is not allowed by deny.toml",
            "silent 1.0.0: names no licence",
            "silent 1.0.0: comes from git+https://example.com/silent",
        ]
    );
}
