"""Printed papers: PDF/A-3u and PDF/UA-1 from data, made by a process of its own, the same bytes for the same data."""
