//! Random playbooks, as JSON, which is YAML too. They are well formed and nothing more: loops without an exit, conditions
//! that overlap and steps that nothing leads to are all there.

use serde_json::{Map, Value, json};

use super::Chance;

const ROLES: [&str; 3] = ["clerk", "leader", "manager"];
const FLAGS: [&str; 2] = ["urgent", "fault"];
const NUMBERS: [&str; 2] = ["amount", "pieces"];

/// The text of a playbook.
pub(super) fn text(chance: &mut Chance) -> String {
    let mut maker = Maker { chance, count: 0, earlier: Vec::new() };
    let (start, steps) = maker.region(2);
    let interrupts = maker.interrupts(&names(&steps));
    let field = |kind: &str, default: &str| json!({ "type": kind, "default": default });
    let playbook = json!({
        "playbook": "random", "version": "1", "title": "random", "start": start, "steps": steps,
        "interrupts": interrupts,
        "roles": { "clerk": "clerk", "leader": "leader", "manager": "manager" },
        "settings": { "limit": { "type": "integer", "default": "3" } },
        "fields": {
            "urgent": field("yes_no", "no"), "fault": field("yes_no", "yes"),
            "amount": field("integer", "3"), "pieces": field("integer", "5"),
            "words": { "type": "text", "max": "20" },
        },
    });
    serde_json::to_string_pretty(&playbook).unwrap()
}

fn names(steps: &Map<String, Value>) -> Vec<String> {
    steps.keys().cloned().collect()
}

struct Maker<'c> {
    chance: &'c mut Chance,
    count: usize,
    /// The steps so far, for separation of duties.
    earlier: Vec<String>,
}

impl Maker<'_> {
    /// The first step of a region, and its steps; the last of them are ends.
    fn region(&mut self, depth: usize) -> (String, Map<String, Value>) {
        let inside = 1 + self.chance.below(4);
        let ends = 1 + self.chance.below(2);
        let names: Vec<String> = (0..inside + ends).map(|_| self.name()).collect();
        let mut steps = Map::new();
        for (at, name) in names.iter().enumerate() {
            let step = if at < inside {
                self.step(at, &names, depth, &steps)
            } else {
                json!({ "end": self.chance.pick(&["good", "bad"]) })
            };
            self.earlier.push(name.clone());
            steps.insert(name.clone(), step);
        }
        (names[0].clone(), steps)
    }

    fn name(&mut self) -> String {
        self.count += 1;
        format!("s{}", self.count)
    }

    /// A step of a region. Most ways lead on, some lead back.
    fn step(&mut self, at: usize, names: &[String], depth: usize, earlier: &Map<String, Value>) -> Value {
        let mut step = self.kind(depth, false);
        if step.get("together").is_some() || step.get("steps").is_some() {
            step.insert("interrupts".to_owned(), Value::Object(self.interrupts(names)));
        }
        let next = if step.contains_key("approval") {
            json!({ "approve": self.target(at, names), "revise": self.outcome(at, names, earlier) })
        } else if step.contains_key("steps") || step.contains_key("call") {
            json!({ "good": self.target(at, names), "bad": self.target(at, names) })
        } else if step.contains_key("together") || step.contains_key("hand_off") || self.chance.one_in(2) {
            self.target(at, names)
        } else {
            json!({ "go": self.outcome(at, names, earlier), "stop": self.outcome(at, names, earlier) })
        };
        step.insert("next".to_owned(), next);
        if let Some(wait) = step.get_mut("wait").and_then(Value::as_object_mut)
            && self.chance.one_in(2)
        {
            wait.insert("within".to_owned(), json!("2 days"));
            wait.insert("else".to_owned(), json!(self.one(at, names)));
        }
        if self.chance.one_in(4) {
            let most = if self.chance.one_in(2) { json!("limit") } else { json!(1 + self.chance.below(2)) };
            step.insert("visits".to_owned(), json!({ "at_most": most, "then": self.one(at, names) }));
        }
        Value::Object(step)
    }

    /// What happens in a step, without where it leads.
    fn kind(&mut self, depth: usize, lane: bool) -> Map<String, Value> {
        let composed = if depth == 0 { 0 } else { 5 };
        let step = match self.chance.below(9 + composed) {
            0..4 => self.task(),
            4 | 5 => json!({ "title": "approval", "approval": self.voters(2), "not_by": self.not_by() }),
            6 => json!({ "title": "hand_off", "hand_off": "other", "with": { "n": "amount" } }),
            7 => json!({ "title": "wait", "wait": { "event": "word", "title": "word" } }),
            8 if lane => json!({ "title": "wait", "wait": "1 days" }),
            8 => json!({ "title": "call", "call": "other", "results": { "amount": "n" } }),
            9 | 10 => {
                let (start, steps) = self.region(depth - 1);
                json!({ "title": "group", "start": start, "steps": steps })
            }
            _ => self.together(depth - 1),
        };
        step.as_object().unwrap().clone()
    }

    fn task(&mut self) -> Value {
        let fill = match self.chance.below(3) {
            0 => json!([]),
            1 => json!([self.chance.pick(&NUMBERS), { "field": "words", "when": self.guard() }]),
            _ => json!(["words"]),
        };
        let check = if self.chance.one_in(3) { json!(["one", "two"]) } else { json!([]) };
        let role = self.chance.pick(&ROLES);
        json!({
            "title": "task", "role": role, "fill": fill, "optional": ["urgent"], "check": check, "not_by": self.not_by(),
            "within": "2 working days",
        })
    }

    fn not_by(&mut self) -> Value {
        if self.earlier.is_empty() || !self.chance.one_in(3) {
            return json!([]);
        }
        json!([self.chance.pick(&self.earlier)])
    }

    fn voters(&mut self, depth: usize) -> Value {
        if depth == 0 || self.chance.one_in(3) {
            return json!(self.chance.pick(&ROLES));
        }
        let mut parts: Vec<Value> = (0..1 + self.chance.below(3)).map(|_| self.voters(depth - 1)).collect();
        if self.chance.one_in(3) {
            parts.push(json!({ "role": self.chance.pick(&ROLES), "seats": 2 }));
        }
        match self.chance.below(4) {
            0 => json!({ "all": parts }),
            1 => json!({ "any": parts }),
            2 => json!({ "in_order": parts }),
            _ => json!({ "at_least": 1 + self.chance.below(parts.len()), "of": parts }),
        }
    }

    fn together(&mut self, depth: usize) -> Value {
        let mut lanes = Map::new();
        for _ in 0..1 + self.chance.below(4) {
            let name = self.name();
            let mut lane = self.kind(depth, true);
            if self.chance.one_in(3) {
                lane.insert("when".to_owned(), json!(self.guard()));
            }
            let after: Vec<&String> = lanes.keys().filter(|_| self.chance.one_in(3)).collect();
            lane.insert("after".to_owned(), json!(after));
            self.earlier.push(name.clone());
            lanes.insert(name, Value::Object(lane));
        }
        let join = match self.chance.below(3) {
            0 => json!("all"),
            1 => json!("any"),
            _ => json!({ "at_least": 1 + self.chance.below(lanes.len()) }),
        };
        json!({ "title": "together", "together": lanes, "join": join, "rest": self.chance.pick(&["cancel", "await"]) })
    }

    fn interrupts(&mut self, names: &[String]) -> Map<String, Value> {
        let mut interrupts = Map::new();
        if self.chance.one_in(3) {
            let reason = self.chance.pick(&["required", "optional"]);
            let interrupt = json!({ "title": "interrupt", "to": self.chance.pick(names), "reason": reason });
            interrupts.insert(self.name(), interrupt);
        }
        interrupts
    }

    /// A sibling, mostly a later one.
    fn one(&mut self, at: usize, names: &[String]) -> String {
        let from = if self.chance.one_in(4) { 0 } else { at + 1 };
        self.chance.pick(&names[from..])
    }

    fn target(&mut self, at: usize, names: &[String]) -> Value {
        if !self.chance.one_in(4) {
            return json!(self.one(at, names));
        }
        json!([
            { "when": self.guard(), "to": self.one(at, names) },
            { "when": self.guard(), "to": self.one(at, names) },
            { "else": self.one(at, names) },
        ])
    }

    /// An outcome; one that leads back to lanes may say which are done again.
    fn outcome(&mut self, at: usize, names: &[String], earlier: &Map<String, Value>) -> Value {
        let lanes_of = |step: &Value| step.get("together").and_then(Value::as_object).map(self::names);
        let togethers: Vec<(String, Vec<String>)> =
            earlier.iter().filter_map(|(name, step)| Some((name.clone(), lanes_of(step)?))).collect();
        if !togethers.is_empty() && self.chance.one_in(2) {
            let (to, lanes) = self.chance.pick(&togethers);
            let redo = match self.chance.below(3) {
                0 => json!("all"),
                1 => json!("chosen"),
                _ => json!([self.chance.pick(&lanes)]),
            };
            return json!({ "to": to, "redo": redo });
        }
        match self.chance.below(4) {
            0 => json!({ "to": self.target(at, names), "when": self.guard() }),
            1 => json!({ "to": self.one(at, names), "reason": "required", "fill": ["words"], "early": true }),
            _ => self.target(at, names),
        }
    }

    fn guard(&mut self) -> String {
        let flag = self.chance.pick(&FLAGS);
        let number = self.chance.pick(&NUMBERS);
        match self.chance.below(5) {
            0 => flag.to_owned(),
            1 => format!("not {flag}"),
            2 => format!("{number} > limit"),
            3 => format!("{number} <= {} and {flag}", self.chance.below(8)),
            _ => "words is set".to_owned(),
        }
    }
}
