"""``make bench-reading``: what a reader of the worked example's site waits for, by Lighthouse as on a phone.

The heaviest page of each kind, served as a host serves it. Lighthouse is brought by npm into ``_bench/npm``.
Exits with 1 where a limit is missed; with ``--write``, docs/speed.md quotes the table.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from browsing import chromium, served
from compare import compressed
from measure import ROOT, SCRATCH, environment, run
from table import judged, machine, quote, verdict

LIGHTHOUSE = "lighthouse@12"  # the last for the Node of a stable Debian
#: Limits: bytes of a page's own HTML and of its first view, milliseconds, layout shift, scores of 100.
HTML, VIEW, BLOCKING, SHIFT, SCORE = 14_000, 110_000, 50, 0.01, 95
#: Where the four scores have a limit.
SCORED = ("home", "team", "kpi", "map")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: A company's site asks search engines to stay away; and Lighthouse fetches robots.txt from within the page,
#: whose policy lets nothing be fetched.
SKIPPED = "robots-txt,is-crawlable"
_KIND = re.compile(r'<main id="main" class="page (\w+)"')
_HEAD = (
    "| page | HTML | first view | blocking | shift | performance | accessibility | best practices | SEO | |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def site() -> Path:
    """The example, published as a site that has an address."""
    plan, out = SCRATCH / "reading-plan", SCRATCH / "reading"
    for folder in (plan, out):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "notebooks/example", plan)
    with (plan / "okr.toml").open("a", encoding="utf-8") as head:
        head.write('\n[site]\naddress = "https://goals.example.org"\n')
    run([sys.executable, "-m", "okrlib", "publish", str(plan), "--out", str(out)], environment())
    return out


def heaviest(folder: Path) -> dict[str, Path]:
    """The page of each kind whose HTML is the largest; of stories, one that brings no chart of Altair's."""
    pages = {}
    for page in sorted(folder.rglob("*.html"), key=compressed):
        text = page.read_text("utf-8")
        if (kind := _KIND.search(text)) and "assets/vega.js" not in text:
            pages[kind[1]] = page
    return pages


def lighthouse() -> str | None:
    """The program; None where npm is not installed."""
    folder = SCRATCH / "npm"
    program = folder / "node_modules/.bin/lighthouse"
    npm = shutil.which("npm")
    if npm and not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE],
            check=True,
        )
    return str(program) if npm else None


def report(program: str, address: str) -> dict[str, Any]:
    """What Lighthouse says of a page, with its usual settings, which are a phone's."""
    command = [program, address, "--quiet", "--output=json", f"--skip-audits={SKIPPED}"]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    facts: dict[str, Any] = json.loads(run(command, environment(CHROME_PATH=chromium() or "")).out)
    return facts


def blocked(facts: dict[str, Any]) -> float:
    """For how many milliseconds a page's scripts kept it from answering."""
    return float(facts["audits"]["total-blocking-time"]["numericValue"])


def settled(program: str, address: str) -> dict[str, Any]:
    """A report; where a busy machine may have blocked the page, the middle one of three."""
    first = report(program, address)
    if blocked(first) <= BLOCKING:
        return first
    return sorted((first, report(program, address), report(program, address)), key=blocked)[1]


def line_of(kind: str, page: Path, facts: dict[str, Any] | None) -> tuple[str, list[str]]:
    """A page's line of the table, and what misses its limit."""
    own, missed = compressed(page), []
    if own > HTML:
        missed.append(f"HTML of {own:,} B")
    if facts is None:
        return f"| {kind} | {own / 1000:.1f} kB |  |  |  |  |  |  |  | {verdict(good=not missed)} |", missed
    audits = facts["audits"]
    view, shift = (audits[name]["numericValue"] for name in ("total-byte-weight", "cumulative-layout-shift"))
    blocking = blocked(facts)
    missed += [f"a first view of {view:,.0f} B"] if view > VIEW else []
    missed += [f"{blocking:.0f} ms blocked"] if blocking > BLOCKING else []
    missed += [f"a shift of {shift:.3f}"] if shift > SHIFT else []
    scores = {name: round(100 * (facts["categories"][name]["score"] or 0)) for name in CATEGORIES}
    for name, score in scores.items():
        if kind in SCORED and score < SCORE:
            refs = {ref["id"] for ref in facts["categories"][name]["auditRefs"] if ref["weight"]}
            why = ", ".join(sorted(ref for ref in refs if (audits[ref]["score"] or 0) < 0.9))
            missed.append(f"{name} {score} ({why})")
    cells = " | ".join(map(str, scores.values()))
    sizes = f"{own / 1000:.1f} kB | {view / 1000:.0f} kB | {blocking:.0f} ms | {shift:.3f}"
    return f"| {kind} | {sizes} | {cells} | {verdict(good=not missed)} |", missed


def main() -> int:
    """Measure, print, judge."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--write", action="store_true", help="quote the table in docs/speed.md")
    words = reader.parse_args()
    folder, program = site(), lighthouse() if chromium() else None
    left = "" if program else "Only sizes: " + ("npm" if chromium() else "Chromium") + " is not installed. "
    lines, failures = [_HEAD], []
    with served(folder) as root:
        for kind, page in heaviest(folder).items():
            address = root + page.relative_to(folder).as_posix()
            line, missed = line_of(kind, page, settled(program, address) if program else None)
            lines.append(line)
            failures += [f"{kind}: {what}" for what in missed]
    limits = (
        f"Limits: HTML {HTML / 1000:g} kB, first view {VIEW / 1000:g} kB, both as sent;"
        f" blocking {BLOCKING} ms, shift {SHIFT}; all four scores {SCORE} for {', '.join(SCORED)}."
    )
    text = f"{left}{limits} {machine()}.\n\n" + "\n".join(lines)
    print(f"\n{text}")
    if words.write:
        quote("docs/speed.md", "reading", text)
    return judged(failures)


if __name__ == "__main__":
    sys.exit(main())
