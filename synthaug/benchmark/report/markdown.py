"""The report as Markdown, for a README or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterable

from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.prose import LEAD
from synthaug.benchmark.report.sections import Section, scope_in_words, sections
from synthaug.benchmark.report.sentence import sentence_of
from synthaug.benchmark.report.tables import Table
from synthaug.runtime.printable import printable


def markdown_of(found: Findings, title: str) -> str:
    """Return the same words and tables as the page, without figures and the cells of each data set."""
    lines = [
        f"# {_escaped(title)}",
        "",
        f"**{_escaped(sentence_of(found))}**",
        "",
        LEAD,
        "",
        _escaped(scope_in_words(found)),
        "",
    ]
    if found.checks.alarms:
        lines += ["> **Alarm: do not trust these numbers yet**", ">"]
        lines += [*(f"> - {_escaped(text)}" for text in found.checks.alarms), ""]
    for section in sections(found, [], {}):
        lines += _section(section)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> list[str]:
    lines = [f"## {section.title}", ""]
    for text in section.texts:
        lines += [_escaped(text), ""]
    for table in [*section.tables, *(table for tables in section.folded.values() for table in tables)]:
        lines += [f"{_escaped(table.caption)}", "", *_grid(table), ""]
    lines += [f"- **{_escaped(term)}**: {_escaped(meaning)}" for term, meaning in section.terms.items()]
    return [*lines, ""] if section.terms else lines


def _grid(table: Table) -> list[str]:
    rules = ["---" if i in table.texts else "---:" for i in range(len(table.columns))]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return [_row(map(_escaped, table.columns)), _row(rules), *(_row(map(_escaped, row)) for row in rows)]


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is, in a table as elsewhere."""
    text = printable(re.sub(r"\s+", " ", text)).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_|\[\]])", r"\\\1", text)
