"""Derived columns: language, sentiment, embeddings, tropes, symbols; and the runner that works through shards."""
