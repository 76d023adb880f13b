"""The page in a browser: it renders, sorts, filters, changes colours, and asks nobody for anything."""

import json
import os
import shutil

import pytest

from synthaug.benchmark.report import write_report
from tests.benchmark.report.frames import TWO_ESTIMATORS, frame_of

pytest.importorskip("selenium")
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER) and not os.environ.get("CI"), reason="needs chromium")

SCHEMES = ("light", "dark")
WIDER = "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
WIDER += " && !e.closest('.scroll') && !e.classList.contains('skip')).map(e => e.outerHTML.slice(0, 80))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def address(paths):
    return paths["html"].as_uri()


@pytest.fixture(scope="module")
def alarming(folder):
    frame = frame_of(sizes=(50,), n_splits=2, estimators=TWO_ESTIMATORS)
    leak = frame["control"] & (frame["method"] == "tvae")
    frame = frame.assign(value=frame["value"].where(~leak, 0.9 + 0.01 * frame["split"]))
    name = "a_method_with_a_name_that_is_longer_than_any_screen_of_a_phone_is_wide"
    return write_report(frame.replace({"method": {"SMOTE": name}, "dataset": {"iris": name}}), folder / "bad")[
        "html"
    ].as_uri()


@pytest.fixture(scope="module")
def browser(folder):
    options = Options()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def _open(browser, address, width=1280, scheme="light"):
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(address)


def _column(browser, column):
    rows = browser.find_elements(By.CSS_SELECTOR, "#methods tbody tr")
    return [row.find_elements(By.CSS_SELECTOR, "th, td")[column].text for row in rows if row.is_displayed()]


def _headers(browser):
    return [it for it in browser.find_elements(By.CSS_SELECTOR, "#methods thead th") if it.is_displayed()]


def _brightness(browser, selector, what):
    script = f"return getComputedStyle(document.querySelector({selector!r})).{what}"
    numbers = browser.execute_script(script).split("(")[1].rstrip(")").split(",")
    return sum(float(number) for number in numbers[:3]) / 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_wider_than_the_screen(browser, alarming, width, scheme):
    _open(browser, alarming, width, scheme)
    for details in browser.find_elements(By.CSS_SELECTOR, "details"):
        browser.execute_script("arguments[0].open = true", details)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(WIDER) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_error_and_no_request(browser, address, scheme):
    _open(browser, address, scheme=scheme)
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [it["params"]["request"]["url"] for it in messages if it["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("data:", "about:"))] == [address]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_the_page_in_both_schemes(browser, address, scheme):
    _open(browser, address, scheme=scheme)
    paper = _brightness(browser, "body", "backgroundColor")
    assert (paper < 128) == (scheme == "dark")
    for selector, what in [("body", "color"), ("figure svg text", "fill"), (".gain", "color"), (".loss", "color")]:
        assert abs(_brightness(browser, selector, what) - paper) > 90


def test_the_page_has_its_parts(browser, alarming):
    _open(browser, alarming)
    assert browser.title == browser.find_element(By.TAG_NAME, "h1").text
    assert browser.find_element(By.CSS_SELECTOR, "[role=alert]").is_displayed()
    assert browser.execute_script("return document.documentElement.lang") == "en"
    links = browser.find_elements(By.CSS_SELECTOR, "nav a")
    targets = [link.get_attribute("href").partition("#")[2] for link in links]
    assert len(targets) > 10
    assert all(browser.find_element(By.ID, target).is_displayed() for target in targets)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_phone_shows_the_sentence_and_the_gains_without_scrolling_sideways(browser, address, scheme):
    _open(browser, address, 400, scheme)
    assert "95 % interval" in browser.find_element(By.CLASS_NAME, "sentence").text
    assert _headers(browser)[1].text.startswith("points")
    script = "return Math.max(...[...document.querySelectorAll('[data-metric=\"0\"] tbody td:nth-child(2)')]"
    script += ".filter(e => e.closest('#methods')).map(e => e.getBoundingClientRect().right))"
    assert browser.execute_script(script) <= 400


def test_one_metric_is_shown_at_a_time(browser, address):
    _open(browser, address)
    parts = {i: browser.find_elements(By.CSS_SELECTOR, f"section [data-metric='{i}']") for i in "01"}
    assert len(parts["0"]) == len(parts["1"]) > 10
    within = "ancestor::details"
    for chosen, other in ("01", "10"):
        browser.find_element(By.ID, f"metric-{chosen}").click()
        assert not any(part.is_displayed() for part in parts[other])
        assert all(part.is_displayed() for part in parts[chosen] if not part.find_elements(By.XPATH, within))


def test_a_click_sorts_numbers_and_a_second_click_turns_them(browser, address):
    _open(browser, address)
    header = next(it for it in _headers(browser) if it.text.startswith("CPU s more"))
    place = _headers(browser).index(header)
    header.find_element(By.TAG_NAME, "button").click()
    down = [float(text) for text in _column(browser, place)]
    assert down == sorted(down, reverse=True)
    assert header.get_attribute("aria-sort") == "descending"
    header.find_element(By.TAG_NAME, "button").click()
    assert [float(text) for text in _column(browser, place)] == down[::-1]
    assert header.get_attribute("aria-sort") == "ascending"


def test_gains_sort_by_sign_behind_their_symbols(browser, address):
    _open(browser, address)
    before = _column(browser, 1)
    header = _headers(browser)[1]
    header.find_element(By.TAG_NAME, "button").click()
    header.find_element(By.TAG_NAME, "button").click()
    assert _column(browser, 1)[0] == before[-1]
    assert before[-1].startswith("▼ -")


def test_a_key_sorts_text(browser, address):
    _open(browser, address)
    header = _headers(browser)[0]
    header.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    assert _column(browser, 0) == sorted(_column(browser, 0), key=str.lower)
    assert header.get_attribute("aria-sort") == "ascending"
    assert sum(it.get_attribute("aria-sort") is not None for it in _headers(browser)) == 1


def test_text_and_roles_filter_rows(browser, address):
    _open(browser, address)
    search = browser.find_element(By.CSS_SELECTOR, "#methods input[type=search]")
    search.send_keys("smo")
    assert _column(browser, 0) == ["SMOTE"]
    assert browser.find_element(By.CSS_SELECTOR, "#methods output").text == "1 of 9 rows"
    search.clear()
    search.send_keys(" ", Keys.BACKSPACE)
    assert len(_column(browser, 0)) == 9
    browser.find_element(By.CSS_SELECTOR, "#methods input[value=rival]").click()
    assert not {"ctgan", "tvae"} & set(_column(browser, 0))
    assert len(_column(browser, 0)) == 7


def test_the_cells_of_a_data_set_can_be_opened_and_sorted(browser, address):
    _open(browser, address)
    details = browser.find_element(By.CSS_SELECTOR, "#data-sets details")
    details.find_element(By.TAG_NAME, "summary").click()
    # The browser tells of the opening in its own time, and the page makes the buttons then.
    buttons = WebDriverWait(browser, 10).until(lambda _: details.find_elements(By.CSS_SELECTOR, "thead button"))
    buttons[1].click()
    rows = [row for row in details.find_elements(By.CSS_SELECTOR, "tbody tr") if row.is_displayed()]
    gains = [float(row.find_elements(By.CSS_SELECTOR, "td")[0].text.split()[-1]) for row in rows]
    assert len(gains) == 9 * 3 * len(TWO_ESTIMATORS)
    assert gains == sorted(gains, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_button_changes_the_colours_and_they_stay(browser, address, scheme):
    _open(browser, address, scheme=scheme)
    before = _brightness(browser, "body", "backgroundColor")
    browser.find_element(By.ID, "theme").click()
    after = _brightness(browser, "body", "backgroundColor")
    assert (before < 128) != (after < 128)
    browser.refresh()
    assert _brightness(browser, "body", "backgroundColor") == after
    browser.execute_script("localStorage.clear()")
