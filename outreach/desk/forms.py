"""What a person may type on the desk: another date for a meetup."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Optional

from outreach import clock
from outreach.fields import DateField, FoldField, TimeField, WallTimes, ZoneField, typed, wall_time
from outreach.meetups.models import Meetup
from outreach.text import _, _l
from outreach.web import Form


class MoveForm(WallTimes, Form):
    """Typed on one page, looked at on the next, sent from there."""

    starts_on = DateField(_l("Day"), [Optional()])
    starts_time = TimeField(_l("Begins"), [Optional()])
    starts_fold = FoldField(_l("Which hour does it begin in?"))
    ends_time = TimeField(_l("Ends"), [Optional()])
    ends_on = DateField(_l("Last day, if it is another one"), [Optional()])
    ends_fold = FoldField(_l("Which hour does it end in?"), day="starts_on")
    zone = ZoneField(_l("In the time of"), [InputRequired()])
    is_open = BooleanField(_l("No date yet"))
    version = HiddenField()

    @classmethod
    def of(cls, meetup: Meetup) -> MoveForm:
        """How it stands now."""
        parts = typed(meetup, "starts", "ends")
        if parts["ends_on"] == parts["starts_on"]:
            parts["ends_on"] = None
        return cls(formdata=None, data={**parts, "zone": meetup.zone, "version": meetup.version})

    def validate(self, extra_validators: Any = None) -> bool:
        if self.is_open.data:
            return bool(self.zone.validate(self))
        return super().validate(extra_validators) and self.is_whole() and self.is_in_order()

    def is_whole(self) -> bool:
        missing = {
            "starts_on": _("Say on which day, or choose “No date yet” below."),
            "ends_time": _("Say when it ends, too."),
        }
        for name, sentence in missing.items():
            if self[name].data is None:
                self[name].errors = [*self[name].errors, sentence]
        return not self.errors

    def is_in_order(self) -> bool:
        (starts, first), (ends, second) = wall_time(self, "starts"), wall_time(self, "ends")
        assert starts
        assert ends
        assert self.zone.data
        if clock.instant(starts, self.zone.data, first) < clock.instant(ends, self.zone.data, second):
            return True
        self.ends_time.errors = [*self.ends_time.errors, _("It has to end after it begins.")]
        return False

    @property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """Beginning and end on the clock of the zone; neither where the date stays open."""
        if self.is_open.data:
            return None, None
        return wall_time(self, "starts")[0], wall_time(self, "ends")[0]

    @property
    def folds(self) -> tuple[int | None, int | None]:
        return wall_time(self, "starts")[1], wall_time(self, "ends")[1]

    @property
    def kept(self) -> dict[str, str]:
        """All that was typed, for hidden fields and for the way back."""
        said = {each.short_name: text_of(each) for each in self if each.short_name != "csrf_token"}
        return {name: text for name, text in said.items() if text}


def text_of(field: Any) -> str:
    if field.data is None or field.data is False:
        return ""
    if isinstance(field, BooleanField):
        return "y"
    return str(field._value()) if hasattr(field, "_value") else str(field.data)
