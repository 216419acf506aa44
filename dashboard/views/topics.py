"""Topics: what comments of all languages talk about, where and when, and in whose words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.show import figures_topics as figures
from analysis.show import findings_topics as findings
from analysis.show.notes import said
from analysis.show.words import count, say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Topics page; it opens with how many topics there are and how much is in none."""
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
    st.info(components.plain(say("topics.lead", lang)), icon=":material/info:")
    markets = data.table("topic_market")
    if choice.market and len(markets):
        st.markdown(components.plain(findings.market_sentence(topics, markets, choice.market, lang)))
    outside = components.choose(
        "outside",
        say("filter.outside", lang),
        ["kept", "given"],
        lambda code: say(f"topics.{code}", lang),
    )
    components.card(figures.sizes(topics, lang, outside == "given"), lang, "topics")
    with st.expander(say("card.table", lang)):
        st.caption(components.plain(say("topics.order", lang)))
        components.table(findings.table(topics, lang), "topics")
    codes = [str(topic) for topic in rows["topic"]]
    chosen = components.choose(
        "topic",
        say("filter.topic", lang),
        codes,
        lambda code: say("topics.choice", lang, n=int(code), name=findings.name(topics, int(code), lang)),
    )
    _topic(data, topics, markets, int(chosen), lang)
    points = data.table("topic_map")
    if len(points):
        components.card(figures.atlas(topics, points, int(chosen), lang), lang, "topic-map")


def _topic(data: Data, topics: pd.DataFrame, markets: pd.DataFrame, topic: int, lang: str) -> None:
    """One topic: its keywords by language, its comments, its markets and its years."""
    components.section(findings.name(topics, topic, lang), findings.about(topics, topic, lang))
    components.table(findings.keywords(topics, topic, lang), "keywords")
    found = findings.examples(data.workspace, topics, topic)
    note = say("topics.examples", lang, shown=count(len(found.table)), n=count(found.total))
    components.comments(found, lang, "topic-comments", note)
    if len(markets) and markets.loc[markets["topic"].eq(topic), "share"].notna().any():
        components.card(figures.by_market(topics, markets, topic, lang), lang, "topic-market")
    times = data.table("topic_time")
    if len(times) and times.loc[times["topic"].eq(topic), "share"].notna().sum() > 1:
        components.card(figures.over_time(topics, times, topic, lang), lang, "topic-time")
