"""House rules that no linter knows: sizes, parameters, examples and words.

Parent-relative imports, complexity and missing docstrings are for ruff to find, layers for import-linter, slow tests
for `cpu_limit`. What breaks a rule for a reason is listed here with it, and a reason that is no longer needed fails.
"""

import ast
import inspect
import re
from pathlib import Path

import synthaug
from synthaug.generators import FAMILIES, load

PACKAGE = Path(synthaug.__file__).parent
ROOT = Path(__file__).parent.parent
CLASS_LINES, FUNCTION_LINES = 200, 45
ROOMS = 20
FACE_PARAMETERS, FAMILY_PARAMETERS = 8, 14
LARGE = {}
MANY_PARAMETERS = {
    "AugmentedEstimatorCV": "what is compared, how, and what scikit-learn's searches take beside it",
    "GANAugmenter": "what samplers of imbalanced-learn take beside generator, encoder, teacher and amounts",
}
FORMER_WORDS = {"anchor", "anchored", "anchors", "complaint", "door", "doors", "light", "taught", "twin", "twins"}


def _modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).with_suffix("").as_posix(), path.read_text(encoding="utf-8")


def _definitions():
    """Yield the module, the text and the node of each class and function of the package."""
    for module, text in _modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield module, text, node


def _n_code_lines(text, node):
    """Return how many lines of a module or definition hold code: no blank line, comment or docstring."""
    lines = text.splitlines()
    first, last = (1, len(lines)) if isinstance(node, ast.Module) else (node.lineno, node.end_lineno)
    code = {line for line in range(first, last + 1) if re.match(r"\s*[^\s#]", lines[line - 1])}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(inner) is not None:
            code -= set(range(inner.body[0].lineno, inner.body[0].end_lineno + 1))
    return len(code)


def test_classes_and_functions_are_short():
    large = {
        f"{module}:{node.name}"
        for module, text, node in _definitions()
        if _n_code_lines(text, node) > (CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES)
    }
    assert large == set(LARGE)


def test_the_face_is_thin():
    text = (PACKAGE / "augmenter" / "gan_augmenter.py").read_text(encoding="utf-8")
    assert _n_code_lines(text, ast.parse(text)) <= CLASS_LINES


def test_the_top_of_the_package_is_clear():
    assert len({module.split("/")[0] for module, _ in _modules()} - {"__init__", "__main__"}) <= ROOMS


def test_code_lines_are_those_that_do_something():
    text = 'def f():\n    """Say nothing.\n\n    At all.\n    """\n\n    # why\n    return [\n        1,\n    ]\n'
    assert _n_code_lines(text, ast.parse(text).body[0]) == 4


def _constructors():
    """Yield the name of each public class, its number of parameters, and how many it may have."""
    learning = {
        *(load(name).__name__ for name in FAMILIES),
        "FixMatchClassifier",
    }  # they have hyper-parameters of training
    for name in synthaug.__all__:
        if inspect.isclass(public := getattr(synthaug, name)):
            limit = FAMILY_PARAMETERS if name in learning else FACE_PARAMETERS
            yield name, len(inspect.signature(public).parameters), limit


def test_constructors_have_few_parameters():
    assert {name for name, n_parameters, limit in _constructors() if n_parameters > limit} == set(MANY_PARAMETERS)


def test_public_things_show_an_example():
    public = {name: getattr(synthaug, name) for name in synthaug.__all__ if name != "__version__"}
    assert not {name for name, thing in public.items() if ">>>" not in (inspect.getdoc(thing) or "")}


def _public_names():
    """Yield the names of modules, and of what they define and take, that do not begin with an underscore."""
    for module, _ in _modules():
        yield from module.split("/")
    for _, _, node in _definitions():
        yield node.name
        if isinstance(node, ast.FunctionDef):
            yield from (argument.arg for argument in (*node.args.args, *node.args.kwonlyargs))


def test_texts_of_parameters_begin_with_the_thing():
    entry = re.compile(r"\n( *)[\w*, `]+(?: : .*)?\n\1    Of ")  # a name, and below it, indented, its text
    texts = [*_modules(), *((path.name, path.read_text("utf-8")) for path in (ROOT / "benchmarks").rglob("*.py"))]
    assert not [module for module, text in texts if entry.search(text)]


def test_texts_say_continuous_target():
    former = re.compile(r"\bnumbers?\s+to\s+predict\b", re.IGNORECASE)
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    paths = [*PACKAGE.rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), *pages]
    assert not [path.name for path in paths if former.search(path.read_text(encoding="utf-8"))]


def _words(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_names_are_words_of_the_field():
    assert not {name for name in _public_names() if not name.startswith("_") and _words(name) & FORMER_WORDS}


def test_words_of_names_are_told_apart():
    assert _words("TwinColumns") == {"twin", "columns"}
    assert _words("n_lights_ofGAN") == {"n", "lights", "of", "gan"}
