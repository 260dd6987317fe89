"""`derive serve`: the page, its version, and nothing else."""

from __future__ import annotations

import os
import socket
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from derive import files
from derive.report import serving
from tests.test_cli import BAD, GOOD, one_sentence, run


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A running server of good.md: (site, port)."""
    monkeypatch.chdir(tmp_path)
    Path("good.md").write_text(GOOD, encoding="utf-8")
    made = serving.Site("good.md", "en", None)
    made.update()
    server = serving.server(made, 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield made, server.server_address[1]
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str | None = None) -> tuple[int, str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type") or "", answer.read().decode()


def test_the_page_its_script_and_its_version(site):
    made, port = site
    status, kind, page = get(port, "/")
    assert status == 200 and kind.startswith("text/html") and "No statement is wrong." in page
    assert 'data-version="1"' in page and "script-src 'self'" in page and page.count("<script") == 1
    assert get(port, "/live.js")[1].startswith("text/javascript")
    assert get(port, "/version?seen=0") == (200, "text/plain; charset=utf-8", "1")


@pytest.mark.parametrize("path", ["/good.md", "/../good.md", "//etc/passwd", "/version/x", "/%2e%2e/good.md"])
def test_nothing_else_is_answered(site, path):
    assert get(site[1], path)[0] == 404


def test_another_host_is_refused(site):
    assert get(site[1], "/", host="evil.example")[0] == 403
    assert get(site[1], "/", host=f"evil.example:{site[1]}")[0] == 403
    assert get(site[1], "/", host=f"localhost:{site[1]}")[0] == 200


@pytest.mark.parametrize("path", ["/", "/live.js", "/nothing"])
def test_asked_for_the_head_only_the_head_is_answered(site, path):
    connection = HTTPConnection("127.0.0.1", site[1], timeout=30)
    connection.request("HEAD", path)
    answer = connection.getresponse()
    status, kind, text = get(site[1], path)
    assert (answer.status, answer.getheader("Content-Type"), answer.read()) == (status, kind, b"")
    assert int(answer.getheader("Content-Length") or 0) == len(text.encode())


def test_whoever_goes_away_leaves_no_complaint(site, capfd):
    made, port = site
    reset = bytes([1, 0, 0, 0, 0, 0, 0, 0])  # closed with a reset, so that the answer cannot be written
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port)) as gone:
            gone.sendall(f"GET /version?seen={made.version} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            time.sleep(0.1)
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        made.update()
    assert get(port, "/")[0] == 200
    time.sleep(0.2)
    assert "Traceback" not in capfd.readouterr().err


def test_a_file_that_is_gone_is_a_sentence_and_its_page_waits_for_it(site):
    made, port = site
    Path("good.md").rename("gone.md")
    made.update()
    _, _, page = get(port, "/")
    assert "there is no such file" in page and page.count("</head>") == 1 and '<script src="/live.js" defer></script>' in page
    Path("gone.md").rename("good.md")
    made.update()
    assert "No statement is wrong." in get(port, "/")[2]


def test_whoever_waits_hears_of_a_change(site):
    made, port = site
    answers: list[str] = []
    waiting = threading.Thread(target=lambda: answers.append(get(port, "/version?seen=1")[2]))
    waiting.start()
    time.sleep(0.1)
    assert not answers
    Path("good.md").write_text(BAD, encoding="utf-8")
    made.update()
    waiting.join(10)
    assert answers == ["2"] and "1 of 3 statements is wrong" not in get(port, "/version?seen=1")[2]
    assert "statements is wrong" in get(port, "/")[2] and made.code == 1


def test_a_file_that_is_gone_is_a_sentence_on_the_page(site):
    made, port = site
    os.unlink("good.md")
    made.update()
    assert "there is no such file" in get(port, "/")[2] and made.code == 2


def test_serving_follows_the_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("good.md").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(serving, "INTERVAL", 0.01)
    rounds = iter([None, None, "save", None, None])

    def sleep(_):
        if next(rounds, None) == "save":
            Path("good.md").write_text(BAD, encoding="utf-8")
            os.utime("good.md", ns=(1, 1))

    monkeypatch.setattr(serving.time, "sleep", sleep)
    assert serving.serve("good.md", 0, "en", None, rounds=5) == 1
    said = capsys.readouterr().out
    assert said.count("good.md: ") == 2 and "http://127.0.0.1:" in said


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", str(tmp_path / "good.md"), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2 and one_sentence(done.stderr.decode()) and b"--port" in done.stderr


@pytest.mark.parametrize("path", ["-", "missing.md", "."])
def test_what_cannot_be_served_is_one_sentence(path):
    with pytest.raises(files.CannotRun):
        serving.serve(path, 0, "en", None)
