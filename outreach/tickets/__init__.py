"""Tickets: every chore of a meetup, who has it, and when it is due."""
