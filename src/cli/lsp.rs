//! `playbook lsp`: what an editor asks, answered over the standard streams in the language server protocol.
//!
//! One thread holds the conversation, another judges (`judge`). What is known about texts is found out in
//! [`editor`](crate::editor), which knows no protocol; here are addresses, positions and messages.

mod address;
mod answer;
mod at_hand;
mod convert;
mod desk;
mod judge;
mod position;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FoldingRangeProviderCapability, HoverProviderCapability,
    InitializeParams, OneOf, PublishDiagnosticsParams, RenameOptions, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde_json::json;

use super::error::{Error, Outcome};
use super::host::{self, Host};
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::editor::{Document, Item};
use crate::lang::Lang;
use desk::{Desk, Found, Open};
use judge::Judge;
use position::Encoding;

/// Answer an editor over the standard streams
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Speak over the standard streams, the only way there is; editors write it
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> Outcome {
    let Args { stdio: _ } = args;
    let said = session.global.lang.is_some() || session.host.variable("PLAYBOOK_LANG").is_some();
    let lang = said.then_some(session.lang);
    let (connection, threads) = host::editor();
    let ended = converse(&connection, session.host, lang, session.lang);
    drop(connection);
    // A stream that broke has nobody left to be told.
    threads.join().ok();
    if ended { Ok(()) } else { Err(Error::Findings) }
}

/// Holds the conversation; whether it was ended as the protocol has it. `lang` is the language that was asked for on the
/// command line, `usual` the one to fall back on when the editor names none either.
fn converse(connection: &Connection, host: &Host, lang: Option<Lang>, usual: Lang) -> bool {
    let Ok((id, params)) = connection.initialize_start() else { return false };
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(wrong) => {
            let refused = answer::error(ErrorCode::InvalidParams, &wrong.to_string());
            connection.sender.send(Response { id, response_result: Err(refused) }.into()).ok();
            return false;
        }
    };
    let general = params.capabilities.general.as_ref();
    let encoding = Encoding::agree(general.and_then(|general| general.position_encodings.as_deref()));
    let locale = params.locale.as_deref().map(|locale| if locale.starts_with("zh") { Lang::Zh } else { Lang::En });
    let lang = lang.or(locale).unwrap_or(usual);
    let folder = folder_of(&params).unwrap_or_else(|| host.folder.clone());
    let about = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": { "name": "playbook", "version": env!("CARGO_PKG_VERSION") },
    });
    if connection.initialize_finish(id, about).is_err() {
        return false;
    }
    let sender = connection.sender.clone();
    let publish = move |found: PublishDiagnosticsParams| {
        // When the editor is gone, nobody is left to be told.
        sender.send(Notification::new("textDocument/publishDiagnostics".to_owned(), found).into()).ok();
    };
    let judge = Judge::start(lang, publish);
    let mut server =
        Server { host, lang, desk: Desk::new(encoding, folder), judge, offered: (0, None, Vec::new()), over: false };
    let ended = server.listen(connection);
    server.judge.stop();
    ended
}

/// Where files stand that are in no folder yet.
fn folder_of(params: &InitializeParams) -> Option<std::path::PathBuf> {
    let folders = params.workspace_folders.as_deref().unwrap_or_default();
    folders.first().and_then(|folder| address::path_of(&folder.uri))
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = [" ", "[", "{", ",", ".", ":"];
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp_types::WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: None,
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

/// One conversation.
struct Server<'h> {
    host: &'h Host,
    lang: Lang,
    desk: Desk,
    judge: Judge,
    /// The number of the latest list of completions, the file it was made for, and what stands in it.
    offered: (u64, Option<Uri>, Vec<Item>),
    /// Whether the editor has said that it is about to end.
    over: bool,
}

impl Server<'_> {
    /// Hears everything the editor says; whether the conversation was ended as the protocol has it.
    fn listen(&mut self, connection: &Connection) -> bool {
        for message in &connection.receiver {
            match message {
                Message::Request(request) => {
                    let reply = self.reply(request);
                    if connection.sender.send(reply.into()).is_err() {
                        return false;
                    }
                }
                Message::Notification(told) if told.method == "exit" => return self.over,
                Message::Notification(told) => self.hear(told),
                // Nothing is asked of the editor.
                Message::Response(_) => {}
            }
        }
        false
    }

    fn reply(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        if method == "shutdown" {
            self.over = true;
            return Response::new_ok(id, ());
        }
        if self.over {
            return Response { id, response_result: Err(answer::error(ErrorCode::InvalidRequest, "shut down")) };
        }
        self.desk.look_around(self.host);
        Response { id, response_result: answer::answer(self, &method, params) }
    }

    /// What is not understood is passed over, as the protocol has it.
    fn hear(&mut self, told: Notification) {
        let Notification { method, params } = told;
        match method.as_str() {
            "textDocument/didOpen" => {
                let Ok(DidOpenTextDocumentParams { text_document: opened }) = serde_json::from_value(params) else {
                    return;
                };
                self.desk.open(opened.uri, opened.version, opened.text);
            }
            "textDocument/didChange" => {
                let Ok(DidChangeTextDocumentParams { text_document: changed, content_changes }) =
                    serde_json::from_value(params)
                else {
                    return;
                };
                self.desk.change(&changed.uri, changed.version, content_changes);
            }
            "textDocument/didClose" => {
                let Ok(DidCloseTextDocumentParams { text_document: closed }) = serde_json::from_value(params) else {
                    return;
                };
                self.desk.close(&closed.uri);
                // It may differ from what is on the disk.
                self.desk.forget();
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" | "workspace/didChangeWorkspaceFolders" => {
                self.desk.forget();
            }
            _ => return,
        }
        self.desk.look_around(self.host);
        self.judge.ask(&self.desk);
    }

    /// An open file and the files that a question about it concerns.
    fn asked(&self, uri: &Uri) -> Option<(&Open, Found<'_>)> {
        Some((self.desk.open.get(uri.as_str())?, self.desk.shelf(uri)?))
    }

    /// An open file and what it names.
    fn file(&self, uri: &Uri) -> Option<(&Open, &Document)> {
        let opened = self.desk.open.get(uri.as_str())?;
        Some((opened, self.desk.document(opened)?))
    }

    /// What was found in an open file as it stands now.
    fn findings(&self, opened: &Open) -> Vec<Diagnostic> {
        let verdict = self.judge.verdict(&opened.uri).filter(|verdict| verdict.version == opened.version);
        verdict.map(|verdict| verdict.diagnostics).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
