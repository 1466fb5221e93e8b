"""Every write of the referrals app, one journey a file."""
