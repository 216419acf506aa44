"""The pages in a real browser: navigation, filters in the URL, phone width, nothing fetched."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import made
import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ("", "markets", "homogenization")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    place = made.workspace(tmp_path_factory.mktemp("pages") / "w.crosscut")
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "dashboard" / "app.py"),
        "--server.port",
        str(port),
    ]
    environment = os.environ | {"CROSSCUT_WORKSPACE": str(place.path)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.foreign = []
    page.on("request", lambda r: page.foreign.append(r.url) if not r.url.startswith(_OWN) else None)
    page.set_default_timeout(60_000)
    yield page
    context.close()


_OWN = ("http://localhost", "ws://localhost", "data:", "blob:")


def _heading(page) -> str:
    page.wait_for_selector("h1")
    return page.inner_text("h1")


def test_the_pages_open_with_their_findings_and_fetch_nothing_from_elsewhere(page, address):
    for path, start in zip(
        PAGES, ("Chinese titles lose 0.12", "Chinese titles lose 0.12", "120 titles tell"), strict=True
    ):
        page.goto(f"{address}/{path}")
        assert _heading(page).startswith(start)
        page.wait_for_load_state("networkidle")
    assert page.foreign == []


def test_filters_in_the_url_survive_a_change_of_page(page, address):
    page.goto(f"{address}/?market=MX&lang=zh")
    assert "墨西哥" in _heading(page)
    page.get_by_role("link", name="市场", exact=True).click()
    page.wait_for_url("**/markets**")
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length > 0")
    assert "墨西哥" in _heading(page)
    page.wait_for_function("location.search.includes('market=MX') && location.search.includes('lang=zh')")


def test_a_choice_goes_into_the_url_by_its_code_and_a_change_of_language_keeps_it(page, address):
    page.goto(f"{address}/markets")
    _heading(page)
    page.get_by_role("combobox", name="Market").click()
    page.get_by_role("option", name="Indonesia").click()
    page.wait_for_function("location.search.includes('market=ID')")
    page.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="简体中文").click()
    page.wait_for_function("location.search.includes('lang=zh') && location.search.includes('market=ID')")
    page.wait_for_function("document.querySelector('h1').innerText.includes('印度尼西亚')")


@pytest.mark.parametrize(
    "path", ["", "markets?market=ID&tab=title&title=t02", "homogenization?scope=home_market"]
)
def test_nothing_is_wider_than_a_phone(page, address, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{path}")
    _heading(page)
    page.wait_for_timeout(1500)
    widest = page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    assert widest <= 390


def test_the_first_page_opens_by_its_name_too(page, address):
    page.goto(f"{address}/overview?lang=zh")
    assert "相对口碑" in _heading(page)
    assert page.get_by_text("Page not found").count() == 0


def test_a_phone_swipes_tabs_that_a_mouse_sees_in_rows(page, address):
    heights = {}
    for agent in ("Mobile Safari", "Safari"):
        mine = page.context.browser.new_context(viewport={"width": 390, "height": 844}, user_agent=agent)
        phone = mine.new_page()
        phone.goto(f"{address}/markets?market=ID&tab=between")
        chosen = phone.get_by_text("Market against market", exact=True).first
        chosen.wait_for()
        phone.wait_for_timeout(1500)
        box = chosen.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        heights[agent] = phone.get_by_test_id("stButtonGroup").first.bounding_box()["height"]
        mine.close()
    assert heights["Mobile Safari"] < 60 < heights["Safari"]


def test_hostile_titles_are_shown_as_text(page, address):
    raised = []
    page.on("dialog", lambda dialog: (raised.append(dialog.message), dialog.dismiss()))
    page.goto(f"{address}/markets?market=ID&tab=title&title=t02")
    page.get_by_role("combobox", name="Pick a title").wait_for()
    page.wait_for_timeout(1500)
    assert raised == []
    assert page.locator("a[href*='x.invalid']").count() == 0
    assert page.get_by_text("<script>alert(1)</script>").count() > 0
    assert [url for url in page.foreign if "x.invalid" in url] == []


def test_a_tab_goes_into_the_url_and_its_link_opens_it_with_nothing_else(page, address):
    page.goto(f"{address}/markets?market=ID")
    page.wait_for_selector(".js-plotly-plot")
    assert page.get_by_text("Gap of each imported title").count() == 1
    page.get_by_role("radio", name="One title").or_(
        page.get_by_role("button", name="One title")
    ).first.click()
    page.wait_for_function("location.search.includes('tab=title')")
    page.get_by_role("combobox", name="Pick a title").wait_for()
    assert page.get_by_text("Gap of each imported title").count() == 0
    page.goto(f"{address}/markets?market=ID&tab=between")
    page.get_by_role("heading", name="Where do they lose more?").wait_for()
    assert page.get_by_role("combobox", name="Pick a title").count() == 0


def test_the_overview_leads_to_the_pages_with_the_readers_choices(page, address):
    page.goto(f"{address}/?lang=zh&market=ID")
    _heading(page)
    page.get_by_role("link", name="查看：同质化").click()
    page.wait_for_url("**/homogenization**")
    page.wait_for_function("document.querySelector('h1')?.innerText.includes('有效故事')")
    page.wait_for_function("location.search.includes('lang=zh') && location.search.includes('market=ID')")
