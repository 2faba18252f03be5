"""Looks for faults of accessibility in HTML documents, with axe in a headless Chromium.

Usage: accessibility.py PLAYBOOK BENCH

PLAYBOOK is the program, BENCH the folder with `node_modules/axe-core`. Serious and critical findings fail.
"""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--virtual-time-budget=120000", "--dump-dom",
]
# What axe finds is written into the page, from where the browser prints it.
RUN = """
axe.run().then(found => {
    const result = document.createElement("pre");
    result.id = "axe-result";
    result.textContent = JSON.stringify({ passes: found.passes.length, violations: found.violations });
    document.body.appendChild(result);
});
"""
DOCUMENTS = [
    ["complaint", "--as", "instruction"],
    ["complaint", "--as", "instruction", "--both"],
    ["bid-breakdown", "--as", "guide"],
    ["order", "--as", "standard"],
    ["order", "--as", "checklist", "--both"],
    ["visit-reception", "--as", "raci"],
    ["complaint", "order", "--as", "handbook"],
]


def main(playbook: str, bench: str) -> int:
    axe = (pathlib.Path(bench) / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    browser = next(found for found in map(shutil.which, BROWSERS) if found)
    with tempfile.TemporaryDirectory() as folder:
        faults = sum(check(playbook, browser, axe, pathlib.Path(folder), what) for what in DOCUMENTS)
        # A checker that finds nothing anywhere would prove nothing.
        bad = "<!doctype html><html lang='en'><title>t</title><body><main><img src='x'></main></body></html>"
        if not serious(run(browser, axe, pathlib.Path(folder), bad)):
            print("bad: an image without words was not found")
            faults += 1
    return 1 if faults else 0


def check(playbook: str, browser: str, axe: str, folder: pathlib.Path, what: list[str]) -> int:
    made = subprocess.run([playbook, "--lang", "zh", "render", *what, "--format", "html"], capture_output=True, check=True)
    found = serious(run(browser, axe, folder, made.stdout.decode("utf-8")))
    for fault in found:
        print(f"bad: {' '.join(what)}: {fault['help']}: {fault['nodes'][0]['html'][:200]}")
    if not found:
        print(f"ok: {' '.join(what)} can be read by keyboard and ear")
    return len(found)


def run(browser: str, axe: str, folder: pathlib.Path, page: str) -> dict:
    harmless = axe.replace("</script", "<\\/script")
    script = f"<script>{harmless}</script><script>{RUN}</script></body>"
    file = folder / "page.html"
    file.write_text(page.replace("</body>", script), encoding="utf-8")
    command = [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    shown = subprocess.run(command, capture_output=True, check=True, timeout=240).stdout.decode("utf-8")
    result = json.loads(html.unescape(re.search(r'<pre id="axe-result">(.*?)</pre>', shown, re.S).group(1)))
    assert result["passes"], "axe has looked at nothing"
    return result


def serious(result: dict) -> list[dict]:
    return [fault for fault in result["violations"] if fault["impact"] in ("serious", "critical")]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
