"""The pages in a real browser: nothing is lost, hidden or complained of. Runs where Chromium is."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from importlib import resources

import pytest

from derive import files, gallery
from derive.report import html, serving
from tests.report import chromium
from tests.report.samples import HOSTILE, hostile, layer

pytestmark = [pytest.mark.browser, pytest.mark.skipif(chromium.CHROMIUM is None, reason="there is no Chromium here")]

NOTES = r"""# A long line

Let $A, B \in \mathbb{R}^{n\times n}$ and $x \in \mathbb{R}^{n}$.

$$\operatorname{tr}(A B A B A B A B) + \operatorname{tr}(A^\top B^\top) + x^\top A B x + x^\top B A x = \operatorname{tr}(B A B A B A B A) + \operatorname{tr}(B^\top A^\top) + x^\top A B x + x^\top B A x$$

$$\begin{pmatrix} 1 & 2 & 3 & 4 & 5 & 6 & 7 & 8 & 9 & 10 & 11 & 12 & 13 & 14 & 15 & 16 & 17 & 18 \\ 1 & 2 & 3 & 4 & 5 & 6 & 7 & 8 & 9 & 10 & 11 & 12 & 13 & 14 & 15 & 16 & 17 & 18 \end{pmatrix}$$

$$A B = B A$$

| a | b |
|---|---|
| $A A^{-1} = I$ | `x` |
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """A checked document with long and wrong lines, the sample with every verdict, a hostile one, and a bundled one."""
    found = {
        "notes": html.render(files.check_text("notes.md", NOTES, None, None, None)),
        "layer": html.render(layer(), "zh"),
        "hostile": html.render(hostile(HOSTILE[0])),
    }
    findings = resources.files("derive") / "documents" / "lenet5-findings.md"
    if findings.is_file():
        document = files.check_text("lenet5-findings.md", findings.read_text(encoding="utf-8"), None, None, None)
        words = gallery.WORDS["en"]
        from derive.gallery import examples

        found["findings"] = html.render(document, "en", examples.pooling(words) + examples.rotation(words))
    return found


@pytest.mark.parametrize(("name", "width"), [("notes", 400), ("notes", 1000), ("layer", 400), ("hostile", 400), ("findings", 400)])
def test_nothing_is_lost_or_hidden(pages, tmp_path, name, width):
    if name not in pages:
        pytest.skip("not bundled")
    found, said = chromium.look(pages[name], tmp_path, width)
    assert found["width"] == width and found["page"] <= width, "the page is wider than the screen"
    assert found["wide"] == [] and found["lost"] == [] and found["commands"] == 0
    assert found["text"] > 100 and said == []


@pytest.mark.parametrize(
    ("name", "dark"),
    [("notes", False), ("layer", True), *(pytest.param("findings", dark, marks=pytest.mark.slow) for dark in (False, True))],
)
def test_axe_finds_nothing(pages, tmp_path, name, dark):
    if chromium.axe() is None:
        pytest.skip("no axe-core: install the extra `browser`, or name the file in AXE")
    if name not in pages:
        pytest.skip("not bundled")
    found, _ = chromium.look(pages[name], tmp_path, 800, dark, with_axe=True)
    assert found["axe"] == []


def test_a_page_needs_no_script(pages):
    assert not any("<script" in page for page in pages.values())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no pdftotext here")
def test_on_paper_and_without_script_everything_is_unfolded(pages, tmp_path):
    assert chromium.POLICY.search(pages["notes"]) and "script-src" not in pages["notes"]
    text = " ".join(chromium.printed(pages["notes"], tmp_path).split())
    claims = files.check_text("notes.md", NOTES, None, None, None).claims
    proved = [claim for claim in claims if claim.verdict == "proved" and claim.steps]
    assert proved, "the sample has lost its proofs"
    assert text.count("index normal form, equal on both sides for all sizes") == sum("index normal form" in claim.steps[-2].what for claim in proved)
    assert "holds for all values of the symbolic sizes" in text and "first difference in row" in text
    assert "Skip to the document" not in text and "next wrong line" not in text
    assert "used in line" in text and "assumptions" in text


def test_looking_notices(tmp_path):
    page = '<!doctype html><html><body><a href="#gone">x</a><div style="overflow:hidden;width:50px"><math><mtext>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\frac</mtext></math></div><img src="x"><p style="color:#999">pale</p></body></html>'
    found, _ = chromium.look(page, tmp_path, 400, with_axe=chromium.axe() is not None)
    assert found["lost"] == ["gone"] and len(found["wide"]) == 1 and found["commands"] == 1
    assert "axe" not in found or any(text.startswith("color-contrast") for text in found["axe"])


def test_a_served_page_reloads_after_a_save(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "notes.md"
    path.write_text("$1 + 1 = 2$\n", encoding="utf-8")
    site = serving.Site("notes.md", "en", None)
    site.update()
    server = serving.server(site, 0)
    asked: list[str] = []
    handler = server.RequestHandlerClass
    answer = handler.do_GET
    monkeypatch.setattr(handler, "do_GET", lambda self: (asked.append(self.path), answer(self)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    command = [str(chromium.CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    browser = subprocess.Popen(
        [*command, f"--user-data-dir={tmp_path / 'profile'}", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert heard(asked, "/version?seen=1")
        path.write_text("$1 + 1 = 3$\n", encoding="utf-8")
        site.update()
        assert heard(asked, "/version?seen=2") and asked.count("/") == 2
    finally:
        browser.terminate()
        browser.wait()
        server.shutdown()
        server.server_close()


def heard(asked: list[str], path: str, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while path not in asked and time.monotonic() < end:
        time.sleep(0.02)
    return path in asked
