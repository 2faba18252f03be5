//! Guards: from text to a checked [`Expression`](crate::model::guard::Expression).
//!
//! Text -> lexemes (`lex`) -> tree of spans (`parse`) -> names resolved and types checked (`check`). Every phase is total:
//! any text gives a guard or at least one error, in time linear in its length, and never a panic. Spellings that people
//! bring along from elsewhere (`=`, `&&`, `＞`, `且`, `800,000`) are understood, reported with a fix, and read on as what
//! they mean, so that one slip gives one finding.

mod check;
mod compare;
mod lex;
mod limits;
mod names;
mod numbers;
mod parse;
mod tree;
mod typing;
mod unknown;

use std::cell::Cell;

use crate::diagnostic::{Diagnostic, Severity};
use crate::message;
use crate::model::field::Field;
use crate::model::guard::Guard;
use crate::model::names::NameIndex;
use crate::model::{FieldId, Setting, SettingId};
use crate::source::Span;

pub use names::{Meaning, NameInGuard, Wanted, names, wanted};

/// The longest guard, in bytes.
const LONGEST: usize = 4096;

/// Words that an expression reads as its own, so that no field, setting or choice can go by them.
pub const RESERVED: [&str; 7] = ["and", "or", "not", "in", "is", "true", "false"];

/// What the finding is about; the permanent codes that guards use.
mod code {
    pub(super) const FULL_WIDTH: u16 = 10;
    pub(super) const UNDEFINED_FIELD: u16 = 103;
    pub(super) const CONFUSABLE: u16 = 108;
    pub(super) const MISMATCH: u16 = 201;
    pub(super) const OUTSIDE: u16 = 202;
    pub(super) const SYNTAX: u16 = 210;
    pub(super) const MAY_FAIL: u16 = 307;
    pub(super) const DURATION: u16 = 701;
}

/// The names that a guard can read: the fields and settings of one playbook. An identifier is a position in its list.
/// Made once for a playbook, because it holds the indexes of names.
#[derive(Debug)]
pub struct Scope<'a> {
    fields: &'a [Field],
    settings: &'a [Setting],
    field_names: NameIndex,
    setting_names: NameIndex,
    /// So many names may still be held against misspelt ones.
    comparisons: Cell<usize>,
}

/// So many times a known name is held against an unknown one in one playbook. Where nearly everything is misspelt, the
/// first few hundred suggestions are enough, and finding them all takes the square of the length.
const MOST_COMPARISONS: usize = 300_000;

#[derive(Clone, Copy, Debug)]
enum Named {
    Field(FieldId),
    Setting(SettingId),
}

impl<'a> Scope<'a> {
    /// The scope of these fields and settings. Of equal names the first one counts, a field before a setting.
    #[must_use]
    pub fn new(fields: &'a [Field], settings: &'a [Setting]) -> Scope<'a> {
        Scope {
            fields,
            settings,
            field_names: NameIndex::of(fields.len(), |at| &fields[at as usize].name),
            setting_names: NameIndex::of(settings.len(), |at| &settings[at as usize].name),
            comparisons: Cell::new(MOST_COMPARISONS),
        }
    }

    /// The field of that name.
    pub(super) fn field(&self, name: &str) -> Option<FieldId> {
        self.field_names.find(name, |at| &self.fields[at as usize].name).map(FieldId)
    }

    /// The setting of that name.
    pub(super) fn setting(&self, name: &str) -> Option<SettingId> {
        self.setting_names.find(name, |at| &self.settings[at as usize].name).map(SettingId)
    }

    /// All names, those of the fields first.
    fn names(&self) -> impl Iterator<Item = &'a str> + Clone {
        let settings = self.settings.iter().map(|setting| &setting.field);
        self.fields.iter().chain(settings).map(|field| field.name.as_str())
    }

    /// Whether an unknown name may be held against so many known ones.
    pub(super) fn may_compare(&self, names: usize) -> bool {
        let left = self.comparisons.get().checked_sub(names);
        left.inspect(|left| self.comparisons.set(*left)).is_some()
    }

    fn find(&self, name: &str) -> Option<Named> {
        self.field(name).map(Named::Field).or_else(|| self.setting(name).map(Named::Setting))
    }

    /// The type, limits and label of what a name means.
    fn described(&self, named: Named) -> Option<&'a Field> {
        match named {
            Named::Field(id) => self.fields.get(id.0 as usize),
            Named::Setting(id) => self.settings.get(id.0 as usize).map(|setting| &setting.field),
        }
    }
}

/// What an expression must compute.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// Yes or no: a guard.
    YesNo,
    /// Any value: an input of a call. Whether it fits the field of the called playbook is judged where that is known.
    Anything,
}

/// Reads and checks an expression. `base` is the byte offset of `text` in its source file; all spans, those of fixes
/// included, are offsets in that file, which supposes that `text` stands there as it is, not escaped or folded.
///
/// Warnings may be added beside a guard; without a guard there is at least one new error.
pub fn parse(
    text: &str,
    base: usize,
    scope: &Scope<'_>,
    expected: Expected,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Guard> {
    let span = Span::new(base, base.saturating_add(text.len()));
    if text.trim().is_empty() {
        let wanted = message!(zh: "条件是空的", en: "the expression is empty");
        let help = message!(
            zh: "写一个条件，例如 `金额 > 800000`",
            en: "write a condition, for example `amount > 800000`"
        );
        diagnostics.push(Diagnostic::error(code::SYNTAX, span, wanted).help(help));
        return None;
    }
    if text.len() > LONGEST {
        let long = message!(
            zh: "条件太长，最多 {LONGEST} 字节",
            en: "the expression is too long; it may have at most {LONGEST} bytes"
        );
        let help = message!(
            zh: "把它拆成几个步骤，或先填一个字段再判断",
            en: "split it over several steps, or decide on a field that is filled first"
        );
        diagnostics.push(Diagnostic::error(code::SYNTAX, span, long).help(help));
        return None;
    }
    let mut found = Vec::new();
    let lexemes = lex::lex(text, base, scope, &mut found);
    let expression = parse::parse(text, base, &lexemes, &mut found)
        .and_then(|tree| check::check(&tree, scope, expected, &mut found));
    let failed = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics.append(&mut found);
    expression.filter(|_| !failed).map(|expression| Guard { text: text.to_owned(), span, expression })
}

/// The finding for something that is spelt otherwise here; `meant` takes its place, spaces included.
fn misspelt(written: &str, meant: &str, span: Span) -> Diagnostic {
    let word = meant.trim();
    let message = message!(zh: "条件里没有 `{written}` 这种写法", en: "`{written}` is not how expressions are written");
    let help = message!(zh: "改成 `{word}`", en: "write `{word}`");
    Diagnostic::error(code::SYNTAX, span, message).help(help).fix(span, meant)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::diagnostic::Code;
    use crate::lang::Text;
    use crate::model::field::FieldKind;
    use crate::model::field::{Choice, Column};
    use crate::model::guard::{DEEPEST, Trouble, Values};
    use crate::model::value::Value;

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    fn money(currency: &str) -> FieldKind {
        FieldKind::Money { currency: currency.into(), places: 2 }
    }

    fn choices(names: &[(&str, &str)]) -> FieldKind {
        let choice = |(name, title): &(&str, &str)| Choice { name: (*name).into(), title: Text::plain(title) };
        FieldKind::Choice(names.iter().map(choice).collect())
    }

    fn level() -> FieldKind {
        choices(&[("urgent", "紧急"), ("normal", "一般"), ("low", "低")])
    }

    fn fields() -> Vec<Field> {
        let limited = |name: &str, kind, min: &str, max: &str| Field {
            min: Some(number(min)),
            max: Some(number(max)),
            ..Field::plain(name, kind)
        };
        let column = |name: &str, kind| Column { field: Field::plain(name, kind), optional: true };
        vec![
            limited("amount", money("CNY"), "0", "10000000"),
            Field::plain("dollars", money("USD")),
            limited("quantity", FieldKind::Integer, "0", "800"),
            Field::plain("rate", FieldKind::Decimal { places: 4 }),
            Field::plain("upheld", FieldKind::YesNo),
            Field::plain("已受理", FieldKind::YesNo),
            Field::plain("金额", money("CNY")),
            Field::plain("level", level()),
            Field::plain("previous", level()),
            Field::plain("result", choices(&[("pass", "通过"), ("level", "同级")])),
            Field::plain("low", level()),
            limited("reason", FieldKind::Text, "1", "5"),
            Field::plain("note", FieldKind::Text),
            Field::plain("day", FieldKind::Date),
            Field::plain("opened", FieldKind::Time),
            Field::plain("term", FieldKind::Duration),
            Field::plain("owner", FieldKind::Person),
            Field::plain("paper", FieldKind::File),
            Field::plain(
                "lines",
                FieldKind::Table(vec![
                    column("price", money("CNY")),
                    column("pieces", FieldKind::Integer),
                    column("item", FieldKind::Text),
                ]),
            ),
        ]
    }

    fn settings() -> Vec<Setting> {
        let setting = |name: &str, kind, default| Setting {
            field: Field::plain(name, kind),
            name: name.to_owned(),
            default,
            note: None,
        };
        vec![
            setting("review_limit", money("CNY"), number("800000")),
            setting("patience", FieldKind::Duration, Value::Duration("3 days".parse().unwrap())),
        ]
    }

    fn read(text: &str, expected: Expected) -> (Option<Guard>, Vec<Diagnostic>) {
        let (fields, settings) = (fields(), settings());
        let scope = Scope::new(&fields, &settings);
        let mut diagnostics = Vec::new();
        let guard = parse(text, 0, &scope, expected, &mut diagnostics);
        (guard, diagnostics)
    }

    fn codes(text: &str) -> Vec<u16> {
        read(text, Expected::YesNo).1.into_iter().map(|diagnostic| diagnostic.code.0).collect()
    }

    const CLEAN: [u16; 0] = [];

    fn messages(text: &str) -> Vec<String> {
        let said = |diagnostic: Diagnostic| match diagnostic.help {
            Some(help) => format!("{}: {} ({})", diagnostic.code, diagnostic.message.en, help.en),
            None => format!("{}: {}", diagnostic.code, diagnostic.message.en),
        };
        read(text, Expected::YesNo).1.into_iter().map(said).collect()
    }

    /// The text after its first fix, again and again, until no fix is offered.
    fn fixed(text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..20 {
            let Some(fix) = read(&text, Expected::YesNo).1.into_iter().find_map(|diagnostic| diagnostic.fix) else {
                break;
            };
            text.replace_range(fix.span.range(), &fix.replacement);
        }
        text
    }

    struct Data {
        fields: Vec<Option<Value>>,
        settings: Vec<Value>,
    }

    impl Values for Data {
        fn field(&self, id: FieldId) -> Option<&Value> {
            self.fields.get(id.0 as usize)?.as_ref()
        }

        fn setting(&self, id: SettingId) -> &Value {
            &self.settings[id.0 as usize]
        }
    }

    fn holds(text: &str, set: &[(&str, &str)]) -> Result<bool, Trouble> {
        let (guard, diagnostics) = read(text, Expected::YesNo);
        let guard = guard.unwrap_or_else(|| panic!("{text}: {diagnostics:?}"));
        let value = |field: &Field| {
            let (_, written) = set.iter().find(|(name, _)| *name == field.name)?;
            Some(Value::parse(written, &field.kind).unwrap())
        };
        let data = Data {
            fields: fields().iter().map(value).collect(),
            settings: settings().into_iter().map(|setting| setting.default).collect(),
        };
        guard.holds(&data)
    }

    #[test]
    fn guards_mean_what_they_say() {
        let set = [
            ("amount", "800000"),
            ("quantity", "3"),
            ("rate", "0.1"),
            ("upheld", "yes"),
            ("level", "urgent"),
            ("day", "2026-03-02"),
            ("opened", "08:30"),
            ("term", "2 days"),
            ("owner", "甲"),
            ("note", "a \"b\""),
            ("previous", "normal"),
            ("金额", "5.5"),
            ("已受理", "否"),
            ("lines", r#"[{"price": "0.10", "pieces": 2}, {"price": "0.20"}, {}]"#),
        ];
        let cases = [
            ("upheld", true),
            ("not upheld", false),
            ("upheld == true", true),
            ("upheld != false", true),
            ("amount > review_limit", false),
            ("amount >= 80万", true),
            ("amount < 1.5亿", true),
            ("amount == 80 万", true),
            ("amount * 1.1 == 880000", true),
            ("amount / 3 * 3 == amount", false),
            ("-quantity < 0", true),
            ("quantity - 1 - 1 == 1", true),
            ("quantity + 2 * 3 == 9", true),
            ("(quantity + 2) * 3 == 15", true),
            ("rate + 0.2 == 0.3", true),
            ("amount / review_limit == 1", true),
            ("level == urgent", true),
            ("urgent == level", true),
            ("level in [normal, low]", false),
            ("level not in [normal, low,]", true),
            ("level == previous", false),
            ("not level == normal", true),
            ("day >= 2026-03-02 and day < 2026-03-03", true),
            ("opened < 9:00", true),
            ("day in [2026-03-02]", true),
            ("term == 48 hours", true),
            ("term < patience", true),
            ("term >= 2 个工作日", true),
            ("term == 2天", true),
            ("owner == \"甲\"", true),
            ("owner in ['乙', '丙']", false),
            ("note == \"a \\\"b\\\"\"", true),
            ("count(lines) == 3", true),
            ("sum(lines.price) == 0.3", true),
            ("sum(lines.pieces) > 2", false),
            ("min(quantity, 5) == 3", true),
            ("max(quantity, rate, 5) == 5", true),
            ("max(amount, review_limit) == 800000", true),
            ("dollars is set", false),
            ("dollars is not set", true),
            ("dollars is set and dollars > 5", false),
            ("dollars is not set or dollars > 5", true),
            ("金额 > 5 and not 已受理", true),
            ("upheld or 已受理 and false", true),
            ("(upheld or 已受理) and false", false),
            ("true", true),
            ("quantity in [-1, 3]", true),
            ("result is set\n  or upheld", true),
        ];
        for (text, wanted) in cases {
            assert_eq!(holds(text, &set), Ok(wanted), "{text}");
        }
        assert_eq!(holds("dollars > 5", &set), Err(Trouble::Unset(FieldId(1))));
        assert_eq!(holds("amount / (quantity - 3) > 1", &set), Err(Trouble::DivisionByZero));
    }

    #[test]
    fn a_slip_is_one_finding_with_a_fix_that_works() {
        let cases = [
            ("upheld = true", 210, "upheld == true"),
            ("upheld === true", 210, "upheld == true"),
            ("level <> urgent", 210, "level != urgent"),
            ("amount => 5", 210, "amount >= 5"),
            ("amount ≥ 5", 210, "amount >= 5"),
            ("amount × 2 > 5", 210, "amount * 2 > 5"),
            ("upheld && 已受理", 210, "upheld and 已受理"),
            ("upheld&&已受理", 210, "upheld and 已受理"),
            ("upheld||已受理", 210, "upheld or 已受理"),
            ("!upheld", 210, "not upheld"),
            ("(!upheld)", 210, "(not upheld)"),
            ("upheld AND 已受理", 210, "upheld and 已受理"),
            ("upheld 且 已受理", 210, "upheld and 已受理"),
            ("upheld或者 已受理", 210, "upheld or 已受理"),
            ("(upheld)或(已受理)", 210, "(upheld) or (已受理)"),
            ("已受理且upheld", 210, "已受理 and upheld"),
            ("已受理且金额 > 5", 210, "已受理 and 金额 > 5"),
            ("金额>5且已受理", 210, "金额>5 and 已受理"),
            ("非 upheld", 210, "not upheld"),
            ("amount＞5", 10, "amount>5"),
            ("amount＞＝5", 10, "amount>=5"),
            ("amount ＝ 5", 10, "amount == 5"),
            ("amount！＝5", 10, "amount!=5"),
            ("level in [urgent， normal]", 10, "level in [urgent, normal]"),
            ("level in [urgent、normal]", 10, "level in [urgent,normal]"),
            ("level in [urgent；normal]", 10, "level in [urgent,normal]"),
            ("amount > ５００", 10, "amount > 500"),
            ("upheld　and 已受理", 10, "upheld and 已受理"),
            ("note == “好”", 10, "note == \"好\""),
            ("day > ２０２６-01-31", 10, "day > 2026-01-31"),
            ("amount > 800_000", 210, "amount > 800000"),
            ("amount > 800,000", 210, "amount > 800000"),
            ("(amount > 1,800,000)", 210, "(amount > 1800000)"),
            ("amount > 80万元", 210, "amount > 80万"),
            ("amount > 5元", 210, "amount > 5"),
            ("rate > .5", 210, "rate > 0.5"),
            ("day > 2026-1-5", 210, "day > 2026-01-05"),
            ("1 < quantity < 3", 210, "1 < quantity and quantity < 3"),
            ("dollars == null", 210, "dollars is not set"),
            ("dollars != None", 210, "dollars is set"),
            ("dollars is null", 210, "dollars is not set"),
            ("dollars is not empty", 210, "dollars is set"),
            ("upheld == True", 210, "upheld == true"),
            ("upheld == 是", 210, "upheld == true"),
            ("level == 紧急", 202, "level == urgent"),
            ("level == \"urgent\"", 201, "level == urgent"),
            ("\"紧急\" == level", 201, "urgent == level"),
            ("day > \"2026-01-31\"", 201, "day > 2026-01-31"),
            ("amount > \"80万\"", 201, "amount > 800000"),
            ("upheld == \"是\"", 201, "upheld == true"),
        ];
        for (text, code, wanted) in cases {
            assert_eq!(codes(text), [code], "{text}: {:?}", messages(text));
            assert_eq!(fixed(text), wanted, "{text}");
            if text != wanted {
                assert_eq!(codes(wanted), CLEAN, "{wanted}: {:?}", messages(wanted));
            }
        }
        assert_eq!(codes("（amount＞5）"), [10, 10, 10]);
        assert_eq!(fixed("（amount＞5）"), "(amount>5)");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let cases = [
            ("", 210),
            ("  ", 210),
            ("and", 210),
            ("upheld and", 210),
            ("(upheld", 210),
            ("upheld)", 210),
            ("upheld upheld", 210),
            ("amount > ", 210),
            ("amount > > 5", 210),
            ("[upheld]", 210),
            ("level in urgent", 210),
            ("level in []", 210),
            ("level in [urgent", 210),
            ("note == \"x", 210),
            ("note == \"\\x\"", 210),
            ("upheld @ 5", 210),
            ("amount > 5%", 210),
            ("amount > 5 apples", 210),
            ("term > 5 workng days", 210),
            ("term > 0 days", 701),
            ("term > 1.5 days", 701),
            ("upheld is true", 210),
            ("upheld is", 210),
            ("(amount + 1) is set", 210),
            ("count(5) > 1", 210),
            ("sum(lines) > 1", 210),
            ("min(amount) > 1", 210),
            ("average(amount) > 1", 210),
            ("cout(lines) > 1", 210),
            ("lines. > 5", 210),
            ("amount > 999999999999999", 202),
            ("amount > 99999999999999999999999999999999999999999999999999999999999999999999999", 202),
            ("day > 2026-02-30", 202),
            ("opened > 25:00", 202),
            ("amount > 1..5", 210),
            ("count(lines, lines) > 1", 210),
            ("upheldd", 103),
            ("amout > 5", 103),
            ("urgent", 103),
            ("amount > five", 103),
            ("sum(lines.prise) > 5", 103),
            ("level == urgnt", 202),
            ("level in [urgent, urgnt]", 202),
            ("urgnt == level", 202),
            ("amount", 201),
            ("level", 201),
            ("not amount", 201),
            ("upheld and amount", 201),
            ("amount == upheld", 201),
            ("amount == \"x\"", 201),
            ("amount > dollars", 201),
            ("amount + dollars > 5", 201),
            ("amount * amount > 5", 201),
            ("5 / amount > 1", 201),
            ("min(amount, 3, dollars) > 5", 201),
            ("day + 3 > day", 201),
            ("day - day > 3", 201),
            ("term + term > 3 days", 201),
            ("note > \"a\"", 201),
            ("level > urgent", 201),
            ("level < previous", 201),
            ("owner > owner", 201),
            ("upheld > 已受理", 201),
            ("paper == paper", 201),
            ("lines == lines", 201),
            ("lines > 3", 201),
            ("previous == result", 201),
            ("lines.price > 3", 201),
            ("sum(lines.item) > 3", 201),
            ("count(amount) > 3", 201),
            ("review_limit is set", 201),
            ("level in [previous]", 201),
            ("quantity in [1, \"2\"]", 201),
            ("upheld in [true]", 201),
            ("-upheld", 201),
            ("term > 3", 201),
            ("level == \"urgnt\"", 201),
            ("amount / 0 > 1", 307),
            ("not in [1]", 210),
            ("amount > 5 not", 210),
            ("upheld == and", 210),
            ("level in (urgent, low)", 210),
        ];
        for (text, code) in cases {
            let (guard, diagnostics) = read(text, Expected::YesNo);
            assert!(guard.is_none(), "{text}");
            assert_eq!(
                diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(),
                [Code(code)],
                "{text}: {diagnostics:?}"
            );
        }
    }

    #[test]
    fn every_fault_of_types_is_found_at_once() {
        assert_eq!(codes("amout > 5 and level == urgnt and day + 1 > 3"), [103, 202, 201]);
    }

    #[test]
    fn findings_say_what_to_do() {
        let cases = [
            ("amout > 5", "PB0103: there is no field or setting `amout` (did you mean `amount`?)"),
            (
                "urgent",
                "PB0103: there is no field or setting `urgent` (fields are defined under `fields`, settings under `settings`; a text needs quotation marks)",
            ),
            (
                "pass",
                "PB0103: there is no field or setting `pass` (`pass` is a choice of `result`; write `result == pass`)",
            ),
            (
                "level == urgnt",
                "PB0202: `level` has no choice `urgnt` (there is no choice `urgnt`; did you mean `urgent`?)",
            ),
            (
                "amount > upheld",
                "PB0201: an amount in CNY and a yes-or-no value cannot be compared (both sides must be of one kind; correct one of them, or the `type` of the field)",
            ),
            (
                "amount > dollars",
                "PB0201: an amount in CNY and an amount in USD cannot be compared (both sides must be of one kind; correct one of them, or the `type` of the field)",
            ),
            (
                "day - day > 3",
                "PB0201: only numbers can be computed with, not a date (dates and spans of time are not added or subtracted; say a time limit with `within` on the step)",
            ),
            (
                "level",
                "PB0201: a yes-or-no value is expected here, not a choice (compare it, for example `level == urgent`)",
            ),
            (
                "quantity == 900",
                "PB0202: `quantity` can never be 900 (what holds for `quantity`: it must be at most 800; change the constant, or what the field allows)",
            ),
            ("upheld) and", "PB0210: there is a `)` that closes nothing"),
            ("(upheld", "PB0210: the expression ends too early: the closing bracket `)` is missing"),
        ];
        for (text, wanted) in cases {
            let said = messages(text);
            assert!(said[0] == wanted, "{text}: {said:?}");
        }
        let (_, diagnostics) = read("amount > upheld", Expected::YesNo);
        assert_eq!(diagnostics[0].primary.span, Span::new(9, 15));
        assert_eq!(diagnostics[0].primary.message.en, "a yes-or-no value");
        assert_eq!(diagnostics[0].related[0].span, Span::new(0, 6));
        assert_eq!(diagnostics[0].related[0].message.zh, "金额（CNY）");
    }

    #[test]
    fn impossible_constants_are_warned_of() {
        let warned = [
            "quantity == 900",
            "900 == quantity",
            "quantity != -1",
            "quantity > 900",
            "quantity < -1",
            "-1 > quantity",
            "quantity == 1.5",
            "quantity > 0.5",
            "amount > 0.001",
            "quantity in [1, 900]",
            "reason == \"too long\"",
        ];
        for text in warned {
            let (guard, diagnostics) = read(text, Expected::YesNo);
            assert!(guard.is_some(), "{text}");
            assert_eq!(diagnostics.len(), 1, "{text}");
            assert_eq!((diagnostics[0].code, diagnostics[0].severity), (Code(202), Severity::Warning), "{text}");
        }
        for text in
            ["quantity > -5", "quantity < 900", "quantity == 800", "quantity >= 0", "rate > 0.0001", "reason == \"好\""]
        {
            assert_eq!(codes(text), CLEAN, "{text}");
        }
    }

    #[test]
    fn a_choice_wins_over_a_field_of_its_name() {
        let (guard, diagnostics) = read("level == low", Expected::YesNo);
        assert!(matches!(guard.unwrap().expression, crate::model::guard::Expression::Compare(..)));
        assert_eq!((diagnostics[0].code, diagnostics[0].severity), (Code(108), Severity::Warning));
        // `level` is a choice of `result` and a field, but of another type: nobody can mean the field.
        assert_eq!(codes("result == level"), CLEAN);
        assert_eq!(codes("low is set and upheld"), CLEAN);
    }

    #[test]
    fn spans_are_offsets_in_the_file() {
        let (fields, settings) = (fields(), settings());
        let scope = Scope::new(&fields, &settings);
        let mut diagnostics = Vec::new();
        let guard = parse("upheld", 100, &scope, Expected::YesNo, &mut diagnostics).unwrap();
        assert_eq!(guard.span, Span::new(100, 106));
        assert!(parse("金额 > 已受理", 100, &scope, Expected::YesNo, &mut diagnostics).is_none());
        assert_eq!(diagnostics[0].primary.span, Span::new(109, 118));
        assert!(parse("upheld &&", usize::MAX, &scope, Expected::YesNo, &mut diagnostics).is_none());
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let chain = vec!["upheld"; 300].join(" and ");
        let (guard, _) = read(&chain, Expected::YesNo);
        let guard = guard.unwrap();
        assert!(guard.expression.depth() <= 12);
        assert_eq!(guard.expression.required_fields(), [FieldId(4)]);
        assert_eq!(codes(&format!("{}upheld{}", "(".repeat(50), ")".repeat(50))), CLEAN);
        for text in [
            format!("{}upheld{}", "(".repeat(1000), ")".repeat(1000)),
            format!("{}upheld", "not ".repeat(1000)),
            format!("{}5 > 1", "-".repeat(1000)),
            format!("{}1 > 1", "1 + ".repeat(1000)),
            "upheld ".repeat(1000),
            "(".repeat(4000),
        ] {
            assert_eq!(codes(&text), [210], "{}", &text[..20]);
        }
    }

    #[test]
    fn the_scope_prefers_the_first_of_equal_names() {
        let fields = [Field::plain("x", FieldKind::YesNo), Field::plain("x", FieldKind::Text)];
        let mut diagnostics = Vec::new();
        let guard = parse("x", 0, &Scope::new(&fields, &[]), Expected::YesNo, &mut diagnostics).unwrap();
        assert_eq!(guard.expression, crate::model::guard::Expression::Field(FieldId(0)));
    }

    /// Texts that are guards, or nearly.
    fn expressions() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "amount",
            "dollars",
            "quantity",
            "rate",
            "upheld",
            "已受理",
            "level",
            "previous",
            "low",
            "urgent",
            "note",
            "day",
            "opened",
            "term",
            "owner",
            "paper",
            "lines",
            "review_limit",
            "patience",
            "5",
            "0",
            "0.001",
            "80万",
            "1.5亿",
            "99999999999",
            "2026-01-31",
            "08:30",
            "3 working days",
            "\"x\"",
            "true",
            "false",
            "count(lines)",
            "sum(lines.price)",
            "dollars is set",
            "level in [urgent, low]",
            "quantity not in [1, 2]",
            "nothing",
        ])
        .prop_map(str::to_owned);
        leaf.prop_recursive(6, 48, 3, |inner| {
            let operator = prop::sample::select(vec![
                "and", "or", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "&&", "＞", "=",
            ]);
            prop_oneof![
                4 => (inner.clone(), operator, inner.clone()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
                2 => inner.clone().prop_map(|a| format!("({a})")),
                1 => inner.clone().prop_map(|a| format!("not {a}")),
                1 => inner.clone().prop_map(|a| format!("-{a}")),
                1 => (inner.clone(), inner).prop_map(|(a, b)| format!("max({a}, {b})")),
            ]
        })
    }

    fn numbers() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec!["quantity", "rate", "7", "0.3", "-2.5", "0", "99999999999", "0.0001"]);
        leaf.prop_map(str::to_owned).prop_recursive(6, 48, 2, |inner| {
            let operator = prop::sample::select(vec!["+", "-", "*", "/"]);
            (inner.clone(), operator, inner).prop_map(|(a, sign, b)| format!("({a} {sign} {b})"))
        })
    }

    fn data() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
        let value = |name: &'static str, texts: Vec<&'static str>| {
            prop::option::of(prop::sample::select(texts)).prop_map(move |text| text.map(|text| (name, text)))
        };
        (
            value("amount", vec!["0", "800000", "10000000"]),
            value("quantity", vec!["0", "3", "800"]),
            value("rate", vec!["0", "-0.0001", "99999999999.9999"]),
            value("upheld", vec!["yes", "no"]),
            value("level", vec!["urgent", "low"]),
            value("lines", vec!["[]", r#"[{"price": "99999999999.99"}, {"price": "0.01"}]"#]),
            value("day", vec!["2026-01-31", "1900-01-01"]),
            value("term", vec!["3 days", "100000 years"]),
        )
            .prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h].into_iter().flatten().collect())
    }

    fn evaluate(guard: &Guard, set: &[(&str, &str)]) -> (Result<Value, Trouble>, BTreeMap<FieldId, bool>) {
        let fields = fields();
        let value = |field: &Field| {
            let (_, written) = set.iter().find(|(name, _)| *name == field.name)?;
            Some(Value::parse(written, &field.kind).unwrap())
        };
        let values: Vec<Option<Value>> = fields.iter().map(value).collect();
        let known = values.iter().zip(0..).map(|(value, at)| (FieldId(at), value.is_some())).collect();
        let settings = settings().into_iter().map(|setting| setting.default).collect();
        (guard.expression.evaluate(&Data { fields: values, settings }), known)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,60}|[a-z()\\[\\] ,.=<>!&|\"'0-9万亿且或＞＝（）“”-]{0,60}") {
            for expected in [Expected::YesNo, Expected::Anything] {
                let (guard, diagnostics) = read(&text, expected);
                prop_assert!(guard.is_some() || diagnostics.iter().any(|found| found.severity == Severity::Error));
                for found in &diagnostics {
                    for span in found.related.iter().map(|label| label.span).chain([found.primary.span]) {
                        prop_assert!(span.start() <= span.end());
                    }
                    prop_assert!(text.get(found.primary.span.range()).is_some(), "{:?}", found);
                    if let Some(fix) = &found.fix {
                        prop_assert!(text.get(fix.span.range()).is_some());
                    }
                    prop_assert!(!found.message.zh.is_empty() && !found.message.en.is_empty());
                }
            }
        }

        #[test]
        fn parsed_expressions_evaluate_without_panic(text in expressions(), set in data()) {
            let (guard, diagnostics) = read(&text, Expected::YesNo);
            prop_assert!(guard.is_some() || diagnostics.iter().any(|found| found.severity == Severity::Error));
            if let Some(guard) = guard {
                prop_assert!(guard.expression.depth() <= DEEPEST);
                let (result, known) = evaluate(&guard, &set);
                let ready = guard.expression.required_fields().iter().all(|id| known[id]);
                match result {
                    Ok(Value::YesNo(answer)) => {
                        for id in guard.expression.facts(answer) {
                            prop_assert!(known[&id]);
                        }
                    }
                    Ok(other) => prop_assert!(false, "{other:?}"),
                    Err(Trouble::Unset(_)) => prop_assert!(!ready),
                    Err(trouble) => prop_assert!(trouble != Trouble::Mismatch, "{text}"),
                }
            }
        }

        #[test]
        fn arithmetic_is_exact_or_refused(text in numbers(), set in data()) {
            let (guard, diagnostics) = read(&text, Expected::Anything);
            if let Some(guard) = guard {
                let (result, _) = evaluate(&guard, &set);
                prop_assert!(!matches!(result, Err(Trouble::Mismatch)));
            } else {
                prop_assert!(diagnostics.iter().all(|found| matches!(found.code.0, 210 | 307)), "{diagnostics:?}");
            }
        }

        #[test]
        fn the_same_text_gives_the_same_findings(text in expressions()) {
            let (first, second) = (read(&text, Expected::YesNo), read(&text, Expected::YesNo));
            prop_assert_eq!(first.1, second.1);
            prop_assert_eq!(first.0.map(|guard| guard.expression), second.0.map(|guard| guard.expression));
        }
    }

    #[test]
    fn decimals_do_not_drift() {
        assert_eq!(holds("rate + rate + rate == 0.3", &[("rate", "0.1")]), Ok(true));
        assert_eq!(Decimal::new(3, 1), "0.30".parse::<Decimal>().unwrap());
    }
}
