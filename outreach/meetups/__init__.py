"""Meetups: a day, a place, a stream, who carries what, and the talks in between."""
