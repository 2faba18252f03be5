//! Layout, tried on texts written for it and on texts made up by chance.

use proptest::prelude::*;

use super::*;

fn laid_out(text: &str) -> String {
    format(&SourceFile::new("a.yaml", text)).unwrap_or_else(|why| panic!("{why:?}\n{text}"))
}

#[track_caller]
fn becomes(text: &str, wanted: &str) {
    assert_eq!(laid_out(text), wanted);
    assert_eq!(laid_out(wanted), wanted, "it changes twice");
    let windows = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(laid_out(&windows(text)), windows(wanted), "the line ends change");
}

#[test]
fn lines_are_indented_by_two() {
    becomes(
        "b:\n- one\n-  k: v\n   w: x\n- - 1\n  -   2\ne:\n      f:\n          g: [a]\nh:\n    'value'\n",
        "b:\n  - one\n  - k: v\n    w: x\n  - - 1\n    - 2\ne:\n  f:\n    g: [a]\nh:\n  'value'\n",
    );
}

#[test]
fn pieces_of_a_line_stand_one_space_apart() {
    becomes(
        "a:   {x: 1,y : [a,b ], z: {} , w: [ ]}\nb: [ {c: d} ]\ne: [{ f: g}   ]\nh:\ti\n-k: v\n",
        "a: { x: 1, y: [a, b], z: {}, w: [] }\nb: [ { c: d } ]\ne: [{ f: g }]\nh: i\n-k: v\n",
    );
    becomes(
        "a: {\n      b: c,\n         d: e\n  }\nf:\n    [ a,\n      b ]\n",
        "a: {\n      b: c,\n         d: e\n  }\nf:\n  [a,\n    b]\n",
    );
}

#[test]
fn comments_go_along() {
    becomes(
        "# top\na:\n# flush\n- one\n\n   # foot\nb: c\n  # odd\nd:\n      e:\n          # deep\n          f: g\n          # tail\n      # less\nh: i\n# end",
        "# top\na:\n  # flush\n  - one\n\n# foot\nb: c\n# odd\nd:\n  e:\n    # deep\n    f: g\n    # tail\n  # less\nh: i\n# end\n",
    );
}

#[test]
fn comments_below_each_other_stay_so() {
    becomes(
        "a:  b        # one\ncc: {d: e}   # two\n             # goes on\nf: g # near\nh: i   # by itself\n",
        "a: b           # one\ncc: { d: e }   # two\n               # goes on\nf: g # near\nh: i   # by itself\n",
    );
}

#[test]
fn blank_lines_and_blanks_at_ends_go() {
    becomes("\n\na: b  \n\n\n\nc: d\t\n\n\n", "a: b\n\nc: d\n");
    assert_eq!(laid_out("a: b"), "a: b\n");
}

#[test]
fn texts_on_several_lines_keep_what_they_say() {
    becomes(
        "a:\n    - |+2\n          text\n         more  \n\n    - >-\n       folded\n         text\n\n       end\nb: \"two  \n   lines \\\n   x\"\nc: plain\n     text   \n\n     more\nd: |  # why\n    x\n\n\n\n    y\n",
        "a:\n  - |+2\n        text\n       more  \n\n  - >-\n    folded\n      text\n\n    end\nb: \"two\n   lines \\\n   x\"\nc: plain\n     text\n\n     more\nd: |  # why\n  x\n\n\n\n  y\n",
    );
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    let left = |text: &str| format(&SourceFile::new("a.yaml", text)).unwrap_err();
    for text in ["a: [b\n", "a: b\na: c\n", "a: &b c\n", "", "# nothing\n"] {
        assert!(matches!(left(text), Unformatted::Faults(_)), "{text}");
    }
    assert_eq!(left("? a\n: b\n"), Unformatted::Unsure);
}

/// Writes YAML as somebody without a sense of order would; every choice is a byte of the tape.
struct Writer<'t> {
    tape: std::slice::Iter<'t, u8>,
    text: String,
    keys: usize,
}

impl Writer<'_> {
    fn choose(&mut self, of: u8) -> u8 {
        self.tape.next().map_or(0, |byte| byte % of)
    }

    fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        texts[usize::from(self.choose(u8::try_from(texts.len()).unwrap()))]
    }

    fn line_end(&mut self) {
        for _ in 0..self.choose(4) {
            self.text.push(' ');
        }
        if self.choose(4) == 1 {
            self.text.push_str("  # 说明 a: b");
        }
        self.text.push('\n');
        if self.choose(5) == 1 {
            self.text.push_str("  \n\n\n");
        }
        if self.choose(5) == 1 {
            let indent = self.choose(9);
            self.text.push_str(&format!("{}# alone  \n", " ".repeat(indent.into())));
        }
    }

    fn map(&mut self, indent: usize, depth: usize) {
        for entry in 0..=self.choose(3) {
            if entry > 0 {
                self.text.push_str(&" ".repeat(indent));
            }
            self.keys += 1;
            let quote = if self.choose(4) == 1 { "'" } else { "" };
            self.text.push_str(&format!("{quote}键{}{quote}:", self.keys));
            self.value(indent, depth, true);
        }
    }

    fn list(&mut self, indent: usize, depth: usize) {
        for item in 0..=self.choose(3) {
            if item > 0 {
                self.text.push_str(&" ".repeat(indent));
            }
            self.text.push('-');
            self.value(indent, depth, false);
        }
    }

    /// What stands behind `:` or `-`.
    fn value(&mut self, indent: usize, depth: usize, of_key: bool) {
        let deeper = indent + 1 + usize::from(self.choose(4));
        let kind = if depth == 0 { self.choose(6) } else { self.choose(9) };
        match kind {
            6 if !of_key => {
                let spaces = 1 + usize::from(self.choose(3));
                self.text.push_str(&" ".repeat(spaces));
                self.map(indent + 1 + spaces, depth - 1);
            }
            6 | 7 => {
                self.line_end();
                self.text.push_str(&" ".repeat(deeper));
                self.map(deeper, depth - 1);
            }
            8 => {
                self.line_end();
                let at = if of_key && self.choose(2) == 1 { indent } else { deeper };
                self.text.push_str(&" ".repeat(at));
                self.list(at, depth - 1);
            }
            _ => {
                let gap = self.one_of(&[" ", "   "]);
                self.text.push_str(gap);
                self.scalar(kind, deeper);
            }
        }
    }

    fn scalar(&mut self, kind: u8, deeper: usize) {
        let inner = " ".repeat(deeper);
        match kind {
            0 => self.text.push_str("plain text"),
            1 => {
                let flow = self.one_of(&["{a:  b,c: [ d,e ]}", "[ ]", "[ { a: b}]", "{ }"]);
                self.text.push_str(flow);
            }
            2 => self.text.push_str(&format!("\"two  \n{inner}lines, {{ }} # \\\"\"")),
            3 => self.text.push_str(&format!("plain\n{inner}on\n\n{inner}lines")),
            4 => self.text.push_str(&format!("{{ a: b,\n{inner}c: [d,\n{inner}   e] }}")),
            _ => {
                let header = self.one_of(&["|", ">-", "|+", ">"]);
                self.text.push_str(&format!("{header}\n{inner}some\n{inner}   text: -  \n\n{inner}end\n"));
                return;
            }
        }
        self.line_end();
    }
}

proptest! {
    #[test]
    fn any_text_is_laid_out_once_and_says_the_same(tape in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut writer = Writer { tape: tape.iter(), text: String::new(), keys: 0 };
        writer.map(0, 3);
        let text = writer.text;
        // What is said is compared by `format` itself.
        let once = laid_out(&text);
        prop_assert_eq!(&laid_out(&once), &once, "{}", text);
        prop_assert!(!once.contains("\n\n\n") && once.ends_with('\n'), "{}", once);
        prop_assert_eq!(once.matches("# ").count(), text.matches("# ").count());
    }
}
