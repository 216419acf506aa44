"""Navigation and the shared filters, nothing else. Run it with `crosscut dashboard`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import streamlit as st

# Streamlit puts the script's own folder first on the path; the packages lie beside it.
if str(Path(__file__).parents[1]) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from analysis.errors import CrosscutError
from analysis.show import labels
from analysis.show.words import LANGUAGES, say
from dashboard import components, data
from dashboard.views import (
    claims,
    coding,
    derivatives,
    episodes,
    experiments,
    homogenization,
    markets,
    overview,
    symbols,
    topics,
)

VIEWS = {
    "overview": overview.render,
    "claims": claims.render,
    "markets": markets.render,
    "homogenization": homogenization.render,
    "topics": topics.render,
    "symbols": symbols.render,
    "episodes": episodes.render,
    "derivatives": derivatives.render,
    "experiments": experiments.render,
    "coding": coding.render,
}

FIRST = "overview"


def browser_language() -> str:
    """The interface language that the reader's browser asks for."""
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def language() -> str:
    """The interface language: the one chosen, else the URL's, else the browser's."""
    known = (st.session_state.get("lang"), st.query_params.get("lang"))
    return next((value for value in known if value in LANGUAGES), browser_language())


def filters(loaded: data.Data, lang: str) -> data.Choice:
    """The filters that every page shares, one row that wraps on a phone."""
    with st.container(horizontal=True, key="filters"):
        evidence = components.choose(
            "evidence",
            say("filter.evidence", lang),
            loaded.evidences or ["rating"],
            lambda kind: labels.evidence(kind, lang),
            compact=True,
        )
        market = components.choose(
            "market",
            say("filter.market", lang),
            ["all", *loaded.markets],
            lambda code: say("filter.all_markets", lang) if code == "all" else labels.market(code, lang),
            # Where there is one market, its titles and comments need no choice.
            loaded.markets[0] if len(loaded.markets) == 1 else "all",
            compact=True,
        )
        components.choose(
            "lang",
            say("filter.language", lang),
            LANGUAGES,
            lambda code: say("filter.lang_name", code),
            browser_language(),
            compact=True,
        )
    return data.Choice(lang, evidence, None if market == "all" else market)


def page(name: str, lang: str) -> Callable[[], None]:
    """A page as Streamlit wants it: a function without arguments that loads, filters and renders."""

    def show() -> None:
        try:
            loaded = data.load(lang)
            VIEWS[name](loaded, filters(loaded, lang))
        except CrosscutError as error:
            components.failed(error, lang)

    show.__name__ = name
    return show


def main() -> None:
    """Sets up the pages and runs the one chosen."""
    lang = language()
    # No page icon: Streamlit would fetch a Material icon from a server on the internet.
    st.set_page_config(page_title="Crosscut", layout="centered")
    pages = {
        name: st.Page(
            page(name, lang),
            title=say(f"page.{name}", lang),
            url_path="" if name == FIRST else name,
            default=name == FIRST,
        )
        for name in VIEWS
    }
    st.session_state["_pages"] = pages
    components.readable()
    # The first page is at the root; its name opens it too, as every other page's does.
    named = st.Page(page(FIRST, lang), title=say(f"page.{FIRST}", lang), url_path=FIRST, visibility="hidden")
    st.navigation([*pages.values(), named], position="top").run()


main()
