"""Clocks and checks: the settings in force, the working-day calendar, and what the rules found."""
