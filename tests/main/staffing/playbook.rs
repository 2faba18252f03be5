//! Small random playbooks in which people decide where it goes, and teams for them. As JSON, which is YAML too.

use serde_json::{Map, Value, json};

use super::Chance;

const ROLES: [&str; 3] = ["clerk", "leader", "manager"];
const PEOPLE: [&str; 4] = ["甲", "乙", "丙", "丁"];

/// The text of a playbook.
pub(super) fn text(chance: &mut Chance) -> String {
    let mut maker = Maker { chance, names: Vec::new() };
    let count = 2 + maker.chance.below(4);
    let (start, mut steps) = maker.region(count, 1);
    let all = maker.names.clone();
    for step in steps.values_mut() {
        keep_apart(step, &all, maker.chance);
    }
    let mut interrupts = Map::new();
    if maker.chance.one_in(6) {
        interrupts
            .insert("call_off".to_owned(), json!({ "title": "interrupt", "to": maker.chance.pick(&names(&steps)) }));
    }
    let playbook = json!({
        "interrupts": interrupts, "playbook": "random", "version": "1", "title": "random", "start": start, "steps": steps,
        "roles": { "clerk": "clerk", "leader": "leader", "manager": "manager" },
    });
    serde_json::to_string_pretty(&playbook).unwrap()
}

/// The text of a team.
pub(super) fn team(chance: &mut Chance) -> String {
    let count = 2 + chance.below(3);
    let mut people = Map::new();
    for name in &PEOPLE[..count] {
        let roles: Vec<&str> = ROLES.into_iter().filter(|_| chance.below(5) < 3).collect();
        people.insert((*name).to_owned(), json!({ "roles": roles }));
    }
    if chance.one_in(4) {
        let substitute = PEOPLE[1 + chance.below(count - 1)];
        people[PEOPLE[0]]["away"] = json!([{ "from": "2026-03-01", "to": "2026-03-09", "substitute": substitute }]);
    }
    serde_json::to_string_pretty(&json!({ "people": people })).unwrap()
}

fn names(steps: &Map<String, Value>) -> Vec<String> {
    steps.keys().cloned().collect()
}

struct Maker<'c> {
    chance: &'c mut Chance,
    names: Vec<String>,
}

impl Maker<'_> {
    fn name(&mut self) -> String {
        let name = format!("s{}", self.names.len() + 1);
        self.names.push(name.clone());
        name
    }

    /// The first step of a region, and its steps; the last one is an end. Most ways lead on, some lead back.
    fn region(&mut self, count: usize, depth: usize) -> (String, Map<String, Value>) {
        let mut names: Vec<String> = (0..count).map(|_| self.name()).collect();
        let end = format!("e{}", names[0]);
        names.push(end.clone());
        let mut steps = Map::new();
        for at in 0..count {
            let mut step = self.kind(depth);
            let approval = step.get("approval").is_some();
            let group = step.get("steps").is_some() || step.get("together").is_some();
            let next = match self.chance.below(3) {
                0 if !group => {
                    let (one, other) = (self.target(at, &names), self.target(at, &names));
                    if approval {
                        json!({ "approve": one, "refuse": other })
                    } else {
                        json!({ "go": one, "stop": other })
                    }
                }
                _ if approval => json!({ "approve": self.target(at, &names), "refuse": end }),
                _ => json!(self.target(at, &names)),
            };
            step["next"] = next;
            if group && self.chance.one_in(5) {
                let interrupt = json!({ "title": "interrupt", "to": self.target(at, &names) });
                step["interrupts"] = json!({ format!("leave_{}", names[at]): interrupt });
            }
            if self.chance.one_in(5) {
                step["visits"] = json!({ "at_most": 1 + self.chance.below(2), "then": end });
            }
            steps.insert(names[at].clone(), step);
        }
        steps.insert(end, json!({ "end": "done" }));
        (names[0].clone(), steps)
    }

    fn target(&mut self, at: usize, names: &[String]) -> String {
        let from = if self.chance.one_in(6) { 0 } else { at + 1 };
        let near = (from + 2).min(names.len());
        self.chance.pick(&names[from..near])
    }

    fn kind(&mut self, depth: usize) -> Value {
        match self.chance.below(if depth == 0 { 6 } else { 8 }) {
            0..4 => json!({ "title": "task", "role": self.roles() }),
            4 | 5 => json!({ "title": "approval", "approval": self.voters(2) }),
            6 => {
                let count = 1 + self.chance.below(2);
                let (start, steps) = self.region(count, depth - 1);
                json!({ "title": "group", "start": start, "steps": steps })
            }
            _ => {
                let mut lanes = Map::new();
                for _ in 0..2 {
                    let name = self.name();
                    let mut lane = self.kind(0);
                    let after: Vec<&String> = lanes.keys().filter(|_| self.chance.one_in(3)).collect();
                    lane["after"] = json!(after);
                    lanes.insert(name, lane);
                }
                json!({ "title": "together", "together": lanes })
            }
        }
    }

    fn roles(&mut self) -> Value {
        if self.chance.one_in(4) { json!([self.chance.pick(&ROLES), "clerk"]) } else { json!(self.chance.pick(&ROLES)) }
    }

    fn voters(&mut self, depth: usize) -> Value {
        if depth == 0 || self.chance.one_in(3) {
            let role = self.chance.pick(&ROLES);
            return if self.chance.one_in(3) { json!({ "role": role, "seats": 2 }) } else { json!({ "role": role }) };
        }
        let parts: Vec<Value> = (0..1 + self.chance.below(2)).map(|_| self.voters(depth - 1)).collect();
        match self.chance.below(4) {
            0 => json!({ "all": parts }),
            1 => json!({ "any": parts }),
            2 => json!({ "in_order": parts }),
            _ => json!({ "at_least": 1 + self.chance.below(parts.len()), "of": parts }),
        }
    }
}

/// Writes what each task is kept apart from.
fn keep_apart(step: &mut Value, names: &[String], chance: &mut Chance) {
    for inside in ["steps", "together"] {
        if let Some(steps) = step.get_mut(inside).and_then(Value::as_object_mut) {
            steps.values_mut().for_each(|step| keep_apart(step, names, chance));
        }
    }
    if (step.get("role").is_some() || step.get("approval").is_some()) && chance.below(5) < 3 {
        let mut apart: Vec<String> = (0..1 + chance.below(2)).map(|_| chance.pick(names)).collect();
        apart.dedup();
        step["not_by"] = json!(apart);
    }
}
