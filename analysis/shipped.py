"""Where the data lie that come with the project: lexicons and small models."""

from pathlib import Path

_INSTALLED = Path(__file__).resolve().parent / "data"
_CHECKOUT = Path(__file__).resolve().parents[1] / "data"

#: Inside the package where it was installed (`setup.py` puts it there), beside it in a checkout.
DATA = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
