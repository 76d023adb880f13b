"""The documentation builds without a warning, and every page of it works in a browser."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("selenium")
pytest.importorskip("sphinx_gallery")
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parent.parent
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LINKS = "return [...document.querySelectorAll('a[href], link[href], img[src], script[src]')].map(e => e.href || e.src)"
WIDTH = "return document.documentElement.scrollWidth - innerWidth"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER) and not os.environ.get("CI"), reason="needs chromium"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give the folder of the pages; the scripts of the gallery are run by tests of their own."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-E", "-q", "-D", "plot_gallery=0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "-d", str(folder / "trees"), str(ROOT / "docs"), str(folder / "html")],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def browser():
    options = Options()
    options.binary_location = CHROMIUM
    for switch in SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with webdriver.Chrome(options, Service(DRIVER)) as driver:
        yield driver


def pages(site):
    """Return the addresses of all pages but the parts of them that Sphinx keeps elsewhere."""
    return [path.as_uri() for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]


def test_every_link_leads_to_a_page_or_a_file_of_the_site(site, browser):
    broken = {}
    for page in pages(site):
        browser.get(page)
        for link in set(browser.execute_script(LINKS)):
            parts = urlsplit(link)
            if parts.scheme == "file" and not Path(unquote(parts.path)).exists():
                broken[link] = page
    assert not broken


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_no_page_is_too_wide_or_complains(site, browser, width, scheme):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    found = {}
    for page in pages(site):
        browser.get(page)
        excess = browser.execute_script(WIDTH)
        errors = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        if excess > 0 or errors:
            found[page] = (excess, errors)
    assert not found, json.dumps(found, indent=1)
