"""The HTML of estimators links to their pages, at the address that the metadata of the package says."""

import inspect
import re

import pytest
from sklearn.base import BaseEstimator
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import estimator_html_repr

import synthaug
from docs import reference
from synthaug._sklearn import _documentation

ADDRESS = "https://synthaug.example/stable"
ESTIMATORS = [
    name
    for name in synthaug.__all__
    if inspect.isclass(kind := getattr(synthaug, name)) and issubclass(kind, BaseEstimator)
]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Return what installs the package with some addresses, beside the one that is tested."""

    def install(*addresses):
        folder = tmp_path / "synthaug-0.1.0.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.4", "Name: synthaug", "Version: 0.1.0", *addresses]
        (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        _documentation.cache_clear()

    yield install
    _documentation.cache_clear()


def _links(estimator):
    return [link for link in re.findall(r'href="([^"#]*)"', estimator_html_repr(estimator)) if "synthaug" in link]


def _model():
    augmenter = synthaug.GANAugmenter(synthaug.GaussianCopula())
    return synthaug.AugmentedEstimator(DecisionTreeClassifier(), augmenter)


def test_estimators_link_to_pages_of_the_reference(installed):
    installed("Project-URL: Source, https://elsewhere.example", f"Project-URL: Documentation, {ADDRESS}/")
    assert f"{ADDRESS}/generated/synthaug.AugmentedEstimator.html" in _links(_model())
    pages = set(re.findall(r"^   (synthaug\.\w+)$", reference.api(), flags=re.M))
    assert ":toctree: generated" in reference.api()
    for name in ESTIMATORS:
        kind = getattr(synthaug, name)
        assert kind._get_doc_link(kind.__new__(kind)) == f"{ADDRESS}/generated/synthaug.{name}.html"
        assert f"synthaug.{name}" in pages


@pytest.mark.parametrize("addresses", [[], ["Project-URL: Source, https://elsewhere.example"]])
def test_without_an_address_there_is_no_link(addresses, installed):
    installed(*addresses)
    assert not _links(_model())
    assert synthaug.GaussianCopula()._get_doc_link() == ""


def test_estimators_of_users_link_nowhere(installed):
    installed(f"Project-URL: Documentation, {ADDRESS}")

    class Mine(synthaug.GANAugmenter):
        pass

    assert Mine()._get_doc_link() == ""
