"""Where: names of places to the scenes of events."""

from service.coding.places.coder import DocumentPlaces, Place, Places

__all__ = ["DocumentPlaces", "Place", "Places"]
