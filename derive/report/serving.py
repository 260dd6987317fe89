"""The report of one file on localhost, with live reload.

Guarantee: only this machine is served (the socket is bound to 127.0.0.1, and a request that names another host is
refused, so that no web page elsewhere can read the report through the browser); nothing but the page, its script and its
version is answered, and no file is ever read on a request's behalf.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from derive import files
from derive.checking import saved, stamp
from derive.memo import Memo, hurrying, keeping, kept, settle
from derive.report import html

INTERVAL = 0.03
PATIENCE = 20.0
_SCRIPT = """\
const seen = document.documentElement.dataset.version;
const folds = () => [...document.querySelectorAll("details")];
try {
  const open = JSON.parse(sessionStorage.getItem("folds") || "[]");
  folds().forEach((fold, i) => { if (open.includes(i)) fold.open = true; });
} catch {}
async function wait() {
  for (;;) {
    try {
      const now = await (await fetch("/version?seen=" + seen)).text();
      if (now !== seen) {
        sessionStorage.setItem("folds", JSON.stringify(folds().flatMap((fold, i) => fold.open ? [i] : [])));
        location.reload();
        return;
      }
    } catch { await new Promise(done => setTimeout(done, 1000)); }
  }
}
wait();
"""


class Site:
    """The page that is shown now. `update` makes it anew, `wait` returns its version once that is not `seen` any more."""

    def __init__(self, path: str, language: str, dialect: str | None):
        self.path, self.language, self.dialect = path, language, dialect
        self.version, self.page, self.code, self.before = 0, "", 0, ""
        self._changed = threading.Condition()

    def update(self) -> str:
        """Check the file and make its page; the sentence for the terminal.

        After an edit verdicts come first, and the page once more where a right line for a wrong one was yet to be looked for.
        """
        memo = kept()
        if memo is None or not self.version:
            return self._make()
        with hurrying(memo):
            said = self._make()
        return self._make() if memo.put_off else said

    def _make(self) -> str:
        try:
            document = files.check_file(self.path, self.dialect, before=self.before)
            self.before = document.dialect
            page, code = html.render(document, self.language), document.exit_code()
            said = files.clean(files.summary_line(document))
        except files.CannotRun as error:
            said, code = files.clean(files.one_line(str(error))), 2
            page = html.message(said, self.language)
        with self._changed:
            self.version += 1
            self.page, self.code = html.live(page, str(self.version)), code
            self._changed.notify_all()
        return said

    def wait(self, seen: str, seconds: float = PATIENCE) -> str:
        with self._changed:
            self._changed.wait_for(lambda: str(self.version) != seen, seconds)
            return str(self.version)


def server(site: Site, port: int) -> ThreadingHTTPServer:
    """A server of the site, not yet running. Raises CannotRun if the port is taken."""
    try:
        made = ThreadingHTTPServer(("127.0.0.1", port), _handler(site))
    except OSError as error:
        why = f"port {port} on this machine cannot be used ({error.strerror}); choose another with --port"
        raise files.CannotRun(why) from None
    made.daemon_threads, made.block_on_close = True, False
    return made


def serve(path: str, port: int, language: str, dialect: str | None, rounds: int | None = None) -> int:
    """Serve until interrupted (or for `rounds` looks at the file); the exit code of the last check."""
    if path == "-":
        raise files.CannotRun("derive serve needs a file, standard input cannot be watched")
    files.read(path)
    site = Site(path, language, dialect)
    running = server(site, port)
    seen = stamp(path)
    with keeping(Memo()), running:
        print(site.update())
        print(f"http://127.0.0.1:{running.server_address[1]}/  Ctrl-C ends", flush=True)
        settle()
        threading.Thread(target=running.serve_forever, args=(INTERVAL,), daemon=True).start()
        try:
            while rounds is None or rounds > 0:
                time.sleep(INTERVAL)
                now = stamp(path)
                if now != seen:
                    seen = saved(path)
                    print(site.update(), flush=True)
                    settle()
                rounds = None if rounds is None else rounds - 1
        except KeyboardInterrupt:
            pass
        running.shutdown()
    return site.code


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version, timeout = "derive", "", 60

        def handle(self) -> None:
            with suppress(ConnectionError):  # whoever asked has gone: a page that was closed or loaded again
                super().handle()

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").rpartition(":")[0]
            place, _, query = self.path.partition("?")
            answers: dict[str, tuple[str, Callable[[], str]]] = {
                "/": ("text/html", lambda: site.page),
                "/live.js": ("text/javascript", lambda: _SCRIPT),
                "/version": ("text/plain", lambda: site.wait(query.removeprefix("seen="))),
            }
            if self.path == "/favicon.ico":
                self.answer(204, "text/plain", "")
            elif host not in ("127.0.0.1", "localhost"):
                self.answer(403, "text/plain", "this page is for this machine only")
            elif place not in answers:
                self.answer(404, "text/plain", "there is only one page here: /")
            else:
                self.answer(200, answers[place][0], answers[place][1]())

        do_HEAD = do_GET  # the same without the text: see `answer`

        def answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode("utf-8", "backslashreplace")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
