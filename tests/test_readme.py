"""The README says what works: its Python runs, in order, as one session."""

import re
from pathlib import Path

import pytest

from benchmarks import quotes

README = Path(__file__).parent.parent / "README.md"


def _python_blocks():
    """Yield each block with its line number, so that a traceback points into the README."""
    text = README.read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, match.start(1)), match.group(1)


def test_python_blocks_run_in_order(tmp_path, monkeypatch):
    pytest.importorskip("imblearn")
    monkeypatch.chdir(tmp_path)
    blocks = list(_python_blocks())
    assert blocks
    namespace = {"__name__": "readme"}
    for line, block in blocks:
        exec(compile("\n" * line + block, str(README), "exec"), namespace)


def test_links_to_files_lead_somewhere():
    targets = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert targets
    missing = [target for target in targets if not (README.parent / target).exists()]
    assert not missing


def test_make_targets_exist():
    named = set(re.findall(r"^make ([\w-]+)", README.read_text(encoding="utf-8"), flags=re.M))
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    assert named
    assert named <= set(re.findall(r"^([\w-]+):", makefile, flags=re.M))


def test_tables_are_those_of_the_published_results():
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- quote: ([\w-]+) -->", text)) == set(quotes.QUOTES)
    assert quotes.quoted(text) == text
