"""Every write of the cases app, one journey a file."""
