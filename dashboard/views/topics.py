"""Topics: what comments of all languages talk about, where and when, and in whose words."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.show import figures_topics as figures
from analysis.show import figures_topics_market, labels
from analysis.show import findings_topics as findings
from analysis.show.notes import said
from analysis.show.words import count, say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Topics page; it opens with how many topics there are and how much is in none, then one tab."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    topics = data.table("topics")
    rows = findings.real(topics) if len(topics) else topics
    if rows.empty:
        components.headline(say("finding.topics.none", lang))
        components.nothing("no_topics", lang)
        for note in data.info.measured.get("topics", {}).get("notes", ()):
            st.caption(components.plain(said(note, lang)))
        return
    components.headline(findings.headline(topics, lang))
    markets = data.table("topic_market")
    if choice.market and len(markets):
        st.markdown(components.plain(findings.market_sentence(topics, markets, choice.market, lang)))
    parts: dict[str, Callable[[], None]] = {
        "which": lambda: _which(topics, lang),
        "topic": lambda: _topic(data, topics, _picked(topics, lang), lang),
        "by_market": lambda: _by_market(data, topics, choice),
        "by_time": lambda: _by_time(data, topics, lang),
        "map": lambda: _map(data, topics, lang),
    }
    parts[components.tabs(say("filter.tab", lang), list(parts), lambda code: say(f"tab.{code}", lang))]()


def _which(topics: pd.DataFrame, lang: str) -> None:
    """Every topic by its share, and all of them as a table."""
    st.info(components.plain(say("topics.lead", lang)), icon=":material/info:")
    outside = components.choose(
        "outside",
        say("filter.outside", lang),
        ["kept", "given"],
        lambda code: say(f"topics.{code}", lang),
    )
    components.card(figures.sizes(topics, lang, outside == "given"), lang, "topics")
    with st.expander(say("card.table", lang)):
        components.table(findings.table(topics, lang), "topics")


def _picked(topics: pd.DataFrame, lang: str) -> int:
    """The topic that the reader picks, the largest first."""
    return int(
        components.choose(
            "topic",
            say("filter.topic", lang),
            [str(topic) for topic in findings.real(topics)["topic"]],
            lambda code: say("topics.choice", lang, n=int(code), name=findings.name(topics, int(code), lang)),
        )
    )


def _topic(data: Data, topics: pd.DataFrame, topic: int, lang: str) -> None:
    """One topic: its keywords by language and the comments that show what it is about."""
    components.section(findings.name(topics, topic, lang), findings.about(topics, topic, lang))
    components.table(findings.keywords(topics, topic, lang), "keywords")
    found = findings.examples(data.workspace, topics, topic)
    note = say("topics.examples", lang, shown=count(len(found.table)), n=count(found.total))
    components.comments(found, lang, "topic-comments", note)


def _by_market(data: Data, topics: pd.DataFrame, choice: Choice) -> None:
    """All topics of the market chosen, and one topic in every market."""
    lang, markets = choice.lang, data.table("topic_market")
    if choice.market and len(markets):
        _of_market(data, topics, choice, choice.market)
    topic = _picked(topics, lang)
    if len(markets) and markets.loc[markets["topic"].eq(topic), "share"].notna().any():
        components.card(figures.by_market(topics, markets, topic, lang), lang, "topic-market")
    else:
        components.nothing("no_topic_markets", lang)


def _of_market(data: Data, topics: pd.DataFrame, choice: Choice, market: str) -> None:
    """What the market chosen talks about, and the way to what that does to its gaps."""
    lang, markets, drivers = choice.lang, data.table("topic_market"), data.table("drivers")
    if markets.loc[markets["market"].eq(market) & markets["topic"].ge(0), "share"].notna().any():
        chart = figures_topics_market.in_market(topics, markets, market, lang)
        components.card(chart, lang, "topics-in-market")
    if len(drivers):
        there = drivers["market"].eq(market) & drivers["evidence"].eq(choice.evidence)
        if (there & drivers["by"].eq("topic")).any():
            words = say("topics.behind", lang, market=labels.place(market, lang))
            components.link("markets", lang, words, {"tab": "behind", "driver_by": "topic"})


def _by_time(data: Data, topics: pd.DataFrame, lang: str) -> None:
    """One topic in every period."""
    times, topic = data.table("topic_time"), _picked(topics, lang)
    if len(times) and times.loc[times["topic"].eq(topic), "share"].notna().sum() > 1:
        components.card(figures.over_time(topics, times, topic, lang), lang, "topic-time")
    else:
        components.nothing("no_topic_times", lang)


def _map(data: Data, topics: pd.DataFrame, lang: str) -> None:
    """The fitted comments on a plane, one topic brought forward."""
    points, topic = data.table("topic_map"), _picked(topics, lang)
    if len(points):
        components.card(figures.atlas(topics, points, topic, lang), lang, "topic-map")
    else:
        components.nothing("no_topic_map", lang)
