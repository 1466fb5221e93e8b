"""Reports from outside. One slice for each body that sends them; all give the same `ParsedReport`."""
