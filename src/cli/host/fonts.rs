//! The fonts of the machine, for characters that the program's own fonts lack.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fontdb::{Database, FaceInfo, Source, Style};

use crate::typeface;

/// Families that are asked first, since they go well with the program's own.
const FITTING: [&str; 9] = [
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimSun",
    "SimSun-ExtB",
    "Songti SC",
    "PingFang SC",
    "Noto Sans",
];

/// Font files that together have as many of these characters as the machine can give; few of them, and always the same.
/// Looking takes a while on a machine with many fonts, so it is done only when something is wanted.
pub(in crate::cli) fn spare(wanted: &BTreeSet<char>) -> Vec<Vec<u8>> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let mut faces: Vec<&FaceInfo> = fonts.faces().collect();
    faces.sort_by_cached_key(|face| rank(face));
    let mut left = wanted.clone();
    let mut files: Vec<PathBuf> = Vec::new();
    for face in faces {
        let (Source::File(path) | Source::SharedFile(path, _)) = &face.source else { continue };
        let had = fonts.with_face_data(face.id, |bytes, index| typeface::had(bytes, index, &left));
        let had = had.unwrap_or_default();
        if !had.is_empty() && !files.contains(path) {
            left = &left - &had;
            files.push(path.clone());
        }
        if left.is_empty() {
            break;
        }
    }
    files.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

/// What comes first is asked first: families that fit, upright and of usual weight, pictures in colour last of all; then
/// the name, so that the order is the same each time.
fn rank(face: &FaceInfo) -> impl Ord + use<> {
    let of = |name: &str| FITTING.iter().position(|fitting| *fitting == name);
    let fitting = face.families.iter().filter_map(|(name, _)| of(name)).min().unwrap_or(FITTING.len());
    let coloured = face.families.iter().any(|(name, _)| name.contains("Emoji"));
    let turned = face.style != Style::Normal;
    let weight = face.weight.0.abs_diff(400);
    (coloured, fitting, turned, weight, face.post_script_name.clone(), face.index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_looked_for_when_nothing_is_wanted() {
        assert_eq!(spare(&BTreeSet::new()), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn what_a_chinese_font_of_the_machine_has_is_found() {
        let rare = BTreeSet::from(['㐂', '\u{10ffff}']);
        let files = spare(&rare);
        assert_eq!(files.len(), 1, "one file has the character, and no file has what is none");
        let had = (0..16).map(|index| typeface::had(&files[0], index, &rare));
        assert!(had.into_iter().any(|had| had == BTreeSet::from(['㐂'])));
        assert!(!typeface::missing("㐂").is_empty(), "the program's own fonts lack it");
    }
}
