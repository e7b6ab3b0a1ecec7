"""How many died: reports of deaths to the tolls of events."""

from service.coding.fatalities.coder import DEADLESS, HEAVY, DeathReport, Deaths, assign, reports

__all__ = ["DEADLESS", "HEAVY", "DeathReport", "Deaths", "assign", "reports"]
