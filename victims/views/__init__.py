"""Pages of victims: door, form, service, answer."""
