"""Fields that rooms share: a zone, a language, wall times that no clock skips or shows twice unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from markupsafe import Markup
from wtforms import DateField, Field, RadioField, SelectField, StringField, TimeField
from wtforms.validators import StopValidation

from outreach import clock, moments
from outreach.face import locale
from outreach.settings import LANGUAGES
from outreach.text import _, _l, squish

__all__ = [
    "DateField",
    "FoldField",
    "LanguageField",
    "TimeField",
    "WallTimes",
    "ZoneField",
    "complain",
    "typed",
    "wall_time",
]


class ZoneField(StringField):
    """The name of a time zone, kept under the name by which the world lists it today."""

    data: str | None

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label or _l("Time zone"), validators, filters=[squish], **options)

    def pre_validate(self, form: Any) -> None:
        if self.data:
            try:
                self.data = clock.canonical(self.data.replace(" ", "_"))
            except clock.UnknownZone:
                raise StopValidation(unknown_zone(self.data)) from None


class LanguageField(SelectField):
    """One of the languages that Outreach speaks."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label or _l("Language"), validators, choices=LANGUAGES, **options)


class NoWidget:
    """Prints nothing; the macros take the field for a hidden one."""

    input_type = "hidden"

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        return Markup("")


class FoldField(RadioField):
    """Which of two: `x_fold` is shown only where the clocks show what `x_on` and `x_time` say twice.

    `zone` names the field with the zone (a form without one sets `wall_zone`); `day` the field whose day
    counts where `x_on` is empty or missing.
    """

    data: str | None
    widget: Any

    def __init__(self, label: str = "", zone: str = "zone", day: str = "", **options: Any) -> None:
        super().__init__(label or _l("Which one?"), choices={}, validate_choice=False, **options)
        self.zone, self.day = zone, day
        self.shown, self.widget = self.widget, NoWidget()

    @property
    def is_needed(self) -> bool:
        return bool(self.choices)

    def process_data(self, value: Any) -> None:
        self.data = None if value is None else str(value)

    def offer(self, passes: list[datetime], zone: str) -> None:
        """Ask which of the two is meant, where there are two."""
        twice = len(passes) == 2
        self.widget = self.shown if twice else NoWidget()
        self.choices = {}
        if twice:
            first, second = (moments.offset(clock.local(each, zone)) for each in passes)
            self.choices = {
                "0": _("The first, at %(offset)s", offset=first),
                "1": _("The second, at %(offset)s", offset=second),
            }


class WallTimes:
    """A form in which wall times are typed: each `x_fold` has its `x_time` and `x_on`.

    `wall_zone` counts where the form has no field for the zone, `wall_day` where only a time is typed.
    Goes before Form among the bases. `values` leaves the parts out: ask `wall_time(form, "x")` for them.
    """

    wall_zone: str | None = None
    wall_day: date | None = None
    wall_names: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, wall_zone: str | None = None, wall_day: date | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.wall_zone, self.wall_day = wall_zone or self.wall_zone, wall_day or self.wall_day
        self.wall_names = tuple(
            each.short_name.removesuffix("_fold") for each in cast(Any, self) if isinstance(each, FoldField)
        )
        for name in self.wall_names:
            offer(self, name)

    @property
    def values(self) -> dict[str, Any]:
        parts = {f"{name}_{part}" for name in self.wall_names for part in ("on", "time", "fold")}
        every = cast(dict[str, Any], super().values)  # type: ignore[misc]
        return {name: value for name, value in every.items() if name not in parts}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        settled = [settle(self, name) for name in self.wall_names]
        return valid and all(settled)


def wall_time(form: Any, name: str) -> tuple[datetime | None, int | None]:
    """What was typed as a wall time, and which pass was chosen where there are two."""
    day, at = day_of(form, name), form[f"{name}_time"].data
    if day is None or at is None:
        return None, None
    fold = form[f"{name}_fold"]
    chosen = int(fold.data) if fold.is_needed and fold.data in fold.choices else None
    return datetime.combine(day, at), chosen


def typed(noun: Any, *names: str) -> dict[str, Any]:
    """What a form shows of wall times already kept: Form(obj=noun, data=typed(noun, "starts"))."""
    parts: dict[str, Any] = {}
    for name in names:
        local = getattr(noun, f"{name}_local")
        parts[f"{name}_on"] = local.date() if local else None
        parts[f"{name}_time"] = local.time() if local else None
        parts[f"{name}_fold"] = getattr(noun, f"{name}_fold") if local else None
    return parts


def day_of(form: Any, name: str) -> Any:
    own = form[f"{name}_on"].data if f"{name}_on" in form else None
    other = form[f"{name}_fold"].day
    if own or form[f"{name}_time"].data is None:
        return own
    return (form[other].data if other else None) or form.wall_day


def zone_of(form: Any, name: str) -> str | None:
    """The zone in which the time was typed, None where none is known."""
    field = form[f"{name}_fold"].zone
    zone = form[field].data if field in form else form.wall_zone
    try:
        return clock.canonical(zone) if zone else None
    except clock.UnknownZone:
        return None


def offer(form: Any, name: str) -> None:
    local, _fold = wall_time(form, name)
    zone = zone_of(form, name)
    try:
        passes = clock.instants(local, zone) if local and zone else []
    except clock.NoSuchTime:
        passes = []
    form[f"{name}_fold"].offer(passes, zone or "UTC")


def settle(form: Any, name: str) -> bool:
    """Whether the typed time is one instant, or none at all; if not, the field with the cure says so."""
    offer(form, name)
    parts = [form[each] for each in (f"{name}_on", f"{name}_time") if each in form]
    if any(part.errors for part in parts):
        return False
    day, at = parts[0], form[f"{name}_time"]
    if day_of(form, name) is None and at.data is None:
        return True
    if at.data is None:
        return complain(at, _("Say at what time, too, or take out the day."))
    if day_of(form, name) is None:
        return complain(day, _("Say on which day, too, or take out the time."))
    return is_one_instant(form, name)


def is_one_instant(form: Any, name: str) -> bool:
    local, chosen = wall_time(form, name)
    zone = zone_of(form, name)
    if local is None or zone is None:
        return True
    at = form[f"{name}_time"]
    try:
        clock.instant(local, zone, chosen)
    except clock.SkippedTime as error:
        return complain(at, skipped(error))
    except clock.DoubledTime as error:
        return complain(form[f"{name}_fold"], doubled(error))
    except clock.NoSuchTime:
        return complain(at, _("No calendar reaches that far. Choose another day."))
    return True


def complain(field: Field, sentence: str) -> bool:
    """Put a sentence under a field. The answer to whether all is well is no."""
    field.errors = [*field.errors, sentence]
    return False


def unknown_zone(name: str) -> str:
    return _(
        "“%(name)s” is not a time zone we know. Choose one from the list, such as Europe/Berlin.", name=name
    )


def skipped(error: clock.SkippedTime) -> str:
    last = error.before + timedelta(minutes=1)
    said = {
        "city": moments.city(error.zone, locale()),
        "start": moments.hour(last),
        "end": moments.hour(error.after),
        "hour": moments.hour(error.wall),
        "before": moments.hour(error.before),
    }
    if error.before.date() == error.wall.date():
        return _(
            "In %(city)s the clocks jump from %(start)s to %(end)s that night, so %(hour)s does not exist."
            " Choose %(before)s or %(end)s.",
            **said,
        )
    return _(
        "In %(city)s the clocks jump from %(start)s to %(end)s that night, so %(hour)s does not exist."
        " Choose %(end)s, or %(before)s the day before.",
        **said,
    )


def doubled(error: clock.DoubledTime) -> str:
    return _(
        "In %(city)s %(hour)s happens twice that night. Which one?",
        city=moments.city(error.zone, locale()),
        hour=moments.hour(error.wall),
    )
