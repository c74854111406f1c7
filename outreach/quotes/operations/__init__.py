"""Verbs on many quotes: asking, reminding, sealing, printing, comparing."""
