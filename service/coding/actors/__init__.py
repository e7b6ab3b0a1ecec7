"""Who: phrases and names to ACLED's actors."""

from service.coding.actors.actor import Actor
from service.coding.actors.coder import Actors
from service.coding.actors.names import ActorName

__all__ = ["Actor", "ActorName", "Actors"]
