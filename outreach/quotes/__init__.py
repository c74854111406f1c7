"""Quotes: asked for, reminded, agreed word for word, and printed exactly so."""
