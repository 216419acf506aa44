"""`python -m analysis` is the crosscut command."""

from analysis.cli import main

main()
