//! Answers to what an editor asks, one function for each question.

use std::collections::HashMap;

use lsp_server::{ErrorCode, ResponseError};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CompletionItem, CompletionList,
    CompletionParams, DocumentFormattingParams, DocumentHighlight, DocumentSymbolParams, FoldingRange,
    FoldingRangeParams, Hover, HoverContents, HoverParams, Location, Position, PrepareRenameResponse, ReferenceParams,
    RenameParams, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Server;
use super::convert;
use super::desk::{FileRef, Found, Open};
use super::position::Lines;
use crate::diagnostic::Fix;
use crate::editor;
use crate::format::format;
use crate::lang::Message;
use crate::message;
use crate::source::Span;

/// What came of a question.
type Answer = Result<Value, ResponseError>;

/// Remedies of all findings at once; editors ask for it by this name when a file is saved.
const FIX_ALL: &str = "source.fixAll.playbook";

pub(super) fn answer(server: &mut Server<'_>, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/hover" => {
            with(params, |params: HoverParams| hover(server, &params.text_document_position_params))
        }
        "textDocument/completion" => {
            with(params, |params: CompletionParams| completion(server, &params.text_document_position))
        }
        "completionItem/resolve" => with(params, |item: CompletionItem| Ok(resolve(server, item))),
        "textDocument/definition" => with(params, |params: TextDocumentPositionParams| {
            places(server, &params, |shelf, symbol| shelf.definitions(symbol))
        }),
        "textDocument/references" => with(params, |params: ReferenceParams| {
            let definitions = params.context.include_declaration;
            places(server, &params.text_document_position, |shelf, symbol| {
                let mut places = shelf.references(symbol);
                if !definitions {
                    let known = shelf.definitions(symbol);
                    places.retain(|place| !known.contains(place));
                }
                places
            })
        }),
        "textDocument/documentHighlight" => {
            with(params, |params: TextDocumentPositionParams| highlight(server, &params))
        }
        "textDocument/prepareRename" => {
            with(params, |params: TextDocumentPositionParams| prepare_rename(server, &params))
        }
        "textDocument/rename" => with(params, |params: RenameParams| rename(server, &params)),
        "textDocument/documentSymbol" => with(params, |params: DocumentSymbolParams| {
            Ok(server.file(&params.text_document.uri).map(|(opened, document)| {
                let entries = editor::outline(document, server.lang);
                let text = &opened.source.text;
                entries.iter().map(|entry| convert::symbol(entry, text, &opened.lines)).collect::<Vec<_>>()
            }))
        }),
        "textDocument/foldingRange" => with(params, |params: FoldingRangeParams| {
            Ok(server.file(&params.text_document.uri).map(|(opened, document)| folds(opened, document)))
        }),
        "textDocument/formatting" => {
            with(params, |params: DocumentFormattingParams| formatted(server, &params.text_document.uri))
        }
        "textDocument/codeAction" => with(params, |params: CodeActionParams| Ok(actions(server, &params))),
        _ => {
            let said = message!(zh: "不认识请求 `{method}`", en: "the request `{method}` is not known");
            Err(error(ErrorCode::MethodNotFound, said.say(server.lang)))
        }
    }
}

fn with<P: DeserializeOwned, R: Serialize>(params: Value, ask: impl FnOnce(P) -> Result<R, ResponseError>) -> Answer {
    let params = serde_json::from_value(params);
    let params = params.map_err(|wrong| error(ErrorCode::InvalidParams, &wrong.to_string()))?;
    serde_json::to_value(ask(params)?).map_err(|wrong| error(ErrorCode::InternalError, &wrong.to_string()))
}

pub(super) fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

/// What was asked cannot be done, and why.
fn refused(server: &Server<'_>, why: &Message) -> ResponseError {
    error(ErrorCode::RequestFailed, why.say(server.lang))
}

fn at(opened: &Open, position: Position) -> usize {
    opened.lines.offset(&opened.source.text, position)
}

fn hover(server: &Server<'_>, place: &TextDocumentPositionParams) -> Result<Option<Hover>, ResponseError> {
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let offset = at(opened, place.position);
    let named = editor::hover(&found.shelf, 0, offset, server.lang);
    let mut parts: Vec<String> = named.iter().map(|(_, said)| said.clone()).collect();
    let mut span = named.map(|(span, _)| span);
    for found in server.findings(opened) {
        let place = found.primary.span;
        if place.start() <= offset && offset <= place.end() && parts.len() < 3 {
            parts.extend(convert::explanation(found.code, server.lang));
            span = span.or(Some(place));
        }
    }
    Ok(span.filter(|_| !parts.is_empty()).map(|span| Hover {
        contents: HoverContents::Markup(convert::markdown(parts.join("\n\n---\n\n"))),
        range: Some(opened.lines.range(&opened.source.text, span)),
    }))
}

fn completion(
    server: &mut Server<'_>,
    place: &TextDocumentPositionParams,
) -> Result<Option<CompletionList>, ResponseError> {
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let items = editor::complete(&found.shelf, 0, at(opened, place.position), server.lang);
    let list = server.offered.0 + 1;
    let text = &opened.source.text;
    let written = items.iter().enumerate();
    let written = written.map(|(number, item)| convert::item(item, number, list, text, &opened.lines)).collect();
    let uri = opened.uri.clone();
    server.offered = (list, Some(uri), items);
    Ok(Some(CompletionList { is_incomplete: false, items: written }))
}

/// Adds what there is to say about an item of the latest list.
fn resolve(server: &Server<'_>, mut item: CompletionItem) -> CompletionItem {
    let (list, uri, items) = &server.offered;
    let number = |key: &str| item.data.as_ref().and_then(|data| data.get(key)).and_then(Value::as_u64);
    let offered = number("item").and_then(|number| items.get(usize::try_from(number).ok()?));
    if number("list") == Some(*list)
        && let (Some(offered), Some((_, found))) = (offered, uri.as_ref().and_then(|uri| server.asked(uri)))
    {
        let said = editor::describe(&found.shelf, offered, server.lang);
        item.documentation = said.map(convert::documentation);
    }
    item
}

fn places(
    server: &Server<'_>,
    place: &TextDocumentPositionParams,
    ask: impl Fn(&editor::Shelf<'_>, &editor::Symbol) -> Vec<editor::Place>,
) -> Result<Option<Vec<Location>>, ResponseError> {
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let Some((symbol, _)) = found.shelf.symbol(0, at(opened, place.position)) else { return Ok(None) };
    let located = |place: editor::Place| {
        let file = found.files.get(place.document)?;
        Some(Location { uri: file.uri.clone()?, range: lines(server, file).range(&file.source.text, place.span) })
    };
    Ok(Some(ask(&found.shelf, &symbol).into_iter().filter_map(located).collect()))
}

fn lines(server: &Server<'_>, file: &FileRef<'_>) -> Lines {
    let open = file.open.map(|open| open.lines.clone());
    open.unwrap_or_else(|| Lines::new(&file.source.text, server.desk.encoding))
}

fn highlight(
    server: &Server<'_>,
    place: &TextDocumentPositionParams,
) -> Result<Option<Vec<DocumentHighlight>>, ResponseError> {
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let Some((symbol, _)) = found.shelf.symbol(0, at(opened, place.position)) else { return Ok(None) };
    let here = found.shelf.references(&symbol).into_iter().filter(|place| place.document == 0);
    let range = |span: Span| opened.lines.range(&opened.source.text, span);
    Ok(Some(here.map(|place| DocumentHighlight { range: range(place.span), kind: None }).collect()))
}

fn prepare_rename(
    server: &Server<'_>,
    place: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>, ResponseError> {
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let named = editor::prepare_rename(&found.shelf, 0, at(opened, place.position));
    let (span, placeholder) = named.map_err(|why| refused(server, &why))?;
    let range = opened.lines.range(&opened.source.text, span);
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
}

fn rename(server: &Server<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>, ResponseError> {
    let place = &params.text_document_position;
    let Some((opened, found)) = server.asked(&place.text_document.uri) else { return Ok(None) };
    let files = editor::rename(&found.shelf, 0, at(opened, place.position), params.new_name.trim());
    let files = files.map_err(|why| refused(server, &why))?;
    Ok(Some(WorkspaceEdit { changes: Some(edits(server, &found, &files)), ..WorkspaceEdit::default() }))
}

#[expect(clippy::mutable_key_type, reason = "the protocol's own type for changes is keyed by addresses")]
fn edits(server: &Server<'_>, found: &Found<'_>, files: &[editor::FileEdits]) -> HashMap<Uri, Vec<TextEdit>> {
    let mut changes = HashMap::new();
    for file in files {
        let Some(there) = found.files.get(file.document) else { continue };
        let Some(uri) = there.uri.clone() else { continue };
        let lines = lines(server, there);
        let edits = file.edits.iter().map(|edit| convert::edit(edit, &there.source.text, &lines)).collect();
        changes.insert(uri, edits);
    }
    changes
}

fn folds(opened: &Open, document: &editor::Document) -> Vec<FoldingRange> {
    let range = |span: Span| {
        let range = opened.lines.range(&opened.source.text, span);
        (range.end.line > range.start.line).then(|| FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            ..FoldingRange::default()
        })
    };
    editor::folds(document).into_iter().filter_map(range).collect()
}

/// The file laid out as `playbook fmt` does it; a text that cannot be read stays as it is.
fn formatted(server: &Server<'_>, uri: &Uri) -> Result<Option<Vec<TextEdit>>, ResponseError> {
    let Some((opened, _)) = server.file(uri) else { return Ok(None) };
    let text = &opened.source.text;
    let Ok(laid_out) = format(&opened.source) else { return Ok(None) };
    let whole = Fix { span: Span::new(0, text.len()), replacement: laid_out };
    let changed = whole.replacement != *text;
    Ok(Some(changed.then(|| convert::edit(&whole, text, &opened.lines)).into_iter().collect()))
}

/// Remedies of single findings, and all of them at once.
fn actions(server: &Server<'_>, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    let uri = &params.text_document.uri;
    let Some(opened) = server.desk.open.get(uri.as_str()) else { return Vec::new() };
    let text = &opened.source.text;
    let wanted = |kind: &str| {
        params.context.only.as_ref().is_none_or(|only| only.iter().any(|one| kind.starts_with(one.as_str())))
    };
    let findings = server.findings(opened);
    let mut actions = Vec::new();
    let action = |title: String, kind: CodeActionKind, fixes: &[Fix]| {
        let edits = fixes.iter().map(|fix| convert::edit(fix, text, &opened.lines)).collect();
        #[expect(clippy::mutable_key_type, reason = "the protocol's own type for changes is keyed by addresses")]
        let changes = HashMap::from([(uri.clone(), edits)]);
        CodeAction {
            title,
            kind: Some(kind),
            edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
            ..CodeAction::default()
        }
    };
    if wanted(CodeActionKind::QUICKFIX.as_str()) {
        let span = opened.lines.span(text, params.range);
        for (found, fix) in editor::fixes_at(&findings, span) {
            let help = found.help.as_ref().unwrap_or(&found.message).say(server.lang).to_owned();
            let said = convert::diagnostic(found, uri, &opened.source, &opened.lines, server.lang);
            let fixed = action(help, CodeActionKind::QUICKFIX, std::slice::from_ref(fix));
            actions.push(CodeAction { diagnostics: Some(vec![said]), is_preferred: Some(true), ..fixed }.into());
        }
    }
    let all = editor::fix_all(&findings);
    if wanted(FIX_ALL) && !all.is_empty() {
        let count = all.len();
        let title = message!(zh: "改正全部 {count} 处", en: "Fix all {count} that can be fixed");
        actions.push(action(title.say(server.lang).to_owned(), CodeActionKind::new(FIX_ALL), &all).into());
    }
    actions
}
