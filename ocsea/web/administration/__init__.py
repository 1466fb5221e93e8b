"""Administration: people, units, agencies, roles and settings, by somebody who can read no case."""
