"""Fixtures of the sign-in's tests."""
