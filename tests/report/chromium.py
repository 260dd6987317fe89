"""A page looked at in headless Chromium: what a script found in it, and what the console said.

The page is shown in a frame, so that it can be narrower than a window may be; the policy that forbids scripts is taken
out of the copy, since the looking is done by a script.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

LOOK = """
const wide = [];
for (const shown of document.querySelectorAll("math, table, svg, .flow")) {
  const box = shown.getBoundingClientRect();
  if (!box.width || shown.closest("math math, svg svg")) continue;
  let inside = shown.parentElement, free = false;
  while (inside && inside !== document.documentElement) {
    const style = getComputedStyle(inside);
    if (/auto|scroll/.test(style.overflowX)) { free = inside.scrollWidth <= inside.clientWidth + 1 || inside.tabIndex >= 0; break; }
    inside = inside.parentElement;
  }
  const fits = box.right <= innerWidth + 1 && box.left >= -1;
  if (!fits && !free) wide.push(shown.outerHTML.slice(0, 200));
}
const text = document.body.innerText.replace(/\\s+/g, " ");
const found = {
  width: innerWidth,
  page: document.documentElement.scrollWidth,
  wide,
  lost: [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute("href").slice(1)).filter(id => !document.getElementById(id)),
  text: text.length,
  commands: [...document.querySelectorAll("math, .flow")].filter(m => /\\\\[a-zA-Z]/.test(m.textContent)).length,
};
"""


def axe() -> str | None:
    """The source of axe-core: the file that AXE names, or the copy that a package for Python carries."""
    named = os.environ.get("AXE")
    if named:
        return Path(named).read_text(encoding="utf-8")
    package = importlib.util.find_spec("axe_playwright_python")
    where = list(package.submodule_search_locations or ()) if package is not None else []
    return (Path(where[0]) / "axe.min.js").read_text(encoding="utf-8") if where else None


def look(page: str, folder: Path, width: int = 1000, dark: bool = False, with_axe: bool = False) -> tuple[dict[str, Any], list[str]]:
    """What was found on the page with everything unfolded, and the complaints of the console."""
    script = LOOK
    if with_axe:
        script += """
        found.axe = (await axe.run(document, {resultTypes: ["violations"], iframes: false})).violations.map(
          v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | "));
        """
    run = f"addEventListener('load', async () => {{ {script} parent.document.getElementById('found').textContent = JSON.stringify(found); }});"
    library = f"<script>{axe()}</script>" if with_axe else ""
    page = POLICY.sub("", page, count=1).replace("<details", "<details open")
    page = page.replace("</body>", f"{library}<script>{run}</script></body>")
    (folder / "page.html").write_text(page, encoding="utf-8", errors="backslashreplace")
    outer = f'<!doctype html><title>t</title><pre id="found"></pre><iframe src="page.html" style="width:{width}px;height:3000px;border:0"></iframe>'
    (folder / "outer.html").write_text(outer, encoding="utf-8")
    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}", "--window-size=1400,1000", "--virtual-time-budget=60000", "--dump-dom",
        *(["--blink-settings=preferredColorScheme=0"] if dark else []), (folder / "outer.html").as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=180, text=True)
    shown = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.S)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(html.unescape(shown[1])) if shown and shown[1] else {}, said


def printed(page: str, folder: Path) -> str:
    """The text of the page as it is printed; the policy of the page forbids every script."""
    (folder / "page.html").write_text(page, encoding="utf-8", errors="backslashreplace")
    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=180)
    read = [str(shutil.which("pdftotext")), "-layout", str(folder / "page.pdf"), "-"]
    return subprocess.run(read, capture_output=True, timeout=60, check=True).stdout.decode()
