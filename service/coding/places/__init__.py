"""Where: names of places to the scenes of events."""

from service.coding.places.coder import DocumentPlaces, Place, Places
from service.coding.places.records import COUNTRY, TOWN

__all__ = ["COUNTRY", "TOWN", "DocumentPlaces", "Place", "Places"]
