"""The page in a browser: it shows pictures, stays within small screens and asks nobody for anything."""

import json
import os
import shutil

import pytest

from synthaug import evaluate
from tests.evaluation.test_evaluation import mixed
from tests.evaluation.test_images import HOLDOUT, OTHER, REAL

pytest.importorskip("selenium")
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER) and not os.environ.get("CI"), reason="needs chromium"),
    pytest.mark.slow,
]
WIDER = "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
WIDER += " && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 80))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def pages(folder):
    long = {"level": "a_column_whose_name_is_longer_than_any_screen_of_a_phone_is_wide" * 2}
    rows = (mixed(200, 0), mixed(200, 0), mixed(200, 1))
    real, copies, holdout = (part.rename(columns=long) for part in rows)
    evaluate(real, copies, target="target", holdout=holdout).to_html(folder / "rows.html")
    evaluate(REAL, OTHER, holdout=HOLDOUT).to_html(folder / "images.html")
    return {name: (folder / f"{name}.html").as_uri() for name in ("rows", "images")}


@pytest.fixture(scope="module")
def browser(folder):
    options = Options()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'own'}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["rows", "images"])
def test_the_page_fits_and_asks_nobody(browser, pages, name, width):
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(pages[name])
    for details in browser.find_elements(By.TAG_NAME, "summary"):
        details.click()
    assert browser.execute_script(WIDER) == []
    assert browser.get_log("browser") == []
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    addresses = {one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"}
    assert {address for address in addresses if not address.startswith("data:")} == {pages[name]}


def test_what_is_said_is_seen(browser, pages):
    browser.get(pages["rows"])
    told = browser.find_element(By.ID, "alarms").text
    assert "they copy real rows" in told
    assert all(browser.find_element(By.ID, part).is_displayed() for part in ("fidelity", "utility", "privacy"))
    hidden = browser.find_element(By.CSS_SELECTOR, "#fidelity details td")
    assert not hidden.is_displayed()
    browser.find_element(By.CSS_SELECTOR, "#fidelity summary").click()
    assert hidden.is_displayed()


def test_pictures_are_drawn_and_named(browser, pages):
    browser.get(pages["images"])
    images = browser.find_elements(By.CSS_SELECTOR, "#pictures img")
    assert len(images) == 60
    assert all(image.get_property("naturalWidth") == 8 for image in images)
    assert {image.get_attribute("alt").split()[0] for image in images} == {"synthetic", "nearest", "real"}
