"""Sentences, names and tables of topics, and the comments that show what a topic is about."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from analysis.corpus import Workspace
from analysis.show import labels, suppress, topic_names
from analysis.show.evidence import COLUMNS, Comments
from analysis.show.suppress import SUPPRESSED
from analysis.show.topic_names import NONE
from analysis.show.words import count, joined, listed, number, percent, say

#: Topics that sentences name, and a market's topics that a sentence names.
NAMED = 3
#: Languages that are called mixed: this much of the entropy that all languages alike would have.
MIXED = 0.7


def real(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics without `none` and without those hidden as small, largest first."""
    rows = topics[topics["topic"].ge(0)]
    if SUPPRESSED in rows:
        rows = rows[~rows[SUPPRESSED]]
    return rows.sort_values(["share", "topic"], ascending=[False, True]).reset_index(drop=True)


def name(topics: pd.DataFrame, topic: int, lang: str) -> str:
    """A topic's name by its number, as in `topic_names.shown`."""
    for row in topics[topics["topic"].eq(topic)].itertuples():
        return topic_names.shown(row, lang)
    return say("topics.none", lang) if topic == NONE else say("topics.unnamed", lang, n=count(topic))


def headline(topics: pd.DataFrame, lang: str) -> str:
    """How many topics there are, the largest with its interval, and how much is in none."""
    rows = real(topics)
    if rows.empty:
        return say("finding.topics.none", lang)
    first, outside = rows.iloc[0], topics[topics["topic"].eq(NONE)]
    sentences = [
        say(
            "finding.topics.largest",
            lang,
            n=count(len(rows)),
            name=name(topics, int(first["topic"]), lang),
            share=shared(first["share"], first["low"], first["high"], lang),
        )
    ]
    if len(outside) and pd.notna(outside["share"].iloc[0]):
        one = outside.iloc[0]
        sentences.append(
            say("finding.topics.outside", lang, share=shared(one["share"], one["low"], one["high"], lang))
        )
    return joined(sentences, lang)


def headlines(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """The sentence for the Overview and the brief; none where there are no topics."""
    table = found.get("topics")
    return [headline(table, lang)] if table is not None and len(table) and len(real(table)) else []


def market_sentence(topics: pd.DataFrame, markets: pd.DataFrame, market: str, lang: str) -> str:
    """The topics that a market talks of oftener than the mean of the markets, its interval wholly above it."""
    usual = markets.groupby("topic")["share"].mean()
    rows = markets[markets["market"].eq(market) & markets["topic"].ge(0) & markets["lift"].notna()]
    rows = rows[rows["low"] > rows["topic"].map(usual)].sort_values("lift", ascending=False).head(NAMED)
    if rows.empty:
        return say("finding.topics.market_none", lang, market=labels.place(market, lang))
    parts = [
        say(
            "finding.topics.market_one",
            lang,
            name=name(topics, int(row.topic), lang),
            lift=number(row.lift, 1),
        )
        for row in rows.itertuples()
    ]
    return say("finding.topics.market", lang, market=labels.place(market, lang), parts=listed(parts, lang))


def about(topics: pd.DataFrame, topic: int, lang: str) -> str:
    """One topic in a line: comments, share, whether languages mix in it, how stable it is."""
    row = topics[topics["topic"].eq(topic)].iloc[0]
    mixed = row["language_entropy"]
    parts = [
        say("topics.n", lang, n=count(row["n"])),
        shared(row["share"], row["low"], row["high"], lang),
        *(
            [say("topics.mixed" if mixed >= MIXED else "topics.unmixed", lang, value=number(mixed))]
            if pd.notna(mixed)
            else []
        ),
        *([say("topics.stable", lang, value=number(row["stability"]))] if pd.notna(row["stability"]) else []),
    ]
    return " · ".join(parts)


def shared(value: object, low: object, high: object, lang: str) -> str:
    """A share with its interval as percentages."""
    if pd.isna(value):
        return say("small.short", lang)
    if pd.isna(low) or pd.isna(high):
        return percent(value, 1)
    between = say("number.spread", lang, low=percent(low, 1), high=percent(high, 1))
    shown = say("number.estimate", lang, value=percent(value, 1), spread=between)
    return say("topics.percent", lang, value=shown)


def keywords(topics: pd.DataFrame, topic: int, lang: str) -> pd.DataFrame:
    """A topic's keywords, a row a language."""
    found = json.loads(str(topics.loc[topics["topic"].eq(topic), "keywords"].iloc[0]))
    rows = [[labels.language(code, lang), ", ".join(words)] for code, words in found.items()]
    return pd.DataFrame(rows, columns=[say("column.language", lang), say("column.keywords", lang)])


def table(topics: pd.DataFrame, lang: str) -> pd.DataFrame:
    """All topics as text cells, the largest first, those hidden as small last."""
    rows = topics[topics["topic"].ge(0)].sort_values(["share", "topic"], ascending=[False, True])
    cells = [
        [
            str(row.topic),
            name(topics, int(row.topic), lang),
            count(row.n),
            shared(row.share, row.low, row.high, lang),
            shared(row.share_all, row.low_all, row.high_all, lang),
            number(row.language_entropy),
            number(row.stability),
        ]
        for row in rows.itertuples()
    ]
    columns = ("topic", "label", "n_comments", "share", "share_all", "language_entropy", "stability")
    return pd.DataFrame(cells, columns=[say(f"column.{column}", lang) for column in columns])


def examples(place: Workspace, topics: pd.DataFrame, topic: int) -> Comments:
    """The comments that show what a topic is about, in the order kept; none where the topic is a small cell."""
    row = topics[topics["topic"].eq(topic)]
    if row.empty or (SUPPRESSED in row and bool(row[SUPPRESSED].iloc[0])):
        return Comments(pd.DataFrame(columns=list(COLUMNS)), 0, True)
    n = row["n"].iloc[0]
    if bool(suppress.is_small(row["n"], row["n_authors"]).iloc[0]):
        return Comments(pd.DataFrame(columns=list(COLUMNS)), 0, True)
    asked = [f"{platform}/{comment}" for platform, comment in json.loads(str(row["examples"].iloc[0]))]
    if not asked:
        return Comments(pd.DataFrame(columns=list(COLUMNS)), 0, False)
    found = place.comments_by_id(asked)
    found = found.set_index("id").reindex([one for one in asked if one in set(found["id"])])
    return Comments(found[list(COLUMNS)].reset_index(drop=True), int(n), False)
