//! What was found out, in the words of the protocol.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, DocumentSymbol, Documentation, Location, MarkupContent, MarkupKind, NumberOrString, SymbolKind,
    TextEdit, Uri,
};

use super::position::Lines;
use crate::compile::grammar::Realm;
use crate::diagnostic::text::notes;
use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::editor::{Entry, EntryKind, Item, ItemKind};
use crate::lang::Lang;
use crate::source::{SourceFile, Span};

/// Findings about what nothing needs; an editor greys it out.
const UNNECESSARY: [Code; 4] = [Code(8), Code(106), Code(205), Code(401)];

/// Who found it, in an editor that shows the findings of many.
pub(super) const SOURCE: &str = "playbook";

pub(super) fn diagnostic(
    found: &Diagnostic,
    uri: &Uri,
    source: &SourceFile,
    lines: &Lines,
    lang: Lang,
) -> lsp_types::Diagnostic {
    let text = &source.text;
    let place = |span: Span, message: String| DiagnosticRelatedInformation {
        location: Location { uri: uri.clone(), range: lines.range(text, span) },
        message,
    };
    let related = found.related.iter().map(|label| place(label.span, label.message.say(lang).to_owned()));
    // A client shows them in this order: the way that leads to the fault, step by step.
    let way = found.path.iter().zip(1..).map(|(step, number)| place(step.span, format!("{number}. `{}`", step.value)));
    lsp_types::Diagnostic {
        range: lines.range(text, found.primary.span),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(found.code.to_string())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: said(found, lang),
        related_information: Some(related.chain(way).collect()),
        tags: UNNECESSARY.contains(&found.code).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

/// All that is said in a terminal, in as many lines.
fn said(found: &Diagnostic, lang: Lang) -> String {
    let mut lines = vec![found.message.say(lang).to_owned()];
    lines.extend(notes(found).iter().map(|note| note.say(lang).to_owned()));
    if let Some(help) = &found.help {
        lines.push(format!("{}{}", lang.pick("办法：", "help: "), help.say(lang)));
    }
    lines.join("\n")
}

/// What a finding means, as `playbook explain` says it.
pub(super) fn explanation(code: Code, lang: Lang) -> Option<String> {
    let explanation = crate::lint::explain(code)?;
    let (title, body) = (explanation.title.say(lang), explanation.body.say(lang));
    Some(format!("**{code}** {title}\n\n{}\n\n`playbook explain {code}`", body.trim()))
}

pub(super) fn edit(fix: &Fix, text: &str, lines: &Lines) -> TextEdit {
    TextEdit { range: lines.range(text, fix.span), new_text: fix.replacement.clone() }
}

pub(super) fn item(item: &Item, number: usize, list: u64, text: &str, lines: &Lines) -> CompletionItem {
    let edit = TextEdit { range: lines.range(text, item.replace), new_text: item.insert.clone() };
    CompletionItem {
        label: item.label.clone(),
        detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
        kind: Some(item_kind(item.kind)),
        sort_text: Some(format!("{}{number:05}", item.rank)),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        data: Some(serde_json::json!({ "list": list, "item": number })),
        ..CompletionItem::default()
    }
}

fn item_kind(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Key => CompletionItemKind::PROPERTY,
        ItemKind::Value => CompletionItemKind::VALUE,
        ItemKind::Keyword => CompletionItemKind::KEYWORD,
        ItemKind::Name(realm) => match realm {
            Realm::Playbook => CompletionItemKind::MODULE,
            Realm::Step => CompletionItemKind::FUNCTION,
            Realm::Field | Realm::Column => CompletionItemKind::FIELD,
            Realm::Setting => CompletionItemKind::CONSTANT,
            Realm::Role => CompletionItemKind::CLASS,
            Realm::Record => CompletionItemKind::FILE,
            Realm::Choice | Realm::Outcome | Realm::End => CompletionItemKind::ENUM_MEMBER,
            Realm::Interrupt | Realm::Event => CompletionItemKind::EVENT,
        },
    }
}

pub(super) fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

pub(super) fn documentation(value: String) -> Documentation {
    Documentation::MarkupContent(markdown(value))
}

#[expect(deprecated, reason = "the protocol's own type still holds the field that tags have replaced")]
pub(super) fn symbol(entry: &Entry, text: &str, lines: &Lines) -> DocumentSymbol {
    DocumentSymbol {
        name: entry.name.clone(),
        detail: (!entry.detail.is_empty()).then(|| entry.detail.clone()),
        kind: match entry.kind {
            EntryKind::Section => SymbolKind::NAMESPACE,
            EntryKind::Definition => SymbolKind::FIELD,
            EntryKind::Step => SymbolKind::FUNCTION,
            EntryKind::Scenario => SymbolKind::EVENT,
        },
        tags: None,
        deprecated: None,
        range: lines.range(text, entry.whole),
        selection_range: lines.range(text, entry.at),
        children: Some(entry.inside.iter().map(|inside| symbol(inside, text, lines)).collect()),
    }
}
