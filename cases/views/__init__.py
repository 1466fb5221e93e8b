"""Pages of the cases app, one part of the case a file."""
