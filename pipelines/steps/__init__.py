"""The steps from bytes to a :class:`warehouse.models.Bundle`; pure but for discovering and isolating."""
