"""A reader of calendars written apart from their writer: text in, offsets out, the way libical does."""

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

    def meant_by(self, wall: datetime) -> list[datetime]:
        guesses = {(wall - after).replace(tzinfo=UTC) for _, after in self.onsets}
        return sorted(each for each in guesses if each + self.offset(each) == wall.replace(tzinfo=UTC))

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


class CalendarReader:
    """Splits a calendar into its lines by hand: unfolds, knows components, keeps values as they stand."""

    def __init__(self, written: bytes) -> None:
        self.lines = written.decode().replace("\r\n ", "").split("\r\n")[:-1]
        self.zones = {zone.tzid: zone for zone in map(self._zone, self.blocks("VTIMEZONE"))}

    def blocks(self, name: str) -> list[list[str]]:
        begins = [at for at, line in enumerate(self.lines) if line == f"BEGIN:{name}"]
        ends = [at for at, line in enumerate(self.lines) if line == f"END:{name}"]
        return [self.lines[begin + 1 : end] for begin, end in zip(begins, ends, strict=True)]

    @property
    def events(self) -> list[dict[str, str]]:
        return [self._named(block) for block in self.blocks("VEVENT")]

    @property
    def head(self) -> dict[str, str]:
        first = next(at for at, line in enumerate(self.lines[1:], 1) if line.startswith(("BEGIN:", "END:")))
        return self._named(self.lines[1:first])

    def instants(self, event: dict[str, str], name: str) -> list[datetime]:
        """Every instant the value may mean by the definitions in the file: one, or it is not sound."""
        ((key, value),) = [(key, value) for key, value in event.items() if key.startswith(name)]
        if value.endswith("Z"):
            return [datetime.fromisoformat(value)]
        zone = self.zones[key.partition("TZID=")[2]]
        return zone.meant_by(datetime.fromisoformat(value))

    def _named(self, block: list[str]) -> dict[str, str]:
        named = dict(line.split(":", 1) for line in block)
        assert len(named) == len(block), "a property stands twice"
        return named

    def _zone(self, block: list[str]) -> ZoneReader:
        return ZoneReader("\r\n".join(block), until=2060)
