"""`make lighthouse`: home, list, produce page and basket under Lighthouse with its mobile preset, and valid HTML.

Runs on a demo of its own, or on the marketplace at URL (`URL=http://127.0.0.1:8000 make lighthouse`). Each page is
measured three times (RUNS), the median counts. Writes `$VAR/bench/lighthouse*.json` and prints a table. The exit code is
1 when a category of a page is below 95, the home page weighs more than 350 kB, a page's layout shifts or html-validate
finds something, and 2 when it could not be measured.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from marketplace.embedded import stack
from tests.lighthouse.demo import Demo, DemoError, running_demo

GOAL = 95
HOME_BYTES = 350_000
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"home": "/", "list": "/produce/", "produce page": "/produce/millet/", "basket": "/basket/"}
MORE_HTML = ("/en/", "/en/produce/millet/", "/season/", "/checkout/", "/accounts/login/", "/verify/", "/nothing/here/")
METRICS = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
    "total-byte-weight": "weight",
}
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


class Measured(NamedTuple):
    """One page.

    :param scores: out of 100, by category
    :param metrics: as Lighthouse writes them
    :param size: of all that it loads, in bytes as they are sent
    :param shift: Lighthouse's cumulative layout shift
    """

    page: str
    scores: dict[str, int]
    metrics: dict[str, str]
    size: float
    shift: float


def main() -> int:
    """Measure, print, write. Returns the exit code."""
    var = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute()
    folder = var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    tools = var / "lighthouse"
    try:
        subprocess.run([str(stack.PROJECT / ".ci" / "lighthouse" / "install"), str(tools)], check=True)
        with running_demo(folder / "lighthouse-demo", os.environ.get("URL", "")) as demo:
            found = [measure(demo, page, tools, folder, int(os.environ.get("RUNS") or 3)) for page in PAGES]
            faults = validate(demo, [*PAGES.values(), *MORE_HTML], tools, folder)
    except (DemoError, subprocess.CalledProcessError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    print(f"\n{table(found)}\n")
    print("\n".join(faults) or "html-validate: nothing to say.")
    low = missed(found)
    summary = {"goal": GOAL, "pages": [one._asdict() for one in found], "html": faults, "missed": low}
    (folder / "lighthouse.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    print(f"Missed: {'; '.join(low)}" if low else f"All at least {GOAL}.", f"JSON: {folder}", sep="\n")
    return 1 if low or faults else 0


def missed(found: Sequence[Measured]) -> list[str]:
    """Return what is not as good as it should be."""
    low = [f"{one.page}: {name} {score}" for one in found for name, score in one.scores.items() if score < GOAL]
    low += [f"{one.page}: layout shift {one.shift:.3f}" for one in found if one.shift > 0]
    return low + [f"home: {one.size:.0f} bytes" for one in found if one.page == "home" and one.size > HOME_BYTES]


def measure(demo: Demo, page: str, tools: Path, folder: Path, runs: int) -> Measured:
    """Let Lighthouse look at a page `runs` times; the report of the median performance is kept."""
    print(f"· {page}", file=sys.stderr, flush=True)
    reports = [_report(demo.url + PAGES[page], demo.headers, tools) for _ in range(runs)]
    by_performance = sorted(reports, key=lambda report: _score(report, "performance"))
    report = by_performance[len(reports) // 2]
    (folder / f"lighthouse-{page.replace(' ', '-')}.json").write_text(json.dumps(report, ensure_ascii=False))
    scores = {name: int(statistics.median(_score(one, name) for one in reports)) for name in CATEGORIES}
    metrics = {word: _shown(report, audit) for audit, word in METRICS.items()}
    return Measured(
        page,
        scores,
        metrics,
        _number(report, "total-byte-weight"),
        max(_number(one, "cumulative-layout-shift") for one in reports),
    )


def _report(url: str, headers: dict[str, str], tools: Path) -> dict[str, Any]:
    command = ["node", str(tools / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet"]
    command += ["--output=json", "--output-path=stdout", f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={CHROME_FLAGS}", f"--extra-headers={json.dumps(headers)}"]
    environment = {**os.environ, "CHROME_PATH": "/usr/bin/chromium", "LIGHTHOUSE_CHROMIUM_PATH": "/usr/bin/chromium"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise DemoError(f"Lighthouse on {url}:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    if fault := report.get("runtimeError"):
        raise DemoError(f"Lighthouse on {url}: {fault['message']}")
    return report


def _score(report: dict[str, Any], category: str) -> int:
    return round(100 * (report["categories"][category]["score"] or 0))


def _number(report: dict[str, Any], audit: str) -> float:
    return float(report["audits"][audit]["numericValue"])


def _shown(report: dict[str, Any], audit: str) -> str:
    found = report["audits"][audit]
    if audit == "total-byte-weight":
        return f"{found['numericValue'] / 1000:.0f} kB"
    return str(found.get("displayValue", "")).replace("\u00a0", " ")


def table(found: Sequence[Measured]) -> str:
    """Return scores and metrics in columns."""
    head = ["", *CATEGORIES, *METRICS.values()]
    rows = [[one.page, *(str(one.scores[name]) for name in CATEGORIES), *one.metrics.values()] for one in found]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    )


def validate(demo: Demo, paths: Sequence[str], tools: Path, folder: Path) -> list[str]:
    """Return what html-validate finds on the pages at `paths`, one line each."""
    pages = folder / "lighthouse-html"
    pages.mkdir(exist_ok=True)
    for old in pages.glob("*.html"):
        old.unlink()
    for path in paths:
        name = path.strip("/").replace("/", "_") or "home"
        (pages / f"{name}.html").write_bytes(demo.read(path))
    command = ["node", str(tools / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"), "--formatter=json"]
    command += [f"--config={stack.PROJECT / '.ci' / 'lighthouse' / 'htmlvalidate.json'}", str(pages)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if not done.stdout.strip():
        raise DemoError(f"html-validate:\n{done.stderr[-2000:]}")
    return [
        f"html: {Path(one['filePath']).stem}:{message['line']}:{message['column']} {message['ruleId']}: {message['message']}"
        for one in json.loads(done.stdout)
        for message in one["messages"]
    ]


if __name__ == "__main__":
    sys.exit(main())
