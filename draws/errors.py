"""The one error of the protocol."""


class DrawError(ValueError):
    """Something that makes a draw impossible or wrong; the message is one Chinese sentence for a person."""
