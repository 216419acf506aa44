"""What is behind gaps: the comments' tropes, symbols and topics as categories for `drivers`."""

from __future__ import annotations

import pandas as pd

from analysis.corpus import Workspace
from analysis.measure.drivers import NONE, OTHER, drivers
from analysis.measure.result import Result
from analysis.measure.topics import Topics
from analysis.spec import Study


def measure(
    study: Study, place: Workspace, scored: pd.DataFrame, found: dict[str, pd.DataFrame], talked: Topics
) -> Result:
    """The finding `drivers`; `found` has `reception` and `gaps`, `talked` the topics as they are shown."""
    categories = {
        "trope": place.mentions("tropes"),
        "symbol": place.mentions("symbols"),
        "topic": of_topics(talked),
    }
    listed = place.table("titles")
    return drivers(scored, found["reception"], listed, found["gaps"], categories, study.options)


def of_topics(talked: Topics) -> pd.DataFrame:
    """A row for each comment with a topic: `comment` (row in *scored*) and `key`, the topic's name; topics of one
    name are one category, and a name that means no category keeps its number beside it."""
    table = talked.results["topics"].table
    label = table.set_index("topic")["label"].astype(object) if len(table) else pd.Series(dtype=object)
    names = {int(number): key(str(name), int(number)) for number, name in label.items()}
    comment = (talked.of_comment >= 0).nonzero()[0]
    keys = pd.Series(talked.of_comment[comment], dtype="int64").map(names).astype(object)
    return pd.DataFrame({"comment": comment, "key": keys})


def key(name: str, topic: int) -> str:
    """The category that a topic is: its name, with its number where `drivers` means something else by the name."""
    return f"{name} ({topic})" if name in (NONE, OTHER, "") else name
