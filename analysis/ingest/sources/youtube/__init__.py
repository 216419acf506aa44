"""YouTube: comments, titles, counts and running times as the API, open collectors and the account holder's own
export give them.

Live chats are not read: they are written during a broadcast and not of a drama.
"""

from __future__ import annotations

from analysis.ingest.formats import Format
from analysis.ingest.sources.youtube.api import FORMATS as API
from analysis.ingest.sources.youtube.comment_tables import FORMATS as COMMENTS
from analysis.ingest.sources.youtube.video_tables import FORMATS as VIDEOS
from analysis.ingest.sources.youtube.ytdlp import FORMATS as YTDLP

FORMATS: tuple[Format, ...] = (*API, *YTDLP, *COMMENTS, *VIDEOS)
