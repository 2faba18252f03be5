"""A real client at both servers: `playbook lsp`, and `yaml-language-server` with the schema of `playbook schema`.

Called by scripts/test with the program and the folder of the language server for YAML. Every check is a function whose
name says what must hold; what a server says is looked at as an editor would show it.
"""

import asyncio
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
YAML_SERVER = str(pathlib.Path(sys.argv[2]) / "node_modules/yaml-language-server/bin/yaml-language-server")
# The machine speaks Chinese, whatever it speaks.
OWN = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PLAYBOOK_"))}
ENVIRONMENT = OWN | {"LANG": "zh_CN.UTF-8"}

PLAYBOOK = """\
playbook: order-check
version: "1"
title: { zh: 查单😀, en: "Check 😀 an order" }
roles: { clerk: { zh: 职员, en: Clerk } }
settings: { soon: { type: duration, default: 2 days } }
fields: { 金额: { type: integer, min: 0, max: 9 }, spare: { type: text } }
start: look
steps:
  look:
    title: 😀 { soon } 内看
    role: clerk
    fill: [金额]
    within: soon
    next:
      - { when: 金额 > 3, to: done }
      - { else: done }
  done: { end: fine }
""".replace("title: 😀 { soon } 内看", 'title: "😀 {soon} 内看"')
SCENARIOS = """\
scenarios:
  - name: "1"
    steps:
      - { step: look, set: { 金额: 4 } }
    ends: fine
"""


class Editor:
    """An editor with a folder of files."""

    def __init__(self, command, locale="zh-cn", encodings=None):
        self.command, self.locale, self.encodings = command, locale, encodings
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="editor-"))
        self.client = LanguageClient("test", "1")
        self.told, self.news = {}, asyncio.Event()
        self.versions = {}

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(found):
            self.told[found.uri] = found
            self.news.set()

        @self.client.feature(types.WORKSPACE_CONFIGURATION)
        def _(params):
            return [None for _ in params.items]

    async def __aenter__(self):
        await self.client.start_io(*self.command, env=ENVIRONMENT)
        general = types.GeneralClientCapabilities(position_encodings=self.encodings)
        capabilities = types.ClientCapabilities(
            general=general,
            workspace=types.WorkspaceClientCapabilities(configuration=True),
            text_document=types.TextDocumentClientCapabilities(
                hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
                publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
            ),
        )
        folder = types.WorkspaceFolder(uri=self.folder.as_uri(), name="folder")
        self.started = await self.client.initialize_async(
            types.InitializeParams(
                capabilities=capabilities, locale=self.locale, workspace_folders=[folder], root_uri=folder.uri
            )
        )
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *_):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await asyncio.wait_for(self.client._server.wait(), 10)
        self.status = self.client._server.returncode
        await self.client.stop()
        shutil.rmtree(self.folder)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, name, text):
        self.versions[name] = 1
        document = types.TextDocumentItem(uri=self.uri(name), language_id="yaml", version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    def change(self, name, *changes):
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self.versions[name])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=list(changes))
        )

    async def findings(self, name, wanted=lambda found: True):
        """Waits until the latest version of a file has been judged, and as it is wanted."""
        uri = self.uri(name)
        while True:
            found = self.told.get(uri)
            if found and found.version in (None, self.versions[name]) and wanted(list(found.diagnostics)):
                return list(found.diagnostics)
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 30)

    def at(self, name, position):
        return {"text_document": types.TextDocumentIdentifier(uri=self.uri(name)), "position": position}


def units(text):
    return len(text.encode("utf-16-le")) // 2


def place(text, needle, after=0, count=units):
    """Where something stands first, so many characters on."""
    offset = text.index(needle) + after
    before = text[:offset]
    line = before.count("\n")
    return types.Position(line=line, character=count(before.rsplit("\n", 1)[-1]))


def applied(text, edits, count=units):
    """A text with the changes of a server made in it."""
    lines = text.splitlines(keepends=True)

    def offset(position):
        line = lines[position.line] if position.line < len(lines) else ""
        for at in range(len(line) + 1):
            if count(line[:at]) >= position.character:
                return sum(map(len, lines[: position.line])) + at
        return len(text)

    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


def playbook(**options):
    return Editor([PROGRAM, "lsp"], **options)


async def what_is_wrong_is_shown_where_it_is():
    async with playbook() as editor:
        assert editor.started.server_info.name == "playbook"
        text = PLAYBOOK.replace("to: done", "to: dome")
        editor.open("a.yaml", text)
        found = await editor.findings("a.yaml")
        by_code = {one.code: one for one in found}
        wrong = by_code["PB0101"]
        assert wrong.range.start == place(text, "dome"), wrong
        assert wrong.message.startswith("没有步骤 `dome`") and "办法：" in wrong.message, wrong.message
        start = place(text, "dome")
        end = types.Position(start.line, start.character + 4)
        change = types.TextDocumentContentChangePartial(range=types.Range(start, end), text="done")
        editor.change("a.yaml", change)
        found = await editor.findings("a.yaml")
        assert [one.code for one in found] == ["PB0106"], found
        assert list(found[0].tags) == [types.DiagnosticTag.Unnecessary], found
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri("a.yaml")))
        )
        editor.versions["a.yaml"] = None
        await editor.findings("a.yaml", lambda found: found == [])
    assert editor.status == 0, editor.status


async def positions_are_counted_as_agreed():
    for encoding, count in [("utf-8", lambda text: len(text.encode())), ("utf-16", units)]:
        async with playbook(encodings=[types.PositionEncodingKind(encoding)]) as editor:
            assert editor.started.capabilities.position_encoding == encoding
            editor.open("a.yaml", PLAYBOOK)
            hover = await editor.client.text_document_hover_async(
                types.HoverParams(**editor.at("a.yaml", place(PLAYBOOK, "soon} 内", 1, count)))
            )
            assert hover.range.start == place(PLAYBOOK, "soon} 内", 0, count), hover


async def a_language_is_that_of_the_editor():
    for locale, words in [("en-GB", "step: task"), ("zh-CN", "步骤：任务"), (None, "步骤：任务")]:
        async with playbook(locale=locale) as editor:
            editor.open("a.yaml", PLAYBOOK)
            hover = await editor.client.text_document_hover_async(
                types.HoverParams(**editor.at("a.yaml", place(PLAYBOOK, "look:")))
            )
            assert words in hover.contents.value, hover
            key = await editor.client.text_document_hover_async(
                types.HoverParams(**editor.at("a.yaml", place(PLAYBOOK, "within:")))
            )
            assert ("时限" in key.contents.value) == (words != "step: task"), key


async def what_could_be_written_is_offered_while_typing():
    async with playbook(locale="en") as editor:
        text = PLAYBOOK[: PLAYBOOK.index("    next:")] + "    next:\n      - { when: 金额 > 3, to: "
        editor.open("a.yaml", text)
        end = place(text + "|", "|")
        offered = await editor.client.text_document_completion_async(
            types.CompletionParams(**editor.at("a.yaml", end))
        )
        assert [item.label for item in offered.items] == ["look"], offered
        item = await editor.client.completion_item_resolve_async(offered.items[0])
        assert "step: task" in item.documentation.value, item
        text = PLAYBOOK.replace("    within: soon\n", "    \n")
        editor.change("a.yaml", types.TextDocumentContentChangeWholeDocument(text=text))
        offered = await editor.client.text_document_completion_async(
            types.CompletionParams(**editor.at("a.yaml", place(text, "    \n", 4)))
        )
        item = next(item for item in offered.items if item.label == "within")
        assert "how long" in item.detail, item
        assert applied(text, [item.text_edit]) == PLAYBOOK.replace("within: soon", "within: ")


async def a_name_leads_to_all_its_places():
    async with playbook() as editor:
        editor.write("a.yaml", PLAYBOOK)
        editor.write("a.test.yaml", SCENARIOS)
        editor.open("a.yaml", PLAYBOOK)
        at = editor.at("a.yaml", place(PLAYBOOK, "金额 > 3", 1))
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at))
        assert [one.range.start for one in found] == [place(PLAYBOOK, "金额: {")], found
        context = types.ReferenceContext(include_declaration=False)
        found = await editor.client.text_document_references_async(types.ReferenceParams(context=context, **at))
        assert [one.uri.rsplit("/")[-1] for one in found] == ["a.yaml", "a.yaml", "a.test.yaml"], found
        found = await editor.client.text_document_document_highlight_async(types.DocumentHighlightParams(**at))
        assert len(found) == 3, found


async def a_name_is_changed_everywhere():
    async with playbook() as editor:
        editor.write("a.yaml", PLAYBOOK)
        editor.write("a.test.yaml", SCENARIOS)
        editor.open("a.yaml", PLAYBOOK)
        at = editor.at("a.yaml", place(PLAYBOOK, "soon} 内", 1))
        name = await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(**at))
        assert name.placeholder == "soon", name
        changes = await editor.client.text_document_rename_async(types.RenameParams(new_name="时限", **at))
        edits = changes.changes[editor.uri("a.yaml")]
        assert applied(PLAYBOOK, edits) == PLAYBOOK.replace("soon", "时限")
        at = editor.at("a.yaml", place(PLAYBOOK, "金额"))
        changes = (await editor.client.text_document_rename_async(types.RenameParams(new_name="sum_up", **at))).changes
        assert applied(SCENARIOS, changes[editor.uri("a.test.yaml")]) == SCENARIOS.replace("金额", "sum_up")
        for name in ["a b", "spare", "and"]:
            try:
                await editor.client.text_document_rename_async(types.RenameParams(new_name=name, **at))
            except Exception as refused:
                assert f"`{name}`" in str(refused), refused
            else:
                raise AssertionError(f"`{name}` was taken")


async def a_caller_is_judged_anew_when_what_it_calls_changes():
    async with playbook() as editor:
        called = PLAYBOOK.replace(", spare: { type: text }", "")
        calling = (
            'playbook: caller\nversion: "1"\ntitle: c\nroles: { r: R }\nstart: one\nsteps:\n'
            "  one: { title: o, call: order-check, next: { fine: two } }\n  two: { title: t, role: r, next: z }\n  z: { end: z }\n"
        )
        editor.write("a.yaml", called)
        editor.open("b.yaml", calling)
        await editor.findings("b.yaml", lambda found: found == [])
        at = editor.at("b.yaml", place(calling, "order-check"))
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at))
        assert found[0].uri == editor.uri("a.yaml"), found
        editor.open("a.yaml", called)
        changed = types.TextDocumentContentChangeWholeDocument(text=called.replace("end: fine", "end: good"))
        editor.change("a.yaml", changed)
        found = await editor.findings("b.yaml", lambda found: found)
    assert "PB0105" in [diagnostic.code for diagnostic in found], found


async def the_people_of_the_team_are_asked_for_as_they_are_typed():
    async with playbook(locale="en") as editor:
        team = "people:\n  Ann: { roles: [boss] }\n  Bob: { roles: [boss] }\n"
        editor.write("playbook.toml", 'team = "team.yaml"\n')
        editor.write("team.yaml", team)
        text = PLAYBOOK.replace(", spare: { type: text }", "")
        editor.open("a.yaml", text)
        found = await editor.findings("a.yaml")
        assert [one.code for one in found] == ["PB0602"], found
        editor.open("team.yaml", team)
        found = await editor.findings("team.yaml")
        assert [(one.code, one.range.start) for one in found] == [("PB0104", place(team, "boss"))], found
        changed = types.TextDocumentContentChangeWholeDocument(text=team.replace("boss", "clerk"))
        editor.change("team.yaml", changed)
        assert await editor.findings("team.yaml") == []
        await editor.findings("a.yaml", lambda found: found == [])


async def remedies_are_offered_one_by_one_and_all_at_once():
    async with playbook() as editor:
        text = PLAYBOOK.replace("start:", "strat:").replace("金额 > 3", "金额 ＞ 3")
        editor.open("a.yaml", text)
        found = await editor.findings("a.yaml")
        everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
        here = place(text, "strat", 2)
        document = types.TextDocumentIdentifier(uri=editor.uri("a.yaml"))

        async def actions(range_, only=None):
            context = types.CodeActionContext(diagnostics=found, only=only)
            return await editor.client.text_document_code_action_async(
                types.CodeActionParams(text_document=document, range=range_, context=context)
            )

        def edited(action):
            return applied(text, action.edit.changes[editor.uri("a.yaml")])

        one = await actions(types.Range(here, here), [types.CodeActionKind.QuickFix])
        assert edited(one[0]) == text.replace("strat", "start"), one
        all_ = await actions(everywhere, [types.CodeActionKind.SourceFixAll])
        assert len(all_) == 1 and edited(all_[0]) == PLAYBOOK, all_


async def the_parts_of_a_playbook_are_listed():
    async with playbook() as editor:
        editor.open("a.yaml", PLAYBOOK)
        document = types.TextDocumentIdentifier(uri=editor.uri("a.yaml"))
        found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        steps = next(one for one in found if one.name == "steps")
        assert [one.name for one in steps.children] == ["look", "done"], found
        assert steps.children[0].detail == "😀 {soon} 内看", steps
        folds = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(document))
        assert len(folds) >= 3, folds


async def a_file_is_laid_out():
    async with playbook() as editor:
        text = PLAYBOOK.replace("role: clerk\n", "role:    clerk   # who\n")
        editor.open("a.yaml", text)
        options = types.FormattingOptions(tab_size=2, insert_spaces=True)
        document = types.TextDocumentIdentifier(uri=editor.uri("a.yaml"))
        edits = await editor.client.text_document_formatting_async(types.DocumentFormattingParams(document, options))
        laid_out = applied(text, edits)
        assert "role: clerk" in laid_out and "# who" in laid_out, laid_out
        editor.write("b.yaml", text)
        subprocess.run([PROGRAM, "fmt", str(editor.folder / "b.yaml")], check=True, capture_output=True)
        assert laid_out == (editor.folder / "b.yaml").read_text(encoding="utf-8")


async def other_files_are_left_alone():
    async with playbook() as editor:
        text = "services:\n  web: { image: x }\nvolumes: {}\n"
        editor.open("compose.yaml", text)
        assert await editor.findings("compose.yaml") == []
        at = editor.at("compose.yaml", types.Position(1, 3))
        assert await editor.client.text_document_hover_async(types.HoverParams(**at)) is None
        offered = await editor.client.text_document_completion_async(types.CompletionParams(**at))
        assert not offered, offered


async def a_conversation_that_breaks_off_is_no_success():
    ended = subprocess.run([PROGRAM, "lsp"], input=b"Content-Length: 7\r\n\r\nrubbish", capture_output=True, timeout=10)
    assert ended.returncode == 1 and ended.stdout == b"", ended
    ended = subprocess.run([PROGRAM, "lsp", "--stdio"], input=b"", capture_output=True, timeout=10)
    assert ended.returncode == 1, ended


async def a_large_file_keeps_nobody_waiting():
    steps = "".join(f"  s{n}: {{ title: s{n}, role: clerk, next: s{n + 1} }}\n" for n in range(5000))
    text = PLAYBOOK.replace("  look:", f"{steps}  s5000: {{ title: last, role: clerk, next: look }}\n  look:")
    async with playbook() as editor:
        editor.open("a.yaml", text)
        document = types.TextDocumentIdentifier(uri=editor.uri("a.yaml"))
        symbols = editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        assert len((await asyncio.wait_for(symbols, 20))[-1].children) == 5003


async def the_schema_serves_the_language_server_for_yaml():
    schema = json.loads(subprocess.run([PROGRAM, "schema"], capture_output=True, check=True).stdout)
    command = ["node", YAML_SERVER, "--stdio"]
    async with Editor(command, locale="en") as editor:
        editor.write("playbook.schema.json", json.dumps(schema))
        modeline = f"# yaml-language-server: $schema={editor.uri('playbook.schema.json')}\n"
        text = modeline + PLAYBOOK.replace("    role: clerk\n", "    role: clerk\n    \n").replace("fill:", "fil:")
        editor.open("a.yaml", text)
        found = await editor.findings("a.yaml", lambda found: found)
        assert any("fil" in one.message for one in found), found
        hover = await editor.client.text_document_hover_async(
            types.HoverParams(**editor.at("a.yaml", place(text, "within: soon", 2)))
        )
        assert "how long it may take" in str(hover.contents), hover
        assert "时限" in str(hover.contents), hover
        offered = await editor.client.text_document_completion_async(
            types.CompletionParams(**editor.at("a.yaml", place(text, "    \n", 4)))
        )
        labels = [item.label for item in offered.items]
        bare = modeline + PLAYBOOK + "  more: "
        editor.open("bare.yaml", bare)
        snippets = await editor.client.text_document_completion_async(
            types.CompletionParams(**editor.at("bare.yaml", place(bare + "|", "|")))
        )
        assert "approval" in [item.label for item in snippets.items], snippets
        assert "consult" in labels and "approval" in labels, labels
        fresh = modeline + PLAYBOOK
        editor.open("whole.yaml", fresh)
        found = await editor.findings("whole.yaml")
        assert found == [], found


async def main():
    checks = [check for name, check in globals().items() if asyncio.iscoroutinefunction(check) and name != "main"]
    for check in checks:
        await asyncio.wait_for(check(), 60)
        print(f"ok: {check.__name__.replace('_', ' ')}", flush=True)


asyncio.run(main())
