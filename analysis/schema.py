"""The five tables: what each column means, its unit, its key, and what null means.

Missing is not zero: an unknown value is null everywhere. Times are UTC. Markets are ISO 3166-1 alpha-2
codes or an M49 area such as `001` (world).
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

STRING, INT, FLOAT, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
DATE, TIME, STRINGS = pa.date32(), pa.timestamp("us", tz="UTC"), pa.list_(pa.string())


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type and what it means; null always means 'not known'."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    value: str | None = None
    """The column without which a record is *empty* (counted, no error); None if there is no such column."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, in column order."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def type_of(self, name: str) -> pa.DataType:
        """The Arrow type of a column; KeyError if there is no such column."""
        return {column.name: column.type for column in self.columns}[name]


def _table(
    name: str, key: tuple[str, ...], value: str | None, *columns: tuple[str, pa.DataType, str]
) -> Table:
    return Table(name, key, tuple(Column(*column) for column in columns), value)


TITLE = _table(
    "titles",
    ("title_id",),
    None,
    ("title_id", STRING, "identifies one work; ids of other platforms are joined to it by `also`"),
    ("title", STRING, "name as shown to viewers abroad, else the only name known"),
    ("original_title", STRING, "name in the language of its home market"),
    ("home_market", STRING, "market it was made for"),
    ("language", STRING, "BCP 47 tag of the original dialogue"),
    ("released", DATE, "first release; see released_precision"),
    ("released_precision", STRING, "day, month or year: what of `released` is known"),
    ("platform", STRING, "platform that lists it"),
    ("genres", STRINGS, "genres as the platform names them"),
    ("tags", STRINGS, "sellers' or fans' tags as the platform names them"),
    ("synopsis", STRING, "plot summary"),
    ("n_episodes", INT, "number of episodes"),
    ("production", STRING, "live_action, ai_assisted or ai_generated"),
    ("original_script", BOOL, "true where the script is no adaptation"),
    (
        "source",
        STRING,
        "source entry that it came from; `study` if listed in the study file, `stub` if only named",
    ),
)

EPISODE = _table(
    "episodes",
    ("title_id", "number"),
    None,
    ("title_id", STRING, "the title"),
    ("number", INT, "1 is the first"),
    ("released", DATE, "first release"),
    ("duration_s", FLOAT, "running time in seconds"),
    ("paywalled", BOOL, "true where the episode has to be paid for"),
    ("synopsis", STRING, "plot summary of the episode"),
    ("transcript", STRING, "dialogue"),
)

COMMENT = _table(
    "comments",
    ("platform", "comment_id"),
    None,
    ("platform", STRING, "platform on which it was written"),
    ("comment_id", STRING, "the platform's id where one is mapped, else a hash that holds no name"),
    ("title_id", STRING, "the title it is about"),
    ("episode", INT, "the episode it is about"),
    ("market", STRING, "market of the viewer"),
    ("language", STRING, "BCP 47 tag as declared by the source; the detected one is in `enriched`"),
    ("author", STRING, "pseudonym; null where the source names no authors"),
    ("text", STRING, "the comment, with mentions, addresses, phone numbers and links masked"),
    ("posted_at", TIME, "when it was written"),
    ("likes", INT, "likes it received"),
    ("rating", FLOAT, "stars rescaled to 0-1"),
    ("reply_to", STRING, "comment_id it answers"),
    ("at_s", FLOAT, "seconds into the episode (bullet comments)"),
    ("variant", STRING, "experiment arm the viewer saw"),
)

METRIC = _table(
    "metrics",
    ("title_id", "episode", "market", "platform", "metric", "as_of"),
    "value",
    ("title_id", STRING, "the title"),
    ("episode", INT, "the episode; null for the whole title"),
    ("market", STRING, "market counted"),
    ("platform", STRING, "platform that counted"),
    ("metric", STRING, "one of METRICS"),
    ("value", FLOAT, "its value; rating_mean on 0-1"),
    ("as_of", DATE, "date of the count"),
)

REJECTED = _table(
    "rejects",
    (),
    None,
    ("source", STRING, "name of the reader"),
    ("file", STRING, "the file, relative to the study file"),
    ("where", STRING, "line and byte offset, or the place inside a nested file"),
    ("why", STRING, "what is wrong with the record"),
    ("raw", STRING, "fields known not to be personal, as JSON; null if the record cannot be parsed"),
)

WEIGHT = _table(
    "weights",
    ("platform", "comment_id"),
    None,
    ("platform", STRING, "as in comments"),
    ("comment_id", STRING, "as in comments"),
    ("duplicate_of", STRING, "comment_id of the first copy; null where the comment is no copy"),
    ("weight", FLOAT, "weight for evidence `sentiment`: copies and authors' caps taken together"),
    ("rating_weight", FLOAT, "weight for evidence `rating`: only same-author copies count"),
)

EMBEDDING_TYPE = pa.list_(pa.float16())

ENRICHED = _table(
    "enriched",
    ("platform", "comment_id"),
    None,
    ("comment_id", STRING, "as in comments"),
    ("platform", STRING, "as in comments"),
    (
        "lang",
        STRING,
        "BCP 47 tag of its language, told from text, declaration and market; `und` if it cannot be",
    ),
    ("lang_p", FLOAT, "probability of `lang`; 0 where the text itself does not tell it"),
    ("sentiment", FLOAT, "P(positive) - P(negative), -1 to 1; null where there are no words and no emoji"),
    ("p_neg", FLOAT, "calibrated P(negative)"),
    ("p_neu", FLOAT, "calibrated P(neutral)"),
    ("p_pos", FLOAT, "calibrated P(positive)"),
    ("vader", FLOAT, "VADER compound, English only"),
    ("embedding", EMBEDDING_TYPE, "sentence embedding, L2-normalised, float16"),
    ("tropes", STRINGS, "tropes the comment names"),
    ("symbols", STRINGS, "cultural symbols the comment names"),
    (
        "described",
        STRINGS,
        "symbols it describes and does not name; they count on titles of the symbols' home only",
    ),
    ("confused", BOOL, "asks about or misreads a symbol it names or describes; null where there is none"),
    ("themes", STRINGS, "themes of which it has a word; these are not taken out for `sentiment_masked`"),
    (
        "sentiment_masked",
        FLOAT,
        "sentiment with the tropes and symbols that it names taken out; null where it names none",
    ),
)

TABLES = {table.name: table for table in (TITLE, EPISODE, COMMENT, METRIC, REJECTED)}

METRICS = ("views", "completions", "likes", "downloads", "revenue_usd", "audience", "rating_mean", "rating_n")
PRODUCTIONS = ("live_action", "ai_assisted", "ai_generated")
