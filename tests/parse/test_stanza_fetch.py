"""Fetching a model from a server: whole, or not at all.  The server is a real one on this machine."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.parse.stanza_models import choose_package
from stanza_folders import SMALL, edit_resources, make_models, needs_small_model, needs_stanza

# Stanza's downloader leaves its connections to the garbage collector.
pytestmark = [
    needs_stanza,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*socket:pytest.PytestUnraisableExceptionWarning"),
]

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


class Server:
    """Serves a folder of models; ``answers`` says how a path is answered that is not simply sent."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Answer] = {}
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.lstrip("/")
                served.asked.append(path)
                place = folder / ("resources.json" if path.startswith("resources_") else path)
                content = place.read_bytes() if place.is_file() else b""
                served.answers.get(place.name if "/" not in path else path, send)(self, content)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def send(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def corrupted(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    send(handler, content[:-1] + b"?")


def cut_off(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def answering(status: int) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, content: bytes) -> None:
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(b"<html>no</html>")

    return answer


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(make_models(tmp_path / "published", ("gsd", "csui"), pretrain=True))
    yield server
    server.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def fetch(server: Server, target: Path) -> Any:
    return CliRunner().invoke(
        app, ["model", "fetch", "stanza", "--stanza-dir", str(target), "--url", server.url]
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_preferred_model_is_fetched(server: Server, target: Path) -> None:
    result = fetch(server, target)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"csui: fetched 6 files into {target}\n"
    assert choose_package(target).name == "csui"
    assert not (target / "id/pos/gsd.pt").exists()
    assert not list(target.glob(".fetch-*"))


def test_what_is_complete_is_left_alone(server: Server, target: Path) -> None:
    fetch(server, target)
    before, server.asked = files(target), []
    result = fetch(server, target)
    assert (result.exit_code, result.stdout) == (0, f"csui: already complete in {target}\n")
    assert server.asked == []
    assert files(target) == before


def test_only_what_is_missing_or_damaged_is_fetched(server: Server, target: Path) -> None:
    fetch(server, target)
    whole, server.asked = files(target), []
    (target / "id/pos/csui.pt").unlink()
    (target / "id/lemma/csui.pt").write_bytes(b"half")
    assert fetch(server, target).stdout == f"csui: fetched 2 files into {target}\n"
    assert sorted(server.asked)[:2] == ["id/lemma/csui.pt", "id/pos/csui.pt"]
    assert len(server.asked) == 3
    assert files(target) == whole


def test_a_broken_list_is_fetched_again(server: Server, target: Path) -> None:
    fetch(server, target)
    (target / "resources.json").write_text("{", encoding="utf-8")
    assert fetch(server, target).exit_code == 0
    assert choose_package(target).name == "csui"


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        ("id/pos/csui.pt", corrupted, "came damaged (its MD5 is not the one in resources.json); try again"),
        ("id/pos/csui.pt", cut_off, "the connection broke off; try again"),
        ("id/pos/csui.pt", answering(404), "the server answers 404"),
        ("id/tokenize/csui.pt", answering(500), "the server answers 500"),
        ("resources.json", answering(404), "the server answers 404"),
        ("resources.json", cut_off, "the connection broke off; try again"),
        ("resources.json", corrupted, "is no list of Stanza's models"),
    ],
)
@pytest.mark.parametrize("there", ["nothing", "another model"])
def test_a_failure_leaves_what_was_there(
    server: Server, target: Path, path: str, answer: Answer, message: str, there: str
) -> None:
    target.mkdir()
    if there == "another model":
        make_models(target, ("gsd",))
        (target / "id/tokenize/gsd.pt").unlink()
    before = files(target)
    server.answers[path] = answer
    result = fetch(server, target)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"anugerah: {server.url}/")
    assert result.stderr.endswith(f": {message}\n")
    assert files(target) == before
    assert not list(target.glob(".fetch-*"))


def test_without_a_network_there_is_one_line(server: Server, target: Path) -> None:
    server.close()
    result = fetch(server, target)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "cannot be reached; is there a network?" in result.stderr


def test_an_interrupted_fetch_leaves_nothing(
    server: Server, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stanza.resources import common

    fetched = common.download_file

    def interrupted(url: str, path: str, *rest: object) -> object:
        result = fetched(url, path, *rest)
        if url.endswith("pos/csui.pt"):
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(common, "download_file", interrupted)
    result = fetch(server, target)
    assert result.exit_code == 1
    assert result.stderr == "anugerah: interrupted; nothing was changed\n"
    assert list(target.iterdir()) == []


def test_a_list_without_indonesian_models_is_told(server: Server, target: Path, tmp_path: Path) -> None:
    edit_resources(tmp_path / "published", "id", "packages", value={})
    result = fetch(server, target)
    assert result.exit_code == 1
    assert "lists no Indonesian package such as csui or gsd" in result.stderr


def test_a_name_that_leads_out_of_the_folder_is_not_fetched(
    server: Server, target: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    for package in ("csui", "gsd"):
        edit_resources(published, "id", "packages", package, "pos", value="../../../evil")
    result = fetch(server, target)
    assert result.exit_code == 1
    assert "is no list of Stanza's models" in result.stderr
    assert len(server.asked) == 1


def test_a_folder_that_cannot_be_made_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = fetch(server, tmp_path / "file" / "models")
    assert result.exit_code == 1
    assert "cannot write" in result.stderr
    assert server.asked == []


@needs_small_model
def test_a_real_model_is_fetched_and_parses(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.parse.stanza import StanzaParser

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(SMALL)
    try:
        assert fetch(server, target).exit_code == 0
    finally:
        server.close()
    assert json.loads((target / "resources.json").read_text(encoding="utf-8"))["id"]
    (doc,) = StanzaParser(target).parse(["Maidi menerima piagam."])
    assert [token.text for token in doc] == ["Maidi", "menerima", "piagam", "."]
    shutil.rmtree(target)
