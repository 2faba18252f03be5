//! Plays a session on a stage.

use std::collections::BTreeSet;

use super::script::{Kind, Script};
use crate::stage::Stage;

/// A line of a session and what came of it.
pub(crate) struct Scene {
    pub(crate) line: usize,
    pub(crate) status: u8,
    /// The line and what was printed.
    pub(crate) shown: String,
    printed: String,
}

/// Plays a session on a stage; afterwards the log must be whole.
pub(crate) fn play(stage: &mut Stage, script: &Script) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for line in &script.lines {
        let mut scene =
            Scene { line: line.number, status: 0, shown: format!("{}\n", line.text), printed: String::new() };
        match &line.kind {
            Kind::Words => {}
            Kind::Command(words) => {
                let played = stage.play(words);
                scene.status = played.status;
                scene.printed = played.seen(stage);
                scene.shown.push_str(&scene.printed);
            }
            Kind::Wait(time) => stage.now += *time,
            Kind::Clock(time) => stage.now = *time,
            Kind::Person(name) => drop(stage.environment.insert("USER".to_owned(), name.clone())),
            Kind::Language(lang) => stage.lang = *lang,
            Kind::Variable(name, Some(value)) => drop(stage.environment.insert(name.clone(), value.clone())),
            Kind::Variable(name, None) => drop(stage.environment.remove(name)),
            Kind::File(name, content) => {
                stage.write(name, content);
                scene.shown = content.lines().fold(scene.shown, |shown, row| format!("{shown}{row}\n"));
            }
        }
        scenes.push(scene);
    }
    let verified = stage.play(&["verify"]);
    assert!([0, 5].contains(&verified.status), "the log is not whole: {}", verified.out);
    scenes
}

impl Scene {
    /// The runs of Chinese characters that were printed and stand in none of the texts.
    pub(super) fn chinese_not_in(&self, texts: &[&str]) -> Vec<String> {
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let runs: BTreeSet<&str> = self.printed.split(|c| !is_chinese(c)).collect();
        let strange = runs.into_iter().filter(|run| !texts.iter().any(|text| text.contains(run)));
        strange.map(str::to_owned).collect()
    }
}
