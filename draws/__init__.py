"""The draw protocol ``mingcha-draw/1``: pure functions between frozen models, no database, no framework."""
