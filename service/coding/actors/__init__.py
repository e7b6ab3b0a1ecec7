"""Who: phrases and names to ACLED's actors."""

from service.coding.actors.coder import Actors
from service.coding.actors.names import ActorName
from service.coding.actors.naming import Actor

__all__ = ["Actor", "ActorName", "Actors"]
