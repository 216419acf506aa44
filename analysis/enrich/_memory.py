"""How a worker's C library keeps memory that was freed."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_MEGABYTE = 1 << 20


@cache
def keep_freed() -> None:
    """Lets glibc keep up to 256 MB of freed memory for the next array; does nothing where it is not glibc.

    Dask's workers start with MALLOC_TRIM_THRESHOLD_=65536, which gives the memory of every array back to the system
    and takes it anew: a shard then costs half as much processor time again (6.6 s against 4.4 s).
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 32 * _MEGABYTE)
        mallopt(_TRIM_THRESHOLD, 256 * _MEGABYTE)
