"""Prefect flows: thin compositions of the same steps that the command line runs.

Importing this package first settles what Prefect reads from the environment when it is imported; what is set
there already stays.
"""

import os

DEFAULTS = {
    # The embedded server needs 25 to 40 seconds on two cores; Prefect gives up after 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # Government data: no usage figures to anybody.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}

for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
