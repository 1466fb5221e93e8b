"""Disclosure schedules: what the record holds, how each item is marked, and the forms that list it."""
