"""Every write of the evidence app, one journey a file."""
