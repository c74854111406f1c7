"""What the desk works out from several rooms, without changing any of them, and taking a command back."""

from outreach.desk.operations.departures import Departure, departures
from outreach.desk.operations.moves import Shift, shift
from outreach.desk.operations.plans import Lane, Plan, plan
from outreach.desk.operations.rows import Row, rows
from outreach.desk.operations.undoing import Undone, undo

__all__ = [
    "Departure",
    "Lane",
    "Plan",
    "Row",
    "Shift",
    "Undone",
    "departures",
    "plan",
    "rows",
    "shift",
    "undo",
]
