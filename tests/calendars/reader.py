"""A reader of VTIMEZONE written apart from the builder: text in, offsets out, the way libical does."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr


class ZoneReader:
    """Expands every onset up to a year. An onset is local time in the offset before it (TZOFFSETFROM)."""

    def __init__(self, text: str, until: int) -> None:
        self.parts = []
        self.tzid = ""
        self._read(text.replace("\r\n ", "").split("\r\n"))
        self.onsets = sorted(onset for part in self.parts for onset in self._expanded(part, until))
        self.instants = [at for at, _ in self.onsets]

    def offset(self, instant: datetime) -> timedelta:
        found = bisect_right(self.instants, instant)
        if not found:
            raise LookupError(f"nothing is defined at {instant}")
        return self.onsets[found - 1][1]

    def _read(self, lines: list[str]) -> None:
        for line in lines:
            name, _, value = line.partition(":")
            if name == "BEGIN" and value in ("STANDARD", "DAYLIGHT"):
                self.parts.append({"kind": value})
            elif name == "TZID":
                self.tzid = value
            elif self.parts and name not in ("END", ""):
                assert name not in self.parts[-1], f"{name} twice"
                self.parts[-1][name] = value

    def _expanded(self, part: dict[str, str], until: int) -> list[tuple[datetime, timedelta]]:
        before, after = seconds(part["TZOFFSETFROM"]), seconds(part["TZOFFSETTO"])
        start = datetime.fromisoformat(part["DTSTART"])
        shown = [start]
        if "RRULE" in part:
            shown = rrulestr(part["RRULE"], dtstart=start).between(start, datetime(until + 1, 1, 1), inc=True)
        return [((each - before).replace(tzinfo=UTC), after) for each in shown]


def seconds(offset: str) -> timedelta:
    digits = offset[1:].ljust(6, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    return -span if offset[0] == "-" else span
