"""Clocks and checks: the settings of compliance.toml and the working-day calendar, brought into the warehouse."""
