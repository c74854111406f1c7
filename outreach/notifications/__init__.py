"""Notifications: who wants to be told what, and the letters in the outbox."""
