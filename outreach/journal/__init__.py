"""The journal: who did what to which subject, and when; what can be found; what can be undone."""
