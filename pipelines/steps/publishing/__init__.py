"""Files for the public website."""
