//! The conversation without streams: what must hold whatever the editor says.

use lsp_server::RequestId;
use serde_json::Value;

use super::*;

/// The other side of a conversation.
struct Editor {
    connection: Connection,
    asked: i32,
}

impl Editor {
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, i32> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).unwrap();
        loop {
            match self.connection.receiver.recv().unwrap() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response.response_result.map_err(|error| error.code);
                }
                Message::Notification(_) | Message::Request(_) => {}
            }
        }
    }

    fn tell(&self, method: &str, params: Value) {
        let told = Notification { method: method.to_owned(), params };
        self.connection.sender.send(told.into()).unwrap();
    }

    fn open(&self, text: &str) {
        let file = json!({ "uri": "untitled:a", "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": file }));
    }

    fn greet(&mut self) {
        self.ask("initialize", json!({ "capabilities": {} })).unwrap();
        self.tell("initialized", json!({}));
    }
}

/// Lets an editor speak; whether the conversation was ended as the protocol has it.
fn conversation(speak: impl FnOnce(&mut Editor) + Send) -> bool {
    let (ours, theirs) = Connection::memory();
    let folder = tempfile::tempdir().unwrap();
    let mut host = Host::real();
    host.folder = folder.path().to_path_buf();
    std::thread::scope(|scope| {
        scope.spawn(move || speak(&mut Editor { connection: theirs, asked: 0 }));
        converse(&ours, &host, Some(Lang::En), Lang::En)
    })
}

fn place(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": "untitled:a" }, "position": { "line": line, "character": character } })
}

#[test]
fn what_is_not_understood_is_refused_and_the_conversation_goes_on() {
    let ended = conversation(|editor| {
        editor.greet();
        assert_eq!(editor.ask("textDocument/nonsense", Value::Null), Err(ErrorCode::MethodNotFound as i32));
        assert_eq!(editor.ask("textDocument/hover", json!(3)), Err(ErrorCode::InvalidParams as i32));
        editor.tell("textDocument/didOpen", json!("nothing"));
        editor.tell("textDocument/didChange", Value::Null);
        editor.tell("nonsense", Value::Null);
        assert_eq!(editor.ask("textDocument/hover", place(0, 0)), Ok(Value::Null), "no file is open");
        assert_eq!(editor.ask("shutdown", Value::Null), Ok(Value::Null));
        assert_eq!(editor.ask("textDocument/hover", place(0, 0)), Err(ErrorCode::InvalidRequest as i32));
        editor.tell("exit", Value::Null);
    });
    assert!(ended);
}

#[test]
fn an_end_without_leave_is_none() {
    assert!(!conversation(|editor| {
        editor.greet();
        editor.tell("exit", Value::Null);
    }));
    assert!(!conversation(|_| {}), "the editor is gone at once");
    assert!(!conversation(|editor| {
        assert_eq!(editor.ask("initialize", json!({ "capabilities": 3 })), Err(ErrorCode::InvalidParams as i32));
    }));
}

#[test]
fn texts_of_every_kind_are_borne() {
    let texts = [
        "",
        "\u{feff}playbook: a\n",
        "playbook: a\r\nsteps:\r\n  b: {",
        "playbook: \0\u{202e}",
        "playbook: [[[[[[[[[[",
        "playbook: a\nsteps:\n  <<: *x\n  ? [a]\n  : b\n  a: &x { next: *x }\n",
        "playbook: a\nfields: { a: { type: choice, choices: [", // No end.
        "steps: !!binary x\nplaybook: a\n--- \nb",
    ];
    conversation(|editor| {
        editor.greet();
        for text in texts {
            editor.open(text);
            for line in 0..4 {
                for character in [0, 1, 7, 99] {
                    for method in ["hover", "completion", "definition", "prepareRename"] {
                        editor.ask(&format!("textDocument/{method}"), place(line, character)).ok();
                    }
                }
            }
            let file = json!({ "textDocument": { "uri": "untitled:a" } });
            assert!(editor.ask("textDocument/documentSymbol", file.clone()).is_ok(), "{text:?}");
            assert!(editor.ask("textDocument/foldingRange", file).is_ok(), "{text:?}");
        }
    });
}

#[test]
fn changes_are_made_one_after_the_other() {
    conversation(|editor| {
        editor.greet();
        editor.open("playbook: a\nroles: { r: 甲 }\n");
        let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
        let changes = json!([
            { "range": range(1, 12, 13), "text": "乙😀" },
            { "range": range(1, 9, 10), "text": "clerk" },
        ]);
        let file = json!({ "uri": "untitled:a", "version": 2 });
        editor.tell("textDocument/didChange", json!({ "textDocument": file, "contentChanges": changes }));
        let said = editor.ask("textDocument/hover", place(1, 10)).unwrap();
        assert_eq!(said["contents"]["value"], "**`clerk`** 乙😀 · role");
    });
}
