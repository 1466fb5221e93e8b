"""Every write of the intake app, one journey a file."""
