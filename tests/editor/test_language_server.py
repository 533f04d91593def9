"""The schema in the YAML language server, which VS Code and most other editors ask.

It runs where node is, and the server: `npm install --prefix tests/editor`, or the folder that holds `node_modules`
in CHRONICLE_YAML_LANGUAGE_SERVER. Nothing is downloaded here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chronicle
from chronicle.files.starting import MODELINE
from chronicle.schema import json_schema
from tests.editor.mistakes import MISTAKES, SOUND, Mistake

ROOT = Path(__file__).parent.parent.parent
INSTALLED = Path(os.environ.get("CHRONICLE_YAML_LANGUAGE_SERVER", Path(__file__).parent))
SERVER = INSTALLED / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="the language server needs node"),
    pytest.mark.skipif(not SERVER.is_file(), reason="no server here: npm install --prefix tests/editor"),
]


class Server:
    """A language server that is spoken to as an editor does: JSON-RPC over its standard input and output."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        command = [str(NODE), str(SERVER), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.ask(
            "initialize", processId=None, rootUri=folder.as_uri(), capabilities={"workspace": {"configuration": True}}
        )
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        self.count += 1
        self._send({"id": self.count, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self.count and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def marks(self, text: str) -> list[dict[str, Any]]:
        """What the server marks in a batch."""
        uri = self.open(text)
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found

    def open(self, text: str) -> str:
        self.count += 1
        uri = (self.folder / f"batch-{self.count}.yaml").as_uri()
        self.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def at(self, method: str, text: str) -> Any:
        """What the server says of the place marked by `|` in a text."""
        before = text[: text.index("|")]
        uri = self.open(text.replace("|", "", 1))
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.ask(f"textDocument/{method}", textDocument={"uri": uri}, position=place)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """The next message; what the server asks meanwhile is answered."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()).strip():
            length = int(line.split(b":")[1]) if line.startswith(b"Content-Length") else length
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            wanted = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            self._send({"id": message["id"], "result": [SETTINGS.get(each.get("section")) for each in wanted]})
        return message


# Without the catalogue of schemas, for which the server would go to the network.
SETTINGS = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("log")
    log = chronicle.open(ROOT / "events")
    schema = json_schema(log.codebook, sources=log.sources, title=log.title)
    folder.joinpath("chronicle.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    server = Server(folder)
    yield server
    server.process.kill()
    server.process.communicate()


def shown(mark: dict[str, Any], text: str) -> str:
    """The text that is marked."""
    begin, end = mark["range"]["start"], mark["range"]["end"]
    lines = text.split("\n")[begin["line"] : end["line"] + 1]
    lines[-1] = lines[-1][: end["character"]]
    return "\n".join(lines)[begin["character"] :]


@pytest.mark.parametrize("batch", sorted((ROOT / "events").glob("*.yaml")), ids=lambda batch: batch.name)
def test_the_corpus_has_no_marks(server: Server, batch: Path) -> None:
    assert server.marks(MODELINE + batch.read_text(encoding="utf-8")) == []


def test_a_sound_batch_has_no_marks(server: Server) -> None:
    assert server.marks(MODELINE + SOUND) == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_marked_once_at_its_place(server: Server, mistake: Mistake) -> None:
    text = MODELINE + SOUND.replace(mistake.sound, mistake.written)
    marks = server.marks(text)
    assert [(shown(mark, text)[: len(mistake.marked)], mistake.says in mark["message"]) for mark in marks] == [
        (mistake.marked, True)
    ], marks


def completed(server: Server, text: str) -> dict[str, Any]:
    told = server.at("completion", MODELINE + text)
    return {each["label"]: each.get("documentation") for each in told["items"]}


def test_types_are_completed_with_what_they_are_for(server: Server) -> None:
    told = completed(server, "entries:\n- type: |\n  id: a\n")
    assert {"launch", "talks", "abduction"} <= set(told)
    assert "launched something" in str(told["launch"])


def test_the_fields_of_the_type_are_completed_and_no_others(server: Server) -> None:
    told = completed(server, "entries:\n- type: launch\n  id: a\n  m|\n")
    assert {"when", "by", "missiles", "over", "sources", "note"} <= set(told)
    assert not {"metric", "speaker", "near", "area"} & set(told)
    assert "how many flew" in str(told["missiles"])


def test_words_and_sources_are_completed(server: Server) -> None:
    assert "denial" in completed(server, "entries:\n- type: statement\n  id: a\n  act: |\n")
    assert "bbc-poll-2014" in completed(server, "entries:\n- type: launch\n  id: a\n  sources:\n  - |\n")
    assert "bbc-poll-2014" in completed(server, "entries:\n- type: launch\n  id: a\n  sources:\n  - ref: |\n")


def test_a_field_says_what_it_holds(server: Server) -> None:
    told = server.at("hover", MODELINE + "entries:\n- type: launch\n  id: a\n  miss|iles: 2\n")
    assert "how many flew" in json.dumps(told["contents"])
