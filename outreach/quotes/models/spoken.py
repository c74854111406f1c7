"""What a representative does with a quote."""

from __future__ import annotations

from typing import Any

from outreach import clock
from outreach.errors import Refused
from outreach.quotes.models import words
from outreach.quotes.models.asked import Asked
from outreach.quotes.models.draft import Draft
from outreach.quotes.models.version import Actor, Origin, QuoteVersion, Side
from outreach.text import _


class Spoken(Asked):
    """The verbs of the author. Each of them also tells that the page was opened by a human."""

    __abstract__ = True

    def open_page(self, by: Actor | None) -> None:
        """The first thing a human does: machines open links, but they press nothing."""
        if self.opened_at is None:
            self.opened_at = clock.now()
            self.log("opened", by)

    def keep_draft(
        self, text: str, attribution: dict[str, Any], language: str, revision: int, by: Actor | None = None
    ) -> Draft | None:
        """Keep what was typed; where another device saved since that revision, return what it saved."""
        self.need_open()
        draft = self.draft
        if draft is None:
            draft = Draft(language=language, text=text, attribution=attribution, revision=1)
            draft.saved_at = clock.now()
            self.drafts.append(draft)
        elif draft.holds(text, attribution, language):
            return None
        elif draft.revision != revision:
            return draft
        else:
            draft.text, draft.attribution, draft.language = text, attribution, language
            draft.revision, draft.saved_at = revision + 1, clock.now()
        if text and self.drafted_at is None:
            self.drafted_at = clock.now()
            self.log("drafted", by)
        return None

    def send(
        self, text: str, attribution: dict[str, str], by: Actor | None, language: str | None = None
    ) -> QuoteVersion:
        """The words as they shall be printed, with the member's yes. Sent twice, they are one version."""
        self.need_open()
        language = language or self.language
        text, attribution = words.cleaned(text), words.credited(attribution)
        if fault := self.fault(text, attribution, language):
            raise Refused(fault)
        sent = self.submitted
        if sent and (sent.text, sent.attribution, sent.language) == (text, attribution, language):
            return sent
        version = QuoteVersion.write(
            self,
            Origin.MEMBER,
            text=text,
            attribution=attribution,
            language=language,
            parent_no=self.proposed_no,
        )
        version.agree(Side.MEMBER, by, self.promise(attribution["name"]))
        self.submitted_no, self.submitted_at, self.proposed_no = version.no, clock.now(), None
        self.opened_at = self.opened_at or self.submitted_at
        self.log("submitted", by, no=version.no, hash=version.hash, late=self.came_late)
        return version

    def send_draft(self, revision: int, by: Actor | None) -> QuoteVersion:
        """Send what is kept, if it still is what was shown."""
        draft = self.draft
        if draft is None or draft.revision != revision:
            raise Refused(_("The words changed on another device. Read them once more, then send."))
        return self.send(draft.text, draft.attribution, by, draft.language)

    def promise(self, name: str) -> str:
        """What a representative says by sending."""
        company = self.company.name
        if name in (self.person.name, ""):
            return _(
                "I may speak for %(company)s, and my words may be printed with my name.", company=company
            )
        return _(
            "I may speak for %(company)s, and %(name)s agreed to be quoted with these words.",
            company=company,
            name=name,
        )

    def agree(self, by: Actor | None, no: int | None = None) -> None:
        """Yes to the chair's edit."""
        proposed = self.need_proposal(no)
        proposed.agree(Side.MEMBER, by, self.promise(proposed.attribution["name"]))
        self.agreed_no, self.proposed_no = proposed.no, None
        self.print_agreed()
        self.log("agreed", by, no=proposed.no, hash=proposed.hash)

    def keep(self, by: Actor | None, no: int | None = None) -> None:
        """No to the chair's edit: what was sent stays as it is."""
        proposed = self.need_proposal(no)
        self.proposed_no = None
        self.log("kept", by, no=proposed.no, hash=proposed.hash)

    def decline(self, by: Actor | None, reason: str = "") -> None:
        self.need_open()
        if self.agreed_no is not None:
            raise Refused(_("Your words are agreed. Take them back instead."))
        self.open_page(by)
        self.declined_at, self.reason, self.proposed_no = clock.now(), reason, None
        self.log("declined", by)

    def reopen(self, by: Actor | None) -> None:
        """After a no: write all the same."""
        if self.declined_at is None:
            return
        if not self.announcement.takes_words:
            raise Refused(_("No more words are taken for this announcement."))
        self.declined_at, self.reason = None, ""
        self.log("reopened", by)

    def withdraw(self, by: Actor | None) -> None:
        """Take back what was sent, agreed or printed. It leaves the announcement at once."""
        if self.newest is None:
            raise Refused(_("Nothing was sent yet."))
        if self.is_live:
            self.withdrawn_at, self.proposed_no = clock.now(), None
            self.placements.clear()
            self.log("withdrawn", by)

    def print_agreed(self) -> None:
        """Where an older version stands in the announcement, the one agreed on last takes its place."""
        for placement in self.placements:
            if self.agreed is not None:
                placement.show(self.agreed)

    # --- guards ----------------------------------------------------------------------------------

    def need_open(self) -> None:
        if self.cancelled_at is not None:
            raise Refused(_("This request was called off. There is nothing to do."))
        if not self.announcement.takes_words:
            raise Refused(_("No more words are taken for this announcement."))
        if self.withdrawn_at is not None:
            raise Refused(_("You took your words back. Write to the organisers if that was a mistake."))
        if self.declined_at is not None:
            raise Refused(_("You declined. Change that first, then write."))

    def need_proposal(self, no: int | None) -> QuoteVersion:
        if not self.is_live or self.proposed is None or (no is not None and no != self.proposed_no):
            raise Refused(_("That edit is no longer up for an answer. Look at what stands now."))
        return self.proposed

    def fault(self, text: str, attribution: dict[str, str], language: str) -> str | None:
        """Why these words cannot be sent or proposed; None where they can."""
        if language not in self.announcement.languages:
            return _("This announcement is not written in that language.")
        faults = [words.fault(text, language, self.announcement.limits or {})]
        faults += [words.fault_of_line(attribution[part]) for part in words.PARTS]
        return next(filter(None, faults), None)
