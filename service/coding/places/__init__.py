"""Where: names of places to the scenes of events."""

from service.coding.places.coder import DocumentPlaces, Place, Places
from service.coding.places.records import COUNTRY

__all__ = ["COUNTRY", "DocumentPlaces", "Place", "Places"]
