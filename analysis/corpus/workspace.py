"""A workspace and what is asked of its comments: with `Tables.query`, the only SQL."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.corpus.tables import Tables

SCORED = (
    "title_id", "home_market", "market", "platform", "lang", "author", "comment_id",
    "sentiment", "rating", "weight", "rating_weight", "posted_at",
)  # fmt: skip

#: Where a comment says which tropes or symbols it names, or names or describes, and which themes it is of.
_NAMING = {
    "tropes": "e.tropes",
    "symbols": "e.symbols",
    "told": "list_concat(e.symbols, e.described)",
    "themes": "e.themes",
}

#: The order of `scored()`, by which rows of other tables are joined to it.
_SCORED_ORDER = "ORDER BY c.title_id, c.market, c.platform, c.comment_id"
_SCORED_JOINS = """
FROM comments c
LEFT JOIN enriched e ON e.platform IS NOT DISTINCT FROM c.platform AND e.comment_id = c.comment_id"""
_SCORED_SQL = f"""
SELECT c.title_id, t.home_market, c.market, c.platform, e.lang, c.author, c.comment_id,
       e.sentiment, c.rating, w.weight, w.rating_weight, c.posted_at
{_SCORED_JOINS}
LEFT JOIN weights w ON w.platform IS NOT DISTINCT FROM c.platform AND w.comment_id = c.comment_id
LEFT JOIN titles t ON t.title_id = c.title_id
{_SCORED_ORDER}
"""  # noqa: S608 - the program's own words


class Workspace(Tables):
    """One study's folder: what measures, pages and briefs ask of its comments."""

    def texts(self) -> pd.DataFrame:
        """What is said by whom on what: the columns that weights are worked out from."""
        return self.query("SELECT platform, comment_id, title_id, market, author, text FROM comments")

    def scored(self) -> pd.DataFrame:
        """The comments as measures take them, sorted by (title_id, market, platform, comment_id).

        Authors become numbers in the order in which they first appear, so that no result depends on the key.
        """
        if not self.shards():
            return pd.DataFrame(columns=list(SCORED))
        frame = self.query(_SCORED_SQL)
        codes, _ = pd.factorize(frame["author"], use_na_sentinel=True)
        frame["author"] = pd.array(codes, dtype="Int64")
        frame.loc[codes < 0, "author"] = pd.NA
        return frame[list(SCORED)]

    def mentions(self, kind: str) -> pd.DataFrame:
        """Which tropes, symbols or themes (`kind`: `tropes`, `symbols`, `described` for symbols told without their
        name, or `themes`) each comment names: `comment`, its row in `scored()`, and `key`. None, no row."""
        return self._by_row("unnest(x) AS key FROM numbered WHERE len(x) > 0", f"e.{kind}", "key")

    def variants(self) -> pd.DataFrame:
        """The experiment arm of every comment that has one: `comment`, its row in `scored()`, and `variant`."""
        return self._by_row("x AS variant FROM numbered WHERE x IS NOT NULL", "c.variant", "variant")

    def masked(self) -> pd.DataFrame:
        """The score without its names of every comment that names a trope or symbol: `comment`, its row in
        `scored()`, and `sentiment`."""
        return self._by_row(
            "x AS sentiment FROM numbered WHERE x IS NOT NULL", "e.sentiment_masked", "sentiment"
        )

    def confused(self) -> pd.DataFrame:
        """Whether a comment that names or describes symbols asks about or misreads one: `comment`, its row in
        `scored()`, and `confused`."""
        return self._by_row("x AS confused FROM numbered WHERE x IS NOT NULL", "e.confused", "confused")

    def words_of(self, langs: tuple[str, ...] | None = None, symbols: bool = False) -> pd.DataFrame:
        """What comments say: `comment`, its row in `scored()`, and `text`; only of these languages, or only of those
        that name or describe a symbol."""
        if not self.shards():
            return pd.DataFrame({"comment": pd.Series(dtype="int64"), "text": pd.Series(dtype="str")})
        wanted = ["text IS NOT NULL", *(["len(symbols) + len(described) > 0"] if symbols else [])]
        if langs is not None:
            wanted.append("list_contains(?, lang)")
        return self.query(
            f"WITH numbered AS (SELECT row_number() OVER ({_SCORED_ORDER}) AS row, c.text, e.lang, e.symbols, "  # noqa: S608
            f"e.described {_SCORED_JOINS}) SELECT row - 1 AS comment, text FROM numbered WHERE {' AND '.join(wanted)} "
            "ORDER BY row",
            [list(langs)] if langs is not None else None,
        )

    def placed(self) -> pd.DataFrame:
        """Where in a title each comment was written: `comment`, its row in `scored()`, `episode` and `at_s`."""
        if not self.shards():
            return pd.DataFrame({"comment": [], "episode": [], "at_s": []}).astype({"comment": "int64"})
        return self.query(
            f"WITH numbered AS (SELECT row_number() OVER ({_SCORED_ORDER}) AS row, c.episode, c.at_s FROM comments c) "  # noqa: S608
            "SELECT row - 1 AS comment, episode, at_s FROM numbered WHERE episode IS NOT NULL ORDER BY row"
        )

    def _by_row(self, select: str, column: str, name: str) -> pd.DataFrame:
        if not self.shards():
            return pd.DataFrame({"comment": pd.Series(dtype="int64"), name: pd.Series(dtype="str")})
        joined = _SCORED_JOINS if column.startswith("e.") else "FROM comments c"
        numbered = f"SELECT row_number() OVER ({_SCORED_ORDER}) AS row, {column} AS x {joined}"
        return self.query(f"WITH numbered AS ({numbered}) SELECT row - 1 AS comment, {select} ORDER BY ALL")

    def comments_by_id(self, ids: list[str]) -> pd.DataFrame:
        """Comments by `platform/comment_id` (`id`; nothing before the stroke where no platform is known), never with
        their author: text, rating, sentiment, lang, weight, posted_at. Those without a text are left out."""
        columns = ["id", "text", "rating", "sentiment", "lang", "weight", "posted_at"]
        views = self._views()
        if not {"comments", "enriched", "weights"} <= set(views):
            return pd.DataFrame(columns=columns)
        return self.query(
            f"""SELECT coalesce(c.platform, '') || '/' || c.comment_id AS id, c.text, c.rating, e.sentiment, e.lang,
                w.weight, c.posted_at {_SCORED_JOINS}
            LEFT JOIN weights w ON w.platform IS NOT DISTINCT FROM c.platform AND w.comment_id = c.comment_id
            WHERE list_contains(?, coalesce(c.platform, '') || '/' || c.comment_id) AND c.text IS NOT NULL
            {_SCORED_ORDER}""",  # noqa: S608 - the program's own words
            [ids],
        )

    def comments_of(
        self,
        title_id: str | None = None,
        market: str | None = None,
        platform: str | None = None,
        limit: int = 50,
        home: str | None = None,
        names: tuple[str, str] | None = None,
        among: list[str] | None = None,
    ) -> pd.DataFrame:
        """Comments of a title, market or platform, of titles from `home`, or that name a trope or symbol (`names`:
        `tropes`, `symbols`, or `told`, which are symbols named or described; and the key), or only those `among` some
        `platform/comment_id` (nothing before the stroke where no platform is known), never with their author:
        text, rating, sentiment, lang, weight, posted_at, and how many comments and authors (0 if unnamed) there are.

        In the order of a hash of their ids: a fixed shuffle, which picks none for what it says.
        With `themes` in `names`, those that are of a theme.
        """
        columns = "text, rating, sentiment, lang, weight, posted_at, n_comments, n_authors"
        if not self.shards():
            return pd.DataFrame(columns=columns.split(", "))
        views = self._views()
        extra = "e.sentiment, e.lang" if "enriched" in views else "NULL::DOUBLE sentiment, c.language lang"
        weight = "w.weight" if "weights" in views else "NULL::DOUBLE weight"
        joins = "".join(
            f" LEFT JOIN {view} {short} ON {short}.platform IS NOT DISTINCT FROM c.platform"
            f" AND {short}.comment_id = c.comment_id"
            for view, short in (("enriched", "e"), ("weights", "w"))
            if view in views
        )
        given = {"title_id": title_id, "market": market, "platform": platform}
        asked: dict[str, Any] = {column: value for column, value in given.items() if value is not None}
        conditions = ["c.text IS NOT NULL", *(f"c.{column} = ?" for column in asked)]
        if home is not None:
            conditions.append("c.title_id IN (SELECT title_id FROM titles WHERE home_market = ?)")
            asked["home"] = home
        if names is not None:
            if "enriched" not in views:
                return pd.DataFrame(columns=columns.split(", "))
            conditions.append(f"list_contains({_NAMING[names[0]]}, ?)")
            asked["names"] = names[1]
        if among is not None:
            conditions.append(
                "coalesce(c.platform, '') || '/' || c.comment_id IN (SELECT unnest(?::VARCHAR[]))"
            )
            asked["among"] = among
        where = " AND ".join(conditions)
        sql = f"""
            WITH chosen AS (SELECT c.*, {extra}, {weight} FROM comments c{joins} WHERE {where}),
            counts AS (SELECT count(*) n_comments, count(DISTINCT author) n_authors FROM chosen)
            SELECT {columns} FROM chosen, counts
            ORDER BY md5(coalesce(platform, '') || '/' || comment_id), comment_id LIMIT ?"""  # noqa: S608 - names only
        return self.query(sql, [*asked.values(), limit])
