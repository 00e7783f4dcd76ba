"""Draws in the database: freezing the frame, hashing and selecting in SQL, storing what was drawn."""
