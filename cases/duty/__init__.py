"""People on duty: the finder and what it opens, questions between units, and signs of misuse."""
