//! Asking with a full line editor. Wide characters are edited and aligned by the editor.

use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::list_option::ListOption;
use inquire::ui::{Attributes, Color, RenderConfig, StyleSheet, Styled};
use inquire::validator::{ErrorMessage, Validation};
use inquire::{CustomUserError, InquireError, MultiSelect, Select, Text};

use super::{Answer, Left, Prompter, Question};
use crate::lang::Lang;

/// A terminal that can move its cursor.
pub(super) struct Screen;

impl Prompter for Screen {
    fn line(&mut self, question: &Question<'_>) -> Answer<String> {
        let check = |input: &str| -> Result<Validation, CustomUserError> {
            Ok(match (question.check)(input) {
                Ok(_) => Validation::Valid,
                Err(reason) => Validation::Invalid(ErrorMessage::Custom(reason)),
            })
        };
        let live = Live { check: question.check, suggestions: question.suggestions };
        let mut text = Text::new(question.words)
            .with_render_config(look())
            .with_validator(check)
            .with_autocomplete(live)
            .with_initial_value(question.initial);
        if let Some(hint) = question.hint {
            text = text.with_help_message(hint);
        }
        text.prompt().map_err(left)
    }

    fn choose(&mut self, words: &str, choices: &[String], lang: Lang) -> Answer<usize> {
        let options = choices.iter().enumerate().map(|(at, choice)| ListOption::new(at, choice.as_str())).collect();
        let help = lang.pick(
            "↑↓ 移动，回车选定，输入文字筛选，Esc 返回",
            "↑↓ to move, Enter to choose, type to filter, Esc to go back",
        );
        let select = Select::new(words, options).with_help_message(help).with_page_size(10).with_render_config(look());
        select.prompt().map(|chosen| chosen.index).map_err(left)
    }

    fn tick(&mut self, words: &str, lines: &[String], ticked: &[usize], lang: Lang) -> Answer<Vec<usize>> {
        let options = lines.iter().enumerate().map(|(at, line)| ListOption::new(at, line.as_str())).collect();
        let help = lang.pick(
            "↑↓ 移动，空格打勾，→ 全部，← 全不，回车确认，Esc 返回",
            "↑↓ to move, space to tick, → all, ← none, Enter to confirm, Esc to go back",
        );
        let select = MultiSelect::new(words, options)
            .with_default(ticked)
            .with_help_message(help)
            .with_page_size(12)
            .with_render_config(look())
            .with_formatter(&|chosen| chosen.len().to_string());
        let chosen = select.prompt().map_err(left)?;
        Ok(chosen.into_iter().map(|option| option.index).collect())
    }
}

/// What is shown under the line while it is typed: the answers that fit, else what the input is taken as or what is
/// wrong with it.
#[derive(Clone)]
struct Live<'a> {
    check: &'a dyn Fn(&str) -> Result<String, String>,
    suggestions: &'a [String],
}

impl Autocomplete for Live<'_> {
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        let typed = input.trim().to_lowercase();
        let fitting: Vec<String> =
            self.suggestions.iter().filter(|choice| choice.to_lowercase().contains(&typed)).cloned().collect();
        if !fitting.is_empty() || typed.is_empty() {
            return Ok(fitting);
        }
        Ok(match (self.check)(input) {
            Ok(taken_as) if taken_as.trim() == input.trim() => Vec::new(),
            Ok(taken_as) => vec![taken_as],
            Err(reason) => vec![format!("✗ {reason}")],
        })
    }

    fn get_completion(&mut self, _input: &str, chosen: Option<String>) -> Result<Replacement, CustomUserError> {
        Ok(chosen.filter(|chosen| !chosen.starts_with('✗')))
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

fn look() -> RenderConfig<'static> {
    let quiet = StyleSheet::new().with_fg(Color::DarkGrey);
    RenderConfig::default_colored()
        .with_prompt_prefix(Styled::new("?").with_fg(Color::DarkCyan))
        .with_answered_prompt_prefix(Styled::new("✓").with_fg(Color::DarkGreen))
        .with_answer(StyleSheet::new().with_attr(Attributes::BOLD))
        .with_help_message(quiet)
        .with_selected_checkbox(Styled::new("[x]").with_fg(Color::DarkGreen))
        .with_unselected_checkbox(Styled::new("[ ]"))
        .with_highlighted_option_prefix(Styled::new("›").with_fg(Color::DarkCyan))
}

/// The width of the terminal, in columns; 80 when it does not say.
pub(super) fn width() -> usize {
    crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns))
}
