"""One module a source: its export formats, told by what a file holds."""
