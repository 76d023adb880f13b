"""How the documentation is built: `make docs`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the benchmarks, whose published results are quoted
sys.path.insert(0, str(HERE))

import reference  # noqa: E402
from sphinx_gallery.sorting import FileNameSortKey  # noqa: E402

import synthaug  # noqa: E402

project = "synthaug"
author = "synthaug developers"
copyright = "synthaug developers"
version = release = synthaug.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "README.md"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
templates_path = ["_templates"]
myst_heading_anchors = 3
default_role = "any"  # `name` in a docstring links to what has that name, as in scikit-learn's
suppress_warnings = ["ref.any", "config.cache"]  # and stays text where nothing has

autosummary_generate = True
numpydoc_show_class_members = False  # methods are listed by the template of a class
numpydoc_class_members_toctree = False

copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True

sphinx_gallery_conf = {
    "examples_dirs": str(HERE.parent / "examples"),
    "gallery_dirs": "gallery",
    # The faces are not bundled with scikit-learn; without them that page shows its code alone.
    "filename_pattern": r"/plot_" if "SYNTHAUG_DATA" in os.environ else r"/plot_(?!faces)",
    "within_subsection_order": FileNameSortKey,
    "download_all_examples": False,
    "show_memory": False,
    "write_computation_times": False,
    "plot_gallery": "True",
    "abort_on_example_error": True,
}

html_theme = "pydata_sphinx_theme"
html_title = "synthaug"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system
html_static_path = ["_static"]
html_css_files = ["wide_tables.css"]
html_show_sourcelink = False
html_sidebars = {"index": [], "results": [], "changelog": []}
html_theme_options = {
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


reference.write(HERE)  # before Sphinx looks for pages


def setup(app):
    """Leave out what classes inherit from scikit-learn."""
    app.connect("autodoc-skip-member", lambda app, what, name, member, skip, options: skip or _is_foreign(member))


def _is_foreign(member):
    return (getattr(member, "__module__", None) or "").startswith(("sklearn", "torch"))
