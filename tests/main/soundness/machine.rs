//! Small random playbooks, sound and broken, as JSON, which is YAML too: few fields with few values, so that every case
//! there can be is soon gone through.

use serde_json::{Map, Value, json};

use super::super::engine::Chance;

/// The fields with the values they may have.
pub(super) const FIELDS: [(&str, &[&str]); 3] =
    [("flag", &["no", "yes"]), ("kind", &["goods", "service"]), ("count", &["0", "1", "2"])];

/// The text of a playbook.
pub(super) fn text(chance: &mut Chance) -> String {
    let fields = 1 + chance.below(FIELDS.len() - 1);
    let mut maker = Maker { chance, names: 0, left: 7, readable: (0..fields).collect() };
    let writable: Vec<usize> = (0..fields).collect();
    let (start, steps) = maker.region(2, &writable);
    let targets: Vec<String> = steps.keys().cloned().collect();
    let interrupts = maker.interrupts(&targets, 8);
    let playbook = json!({
        "playbook": "random", "version": "1", "title": "random", "start": start, "steps": steps,
        "roles": { "clerk": "clerk", "leader": "leader" }, "interrupts": interrupts,
        "fields": {
            "flag": { "type": "yes_no", "default": "no" },
            "kind": { "type": "choice", "choices": ["goods", "service"], "default": "goods" },
            "count": { "type": "integer", "min": "0", "max": "2", "default": "1" },
        },
    });
    serde_json::to_string(&playbook).unwrap()
}

fn has_two_ends(steps: &Value) -> bool {
    steps.as_object().is_some_and(|steps| steps.values().filter(|step| step.get("end").is_some()).count() > 1)
}

struct Maker<'c> {
    chance: &'c mut Chance,
    names: usize,
    /// So many more steps may be made.
    left: usize,
    /// The fields that conditions may read.
    readable: Vec<usize>,
}

impl Maker<'_> {
    /// The first step of a region, and its steps; the last ones are ends. `writable` are the fields that no lane beside
    /// it writes.
    fn region(&mut self, depth: usize, writable: &[usize]) -> (String, Map<String, Value>) {
        let inside = 1 + self.chance.below(self.left.clamp(1, 4));
        let ends = 1 + usize::from(self.chance.one_in(4));
        let names: Vec<String> = (0..inside + ends).map(|_| self.name()).collect();
        self.left = self.left.saturating_sub(inside);
        let mut steps = Map::new();
        for (at, name) in names.iter().enumerate() {
            let step = match at.checked_sub(inside) {
                None => self.step(at, &names, depth, writable),
                Some(end) => json!({ "end": (["good", "bad"][end]) }),
            };
            steps.insert(name.clone(), step);
        }
        (names[0].clone(), steps)
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("s{}", self.names)
    }

    fn step(&mut self, at: usize, names: &[String], depth: usize, writable: &[usize]) -> Value {
        let mut step = self.kind(depth, false, writable);
        if step.get("together").is_some() || step.get("steps").is_some() {
            step.insert("interrupts".to_owned(), Value::Object(self.interrupts(names, 6)));
        }
        let next = if step.contains_key("approval") {
            json!({ "approve": self.target(at, names), "revise": self.target(at, names) })
        } else if step.contains_key("call") || step.get("steps").is_some_and(has_two_ends) {
            json!({ "good": self.target(at, names), "bad": self.target(at, names) })
        } else if !step.contains_key("role") || !self.chance.one_in(3) {
            self.target(at, names)
        } else {
            json!({ "go": self.outcome(at, names), "stop": self.outcome(at, names) })
        };
        step.insert("next".to_owned(), next);
        if let Some(wait) = step.get_mut("wait").and_then(Value::as_object_mut)
            && self.chance.one_in(2)
        {
            wait.insert("within".to_owned(), json!("2 days"));
            wait.insert("else".to_owned(), json!(self.one(at, names)));
        }
        if self.chance.one_in(8) {
            step.insert("visits".to_owned(), json!({ "at_most": 1, "then": self.one(at, names) }));
        }
        Value::Object(step)
    }

    /// What happens in a step, without where it leads.
    fn kind(&mut self, depth: usize, lane: bool, writable: &[usize]) -> Map<String, Value> {
        let composed = if depth == 0 || self.left < 2 { 0 } else { 4 };
        let step = match self.chance.below(8 + composed) {
            0..4 => {
                json!({ "title": "task", "role": "clerk", "fill": self.fill(writable), "optional": self.fill(writable) })
            }
            4 if lane => json!({ "title": "approval", "approval": { "any": ["leader"] }, "fill": self.fill(writable) }),
            4 | 5 => json!({ "title": "approval", "approval": self.voters(), "fill": self.fill(writable) }),
            6 if self.chance.one_in(2) => json!({ "title": "hand_off", "hand_off": "other" }),
            6 => json!({ "title": "call", "call": "other", "results": self.results(writable) }),
            7 if lane => json!({ "title": "wait", "wait": "1 days" }),
            7 => json!({ "title": "wait", "wait": { "event": "word", "title": "word" } }),
            8 | 9 => {
                let (start, steps) = self.region(depth - 1, writable);
                json!({ "title": "group", "start": start, "steps": steps })
            }
            _ => self.together(depth - 1, writable),
        };
        step.as_object().unwrap().clone()
    }

    /// Lanes never fill the same field.
    fn together(&mut self, depth: usize, writable: &[usize]) -> Value {
        let count = 1 + self.chance.below(3);
        let mut shares: Vec<Vec<usize>> = vec![Vec::new(); count];
        writable.iter().for_each(|field| shares[self.chance.below(count)].push(*field));
        self.left = self.left.saturating_sub(count);
        let mut lanes = Map::new();
        for share in shares {
            let name = self.name();
            let mut lane = self.kind(depth, true, &share);
            if self.chance.one_in(3) {
                lane.insert("when".to_owned(), json!(self.guard()));
            }
            let after: Vec<&String> = lanes.keys().filter(|_| self.chance.one_in(3)).collect();
            lane.insert("after".to_owned(), json!(after));
            lanes.insert(name, Value::Object(lane));
        }
        let join = match self.chance.below(3) {
            0 => json!("any"),
            1 => json!({ "at_least": 1 + self.chance.below(count) }),
            _ => json!("all"),
        };
        json!({ "title": "together", "together": lanes, "join": join, "rest": self.chance.pick(&["cancel", "await"]) })
    }

    fn voters(&mut self) -> Value {
        match self.chance.below(3) {
            0 => json!({ "all": ["leader", "clerk"] }),
            1 => json!({ "in_order": ["clerk", "leader"] }),
            _ => json!({ "any": ["leader", "clerk"] }),
        }
    }

    fn fill(&mut self, writable: &[usize]) -> Value {
        let some: Vec<&str> = writable.iter().filter(|_| self.chance.one_in(3)).map(|at| FIELDS[*at].0).collect();
        json!(some)
    }

    fn results(&mut self, writable: &[usize]) -> Value {
        let some: Map<String, Value> = writable
            .iter()
            .filter(|_| self.chance.one_in(2))
            .map(|at| (FIELDS[*at].0.to_owned(), json!(FIELDS[*at].0)))
            .collect();
        Value::Object(some)
    }

    fn interrupts(&mut self, names: &[String], times: usize) -> Map<String, Value> {
        let mut interrupts = Map::new();
        if self.chance.one_in(times) {
            interrupts.insert(self.name(), json!({ "title": "interrupt", "to": self.chance.pick(names) }));
        }
        interrupts
    }

    /// A sibling, mostly a later one.
    fn one(&mut self, at: usize, names: &[String]) -> String {
        let from = if self.chance.one_in(4) { 0 } else { at + 1 };
        // Mostly the next one, so that most steps are led to.
        if self.chance.one_in(2) { names[from].clone() } else { self.chance.pick(&names[from..]) }
    }

    fn target(&mut self, at: usize, names: &[String]) -> Value {
        if !self.chance.one_in(3) {
            return json!(self.one(at, names));
        }
        let guard = self.guard();
        match self.chance.below(6) {
            0 => json!([
                { "when": guard, "to": self.one(at, names) },
                { "when": format!("not ({guard})"), "to": self.one(at, names) },
            ]),
            1 if self.chance.one_in(2) => json!([
                { "when": guard, "to": self.one(at, names) },
                { "when": self.guard(), "to": self.one(at, names) },
            ]),
            2 => json!([
                { "when": guard.clone(), "to": self.one(at, names) },
                { "when": format!("not ({guard}) and {}", self.guard()), "to": self.one(at, names) },
                { "else": self.one(at, names) },
            ]),
            _ => json!([{ "when": guard, "to": self.one(at, names) }, { "else": self.one(at, names) }]),
        }
    }

    fn outcome(&mut self, at: usize, names: &[String]) -> Value {
        if self.chance.one_in(2) {
            json!({ "to": self.target(at, names), "when": self.guard() })
        } else {
            self.target(at, names)
        }
    }

    fn guard(&mut self) -> String {
        let one = self.simple();
        match self.chance.below(6) {
            0 => format!("{one} and {}", self.simple()),
            1 => format!("{one} or {}", self.simple()),
            _ => one,
        }
    }

    fn simple(&mut self) -> String {
        let field = self.chance.pick(&self.readable);
        match (FIELDS[field].0, self.chance.one_in(2)) {
            ("flag", true) => "flag".to_owned(),
            ("flag", false) => "not flag".to_owned(),
            ("kind", true) => "kind == goods".to_owned(),
            ("kind", false) => "kind != goods".to_owned(),
            (name, true) => format!("{name} > {}", self.chance.below(3)),
            (name, false) => format!("{name} == {}", self.chance.below(3)),
        }
    }
}
