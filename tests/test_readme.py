"""README and documentation say what works: the Python of a page runs, in order, as one session."""

import re
from pathlib import Path

import pytest

from benchmarks import quotes

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = sorted(
    path for path in (ROOT / "docs").rglob("*.md") if path.name != "changelog.md" and "_build" not in path.parts
)
PAGES = [README, *GUIDE]
BLOCK = re.compile(r"^```python\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
MADE = {"gallery", "api.rst"}  # by `make docs`

of_each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def _python_blocks(text):
    """Yield each block with its line number, so that a traceback points into the page."""
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start(1)), match.group(1)


@pytest.mark.slow
@of_each_page
def test_python_blocks_run_in_order(page, tmp_path, monkeypatch):
    pytest.importorskip("imblearn")
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "page"}
    for line, block in _python_blocks(page.read_text(encoding="utf-8")):
        exec(compile("\n" * line + block, str(page), "exec"), namespace)
    plt.close("all")


@pytest.mark.slow
def test_the_first_block_prints_what_the_readme_says(capsys):
    """Word by word; numbers are those of another machine."""
    text = README.read_text(encoding="utf-8")
    exec(BLOCK.search(text)[1], {"__name__": "page"})
    said = re.search(r"^```text\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)[1]
    assert re.sub(r"[+-]?[\d.]*\d", "#", capsys.readouterr().out) == re.sub(r"[+-]?[\d.]*\d", "#", said)


@pytest.mark.slow
def test_the_page_of_evaluations_shows_what_is_printed(capsys, tmp_path, monkeypatch):
    """Word by word, alarms included; numbers are those of another machine."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "guide" / "evaluation.md").read_text(encoding="utf-8")
    namespace = {"__name__": "page"}
    for _, block in _python_blocks(text):
        exec(block, namespace)
    said = "".join(re.findall(r"^```text\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL))
    number = r"[+-]?[\d.]*\d"
    assert re.sub(number, "#", capsys.readouterr().out) == re.sub(number, "#", said)


def test_there_are_blocks():
    assert len([page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]) > 8


@of_each_page
def test_links_to_files_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    made = [target for target in targets if Path(target).name in MADE or Path(target).parent.name in MADE]
    missing = [target for target in set(targets) - set(made) if not (page.parent / target).exists()]
    assert not missing


def test_make_targets_exist():
    named = set(re.findall(r"^make ([\w-]+)", README.read_text(encoding="utf-8"), flags=re.M))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named
    assert named <= set(re.findall(r"^([\w-]+):", makefile, flags=re.M))


def test_readme_fits_on_a_screen_and_a_half():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.slow
def test_tables_are_those_of_the_published_results():
    marked = set()
    for page in quotes.PAGES:
        text = page.read_text(encoding="utf-8")
        marked |= set(re.findall(r"<!-- quote: ([\w-]+) -->", text))
        assert quotes.quoted(text) == text, page
    assert marked == set(quotes.QUOTES)
