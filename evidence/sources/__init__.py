"""Readers of what other tools write about an exhibit."""
