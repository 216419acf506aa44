"""Crosscut: how audiences in different markets receive the same screen stories, and how alike those become."""

__version__ = "0.1.0"
