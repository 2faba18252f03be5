//! Names of files as addresses.
//!
//! A relative name stays relative, so that a log made on one machine fits the files on another. What is built into the
//! program is no file and has a base of its own.

use std::collections::BTreeMap;

use super::log::{ArtifactLocation, Base, Text};
use crate::lang::Lang;

/// What relative names are seen from.
const FOLDER: &str = "%SRCROOT%";
/// What the names of built-in playbooks are seen from.
const BUILT_IN: &str = "BUILTIN";

/// What the bases are.
pub(super) fn bases(lang: Lang) -> BTreeMap<&'static str, Base> {
    let folder = lang.pick("运行程序的文件夹，或工作区", "the folder in which the program ran, or the workspace");
    let built_in = lang.pick("程序自带的流程，不是文件", "playbooks inside the program, which are no files");
    let base = |said: &str| Base { description: Text::plain(said) };
    BTreeMap::from([(FOLDER, base(folder)), (BUILT_IN, base(built_in))])
}

/// The address of the file of that name, which is the one of that number.
pub(super) fn location(name: &str, index: usize) -> ArtifactLocation {
    if let Some(inner) = name.strip_prefix("<built-in>/") {
        return ArtifactLocation { uri: encoded(inner), uri_base_id: Some(BUILT_IN), index };
    }
    let name = name.strip_prefix("./").unwrap_or(name);
    // Two slashes begin the name of a server, as Windows writes shared folders.
    if let Some(shared) = name.strip_prefix("//") {
        return ArtifactLocation { uri: format!("file://{}", encoded(shared)), uri_base_id: None, index };
    }
    if name.starts_with('/') {
        return ArtifactLocation { uri: format!("file://{}", encoded(name)), uri_base_id: None, index };
    }
    match drive(name) {
        Some((drive, rest)) => {
            ArtifactLocation { uri: format!("file:///{drive}:{}", encoded(rest)), uri_base_id: None, index }
        }
        None => ArtifactLocation { uri: encoded(name), uri_base_id: Some(FOLDER), index },
    }
}

/// The letter of a drive, and the rest of an absolute name on it.
fn drive(name: &str) -> Option<(char, &str)> {
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let rest = name[1..].strip_prefix(':')?;
    rest.starts_with('/').then_some((letter, rest))
}

/// A path in which all is written as a percent code that could mean something in an address.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str) -> (String, Option<&'static str>) {
        let location = location(name, 3);
        assert_eq!(location.index, 3);
        (location.uri, location.uri_base_id)
    }

    #[test]
    fn a_relative_name_stays_relative() {
        assert_eq!(at("playbooks/投诉.yaml"), ("playbooks/%E6%8A%95%E8%AF%89.yaml".to_owned(), Some(FOLDER)));
        assert_eq!(at("./a b.yaml").0, "a%20b.yaml");
        assert_eq!(at("../50%#?.yaml").0, "../50%25%23%3F.yaml");
        // Without the code `a:b.yaml` would be an address of the scheme `a`.
        assert_eq!(at("a:b.yaml").0, "a%3Ab.yaml");
    }

    #[test]
    fn an_absolute_name_is_the_address_of_a_file() {
        assert_eq!(at("/srv/流/a.yaml"), ("file:///srv/%E6%B5%81/a.yaml".to_owned(), None));
        assert_eq!(at("C:/shop/a.yaml").0, "file:///C:/shop/a.yaml");
        assert_eq!(at("//server/share/a.yaml").0, "file://server/share/a.yaml");
    }

    #[test]
    fn what_is_built_in_is_no_file() {
        assert_eq!(at("<built-in>/complaint.yaml"), ("complaint.yaml".to_owned(), Some(BUILT_IN)));
    }
}
