"""How a plan compares with the one before it, and how its work is spread over the departments."""
