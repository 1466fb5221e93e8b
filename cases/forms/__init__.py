"""What is typed into case pages: parsing and field checks; rules live in services."""
