"""The first pass over a document, by what it finds."""
