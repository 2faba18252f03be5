//! Words in a picture: said in the languages of the chart, measured, and broken into lines that fit.

use crate::diagram::label::visible;
use crate::lang::{Lang, Message, Text};
use crate::model::step::Step;
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, RecordId, RoleId};
use crate::typeface::{Typeface, width};

/// Characters of one text that a picture shows at most.
const LONGEST: usize = 240;
/// The height of a line, in parts of the letters' body.
pub(super) const LEADING: f64 = 1.28;
/// What must not begin a line.
const NEVER_FIRST: &str = "，。；：、？！）》」』”’】〉…—·％%,.;:?!)]}°×";
/// What must not end one.
const NEVER_LAST: &str = "（《「『“‘【〈([{¥$";

/// One thing said in each language of the chart, the first one first; a language that says the same is left out.
pub(super) type Said = Vec<(Lang, String)>;

/// A line of letters, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) lang: Lang,
    pub(super) size: f64,
}

impl Line {
    pub(super) fn width(&self) -> f64 {
        width(&self.text, Typeface::Hei, self.size)
    }

    pub(super) fn height(&self) -> f64 {
        self.size * LEADING
    }
}

/// How wide lines are.
pub(super) fn widest(lines: &[Line]) -> f64 {
    lines.iter().map(Line::width).fold(0.0, f64::max)
}

/// How high lines are, one below the other.
pub(super) fn height(lines: &[Line]) -> f64 {
    lines.iter().map(Line::height).sum()
}

/// A playbook in which the settings have the values that hold, and the languages it speaks.
pub(super) struct Voice {
    pub(super) playbook: Playbook,
    pub(super) languages: Vec<Lang>,
    settings: Vec<Value>,
}

impl Voice {
    pub(super) fn new(playbook: &Playbook, languages: &[Lang], settings: &[Value]) -> Voice {
        let playbook = playbook.with_settings(settings);
        let settings = playbook.default_settings();
        Voice { playbook, languages: languages.to_vec(), settings }
    }

    /// What a function says in each language.
    pub(super) fn each(&self, say: impl Fn(Lang) -> String) -> Said {
        let mut said: Said = Vec::new();
        for lang in &self.languages {
            let text = shortened(&visible(&say(*lang)));
            if !text.is_empty() && said.iter().all(|(_, other)| *other != text) {
                said.push((*lang, text));
            }
        }
        said
    }

    pub(super) fn message(&self, message: &Message) -> Said {
        self.each(|lang| message.say(lang).to_owned())
    }

    pub(super) fn say(&self, text: &Text, lang: Lang) -> String {
        self.playbook.say(text, lang, &self.settings)
    }

    /// A text, or the name of what has none.
    pub(super) fn named(&self, text: &Text, name: &str, lang: Lang) -> String {
        if text.is_empty() { name.to_owned() } else { self.say(text, lang) }
    }

    pub(super) fn title(&self, step: &Step) -> Said {
        self.each(|lang| self.named(&step.title, &step.name, lang))
    }

    pub(super) fn role(&self, role: RoleId, lang: Lang) -> String {
        self.named(&self.playbook[role].title, &self.playbook[role].name, lang)
    }

    pub(super) fn roles(&self, roles: &[RoleId]) -> Said {
        self.each(|lang| listed(roles.iter().map(|role| self.role(*role, lang)), lang))
    }

    pub(super) fn field(&self, field: FieldId, lang: Lang) -> String {
        self.named(&self.playbook[field].label, &self.playbook[field].name, lang)
    }

    pub(super) fn record(&self, record: RecordId) -> Said {
        let record = &self.playbook[record];
        self.each(|lang| {
            let title = self.named(&record.title, &record.name, lang);
            match &record.number {
                Some(number) => lang.pick(format!("{title}（{number}）"), format!("{title} ({number})")),
                None => title,
            }
        })
    }
}

/// `甲、乙` and `A, B`.
pub(super) fn listed(parts: impl Iterator<Item = String>, lang: Lang) -> String {
    parts.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// A text of absurd length is cut, in pictures only.
fn shortened(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &one_line[..at]),
        None => one_line,
    }
}

/// The size of the letters of a language: the first one said is larger.
pub(super) fn size_of(at: usize, size: f64) -> f64 {
    if at == 0 { size } else { size * 0.8 }
}

/// How small letters become, rather than that a word is broken.
const SMALLEST: f64 = 0.8;

/// What is said in one language, in the pieces between which a line may end: words and their parts before a hyphen, single
/// Chinese characters with the signs that cling to them.
pub(super) struct Told {
    pub(super) lang: Lang,
    text: String,
    /// Where each piece ends, and how wide it is when the body of the letters is 1.
    pieces: Vec<(usize, f64)>,
    /// How wide the whole is then.
    width: f64,
}

/// A piece that is never broken unless it alone is wider than a line, and its width.
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) width: f64,
}

/// A thing said, in pieces.
pub(super) fn told(said: Said) -> Vec<Told> {
    let each = said.into_iter().map(|(lang, text)| {
        let mut begin = 0;
        let measured = |end| (end, width(&text[std::mem::replace(&mut begin, end)..end], Typeface::Hei, 1.0));
        let pieces = ends(&text).into_iter().map(measured).collect();
        Told { lang, pieces, width: width(&text, Typeface::Hei, 1.0), text }
    });
    each.collect()
}

/// Where the pieces of a text end.
fn ends(text: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut open = false;
    for (at, char) in text.char_indices() {
        let alone = u32::from(char) >= 0x2e80;
        let clings = NEVER_FIRST.contains(char) && char != ' ';
        let follows = text[..at].ends_with(|end: char| NEVER_LAST.contains(end));
        let end = at + char.len_utf8();
        match ends.last_mut() {
            Some(last) if clings || follows || (!alone && open) => *last = end,
            Some(_) | None => ends.push(end),
        }
        open = !alone && char != ' ' && char != '-';
    }
    ends
}

impl Told {
    /// Its pieces in letters of a size.
    pub(super) fn pieces(&self, size: f64) -> impl Iterator<Item = Piece<'_>> {
        let begins = std::iter::once(0).chain(self.pieces.iter().map(|(end, _)| *end));
        let each = begins.zip(&self.pieces);
        each.map(move |(begin, (end, width))| Piece { text: &self.text[begin..*end], width: width * size })
    }

    /// The width of its widest piece.
    fn unbroken(&self, size: f64) -> f64 {
        self.pieces(size).map(|piece| piece.width).fold(0.0, f64::max)
    }
}

/// A thing said, in lines no wider than `room`, evenly filled.
pub(super) fn lines(said: &[Told], size: f64, room: f64) -> Vec<Line> {
    let each = said.iter().enumerate().flat_map(|(at, told)| {
        let size = size_of(at, size);
        let size = size * (room / told.unbroken(size).max(room)).max(SMALLEST);
        let broken = balanced(told, size, room);
        broken.into_iter().map(move |text| Line { text: text.to_owned(), lang: told.lang, size })
    });
    each.collect()
}

/// Broken into as few lines as fit, all of about one length.
fn balanced(told: &Told, size: f64, room: f64) -> Vec<&str> {
    let greedy = filled(told, size, room);
    if greedy.len() < 2 {
        return greedy;
    }
    // Never so narrow that a word would have to be broken for it.
    let widest = told.unbroken(size).max(room / 2.0);
    let (mut low, mut high) = (widest.min(room), room);
    while high - low > size / 4.0 {
        let middle = f64::midpoint(low, high);
        if filled(told, size, middle).len() > greedy.len() { low = middle } else { high = middle }
    }
    filled(told, size, high)
}

/// How wide a thing said would be on one line for each language, all together.
pub(super) fn wide(said: &[Told], size: f64) -> f64 {
    said.iter().enumerate().map(|(at, told)| told.width * size_of(at, size)).sum()
}

/// The width below which a word of a thing said would be broken.
pub(super) fn unbroken(said: &[Told], size: f64) -> f64 {
    said.iter().enumerate().map(|(at, told)| told.unbroken(size_of(at, size))).fold(0.0, f64::max)
}

fn filled(told: &Told, size: f64, room: f64) -> Vec<&str> {
    let text = &told.text;
    let mut lines: Vec<&str> = Vec::new();
    let (mut line, mut used) = (0..0, 0.0);
    for piece in told.pieces(size) {
        let fits = used + piece.width <= room + 0.001;
        if !fits && !text[line.clone()].trim().is_empty() {
            lines.push(&text[line.clone()]);
            (line, used) = (line.end..line.end, 0.0);
        }
        if used + piece.width <= room + 0.001 {
            line.end += piece.text.len();
            used += piece.width;
            continue;
        }
        for char in piece.text.chars() {
            let advance = width(char.encode_utf8(&mut [0; 4]), Typeface::Hei, size);
            if used + advance > room && !line.is_empty() {
                let last = line.start + tail(&text[line.clone()], char);
                used = width(&text[last..line.end], Typeface::Hei, size);
                lines.push(&text[line.start..last]);
                line.start = last;
            }
            line.end += char.len_utf8();
            used += advance;
        }
    }
    lines.push(&text[line]);
    lines.into_iter().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Where the end of a full line begins that goes to the next one with a character, so that no sign begins a line.
fn tail(line: &str, next: char) -> usize {
    let mut begins = next;
    for (at, char) in line.char_indices().rev() {
        if !NEVER_FIRST.contains(begins) {
            return at + char.len_utf8();
        }
        begins = char;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, room: f64) -> Vec<String> {
        let told = told(vec![(Lang::Zh, text.to_owned())]);
        balanced(&told[0], 1.0, room).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_evenly_filled_and_no_sign_begins_one() {
        assert_eq!(broken("投诉表格存档", 5.0), ["投诉表", "格存档"]);
        assert_eq!(broken("收集、评价", 3.0), ["收集、", "评价"].map(str::to_owned));
        assert_eq!(broken("carry out the plan", 6.0), ["carry out", "the plan"]);
        assert_eq!(broken("4 working hours", 4.5), ["4", "working", "hours"], "evenly, and still no word is broken");
        assert_eq!(broken("（SALES-03）、表", 5.0), ["（SALES-", "03）、表"]);
        for room in [3.0, 4.0, 5.0, 6.0, 7.0] {
            let lines = broken("（PRESALES02R01）、答复。》", room);
            assert!(lines.iter().all(|line| !line.starts_with(|first| NEVER_FIRST.contains(first))), "{lines:?}");
        }
        assert_eq!(broken("", 6.0), Vec::<String>::new());
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_and_nothing_is_lost() {
        let lines = broken(&"x".repeat(50), 5.0);
        assert_eq!(lines.concat(), "x".repeat(50));
        assert!(lines.iter().all(|line| width(line, Typeface::Hei, 1.0) <= 5.001));
    }

    #[test]
    fn absurd_lengths_are_cut() {
        assert_eq!(shortened(&"好".repeat(10_000)).chars().count(), LONGEST + 1);
    }
}
