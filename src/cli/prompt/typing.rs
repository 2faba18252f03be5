//! A line of text, typed with a full line editor that knows wide characters. Below the line stands what may be picked
//! instead of typed, or what the input is taken as.

use std::cell::RefCell;
use std::rc::Rc;

use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::ui::{Attributes, Color, ErrorMessageRenderConfig, RenderConfig, StyleSheet, Styled};
use inquire::validator::{ErrorMessage, Validation};
use inquire::{CustomUserError, InquireError, Text};

use super::{Answer, Left, Question, Suggestion};
use crate::lang::Lang;

/// What stands before the reading of an input, so that nobody takes it for a suggestion.
const TAKEN_AS: &str = "＝ ";

/// Asks for a line of text.
///
/// # Errors
/// The person left or was cut off.
pub(super) fn line(question: &Question<'_>) -> Answer<String> {
    let live = Live { question, typed: Rc::new(RefCell::new(question.initial.to_owned())) };
    let meant = live.clone();
    let check = move |input: &str| -> Result<Validation, CustomUserError> {
        Ok(match (question.check)(&meant.answer(input)) {
            Ok(_) => Validation::Valid,
            Err(reason) => Validation::Invalid(ErrorMessage::Custom(reason)),
        })
    };
    let meant = live.clone();
    let shown = move |input: &str| {
        let answer = meant.answer(input);
        if answer.trim().is_empty() {
            return question.look.lang.pick("（空）", "(empty)").to_owned();
        }
        (question.check)(&answer).unwrap_or(answer)
    };
    let words = format!("{} ›", question.words);
    let mut text = Text::new(&words)
        .with_render_config(look(question.look.paint.colour, question.look.lang))
        .with_validator(check)
        .with_formatter(&shown)
        .with_autocomplete(live.clone())
        .with_initial_value(question.initial);
    let picking = question.look.lang.pick("↓ 选下面的", "↓ to pick below");
    let help = match (question.hint, question.suggestions.is_empty()) {
        (hint, true) => hint.map(str::to_owned),
        (Some(hint), false) => Some(format!("{hint}{}{picking}", question.look.lang.pick("；", "; "))),
        (None, false) => Some(picking.to_owned()),
    };
    if let Some(help) = &help {
        text = text.with_help_message(help);
    }
    text.prompt().map(|input| live.answer(&input)).map_err(left)
}

/// What is shown under the line while it is typed.
#[derive(Clone)]
struct Live<'a> {
    question: &'a Question<'a>,
    /// What was typed last; the editor tells at every change.
    typed: Rc<RefCell<String>>,
}

impl Live<'_> {
    /// What a submitted text means: a suggestion stands for its answer, the reading of the input for the input.
    fn answer(&self, submitted: &str) -> String {
        if let Some(picked) = self.question.suggestions.iter().find(|suggestion| suggestion.label == submitted) {
            return picked.answer.clone();
        }
        if submitted.starts_with(TAKEN_AS) { self.typed.borrow().clone() } else { submitted.to_owned() }
    }
}

impl Autocomplete for Live<'_> {
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        *self.typed.borrow_mut() = input.to_owned();
        let typed = input.trim().to_lowercase();
        let fits = |suggestion: &&Suggestion| suggestion.label.to_lowercase().contains(&typed);
        let fitting: Vec<String> =
            self.question.suggestions.iter().filter(fits).map(|suggestion| suggestion.label.clone()).collect();
        if typed.is_empty() || !fitting.is_empty() {
            return Ok(fitting);
        }
        let taken_as = (self.question.check)(input).ok().filter(|taken_as| taken_as.trim() != input.trim());
        let help_is_there = self.question.hint.is_some();
        Ok(taken_as.filter(|_| help_is_there).map(|taken_as| format!("{TAKEN_AS}{taken_as}")).into_iter().collect())
    }

    fn get_completion(&mut self, _input: &str, chosen: Option<String>) -> Result<Replacement, CustomUserError> {
        Ok(chosen.map(|chosen| self.answer(&chosen)))
    }
}

fn left(error: InquireError) -> Left {
    match error {
        InquireError::OperationCanceled => Left::Back,
        InquireError::OperationInterrupted
        | InquireError::NotTTY
        | InquireError::InvalidConfiguration(_)
        | InquireError::IO(_)
        | InquireError::Custom(_) => Left::Out,
    }
}

fn look(colour: bool, lang: Lang) -> RenderConfig<'static> {
    let canceled = Styled::new(lang.pick("（返回）", "(back)"));
    if !colour {
        let wrong = ErrorMessageRenderConfig::empty().with_prefix(Styled::new("✗"));
        return RenderConfig::empty()
            .with_prompt_prefix(Styled::new("?"))
            .with_answered_prompt_prefix(Styled::new("✓"))
            .with_highlighted_option_prefix(Styled::new("›"))
            .with_canceled_prompt_indicator(canceled)
            .with_error_message(wrong);
    }
    let quiet = StyleSheet::new().with_fg(Color::DarkGrey);
    let red = StyleSheet::new().with_fg(Color::LightRed);
    let wrong = ErrorMessageRenderConfig::default_colored().with_prefix(Styled::new("✗").with_style_sheet(red));
    RenderConfig::default_colored()
        .with_prompt_prefix(Styled::new("?").with_fg(Color::DarkCyan))
        .with_answered_prompt_prefix(Styled::new("✓").with_fg(Color::DarkGreen))
        .with_answer(StyleSheet::new().with_attr(Attributes::BOLD))
        .with_help_message(quiet)
        .with_option(quiet)
        .with_highlighted_option_prefix(Styled::new("›").with_fg(Color::DarkCyan))
        .with_canceled_prompt_indicator(canceled.with_style_sheet(quiet))
        .with_error_message(wrong.with_message(red))
}
