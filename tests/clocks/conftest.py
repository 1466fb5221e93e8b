"""Fixtures of the clocks' tests."""
