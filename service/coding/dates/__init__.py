"""When: expressions of time to the days of events."""

from service.coding.dates.coder import Dates, DocumentDates, When

__all__ = ["Dates", "DocumentDates", "When"]
