"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from synthaug.benchmark.report.figures import pictures
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.prose import LEAD
from synthaug.benchmark.report.sections import scope_in_words, sections
from synthaug.benchmark.report.sentence import sentence_of
from synthaug.benchmark.report.tables import details
from synthaug.runtime.printable import printable


def page_of(found: Findings, title: str) -> str:
    """Return the page; all that comes from the frame is escaped, and control characters are spelled out."""
    environment = Environment(
        loader=PackageLoader("synthaug.benchmark.report"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    page = environment.get_template("page.html.j2").render(
        title=title,
        description=f"What synthetic rows gain and cost: {scope_in_words(found)}",
        sentence=sentence_of(found),
        lead=LEAD,
        metrics=found.headline,
        scope=scope_in_words(found),
        alarms=found.checks.alarms,
        sections=sections(found, pictures(found), details(found)),
        css=_own("style.css"),
        script=_own("script.js"),
    )
    return printable(page)


def _own(name: str) -> str:
    return resources.files("synthaug.benchmark.report").joinpath("templates", name).read_text(encoding="utf-8")
