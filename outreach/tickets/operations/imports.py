"""Tickets out of GitHub's issues as JSON: read, shown, taken over; a second time adds nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.errors import Refused
from outreach.journal.models import Via
from outreach.journal.operations import VIA
from outreach.meetups.models import Meetup, Workstream
from outreach.people.models import Community
from outreach.text import _, squish, tidy
from outreach.tickets.models import LONGEST_TITLE, By, Label, Outcome, Ticket, When
from outreach.tickets.operations.guesses import guess_workstream
from outreach.tickets.operations.intake import LONGEST_LABEL, labels_named
from outreach.tickets.operations.ranks import ranks_at_end

GITHUB = "github"
MOST_BYTES = 5 * 1024 * 1024
ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\ud800-\udfff]{1,490}")


@dataclass(frozen=True)
class Issue:
    """One issue of the file, as it will be taken over."""

    url: str
    title: str
    body: str
    is_closed: bool
    labels: tuple[str, ...]
    created_at: datetime | None
    closed_at: datetime | None
    workstream: Workstream | None


@dataclass
class Issues:
    """What a file holds: good rows, sentences about bad ones, and how many pull requests were left out."""

    rows: list[Issue] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    skipped: int = 0


@dataclass(frozen=True)
class ImportRow:
    issue: Issue
    is_known: bool


class BadRow(Exception):
    """Why a row cannot be taken over."""


def parse_issues(content: bytes) -> Issues:
    """The issues in a file. A file that is none at all is refused; a bad row is named, the rest is kept."""
    found = Issues()
    seen: set[str] = set()
    for number, facts in enumerate(listed(content), 1):
        if isinstance(facts, dict) and facts.get("pull_request"):
            found.skipped += 1
            continue
        try:
            issue = read(facts)
            if issue.url in seen:
                raise BadRow(_("its address stands in this file twice"))
        except BadRow as bad:
            found.errors.append(_("Row %(row)s was left out: %(why)s.", row=number, why=str(bad)))
        else:
            seen.add(issue.url)
            found.rows.append(issue)
    return found


def listed(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large: at most %(most)s MB.", most=MOST_BYTES // 1024**2))
    try:
        facts = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused(_("This file is not JSON. Export the issues with GitHub's API.")) from None
    if not isinstance(facts, list):
        raise Refused(_("This file holds no list of issues."))
    return facts


def read(facts: Any) -> Issue:
    if not isinstance(facts, dict):
        raise BadRow(_("it is no issue"))
    title, rest = shortened(words(facts, "title", squish))
    if not title:
        raise BadRow(_("it has no title"))
    url = facts.get("html_url")
    if not isinstance(url, str) or not ADDRESS.fullmatch(url):
        raise BadRow(_("it has no address (html_url)"))
    if facts.get("state") not in ("open", "closed"):
        raise BadRow(_("its state is neither open nor closed"))
    labels = tuple(named(facts.get("labels") or []))
    return Issue(
        url=url,
        title=title,
        body=tidy(f"{rest}\n\n{words(facts, 'body', tidy)}"),
        is_closed=facts["state"] == "closed",
        labels=labels,
        created_at=moment(facts, "created_at"),
        closed_at=moment(facts, "closed_at"),
        workstream=guess_workstream(title, labels),
    )


def words(facts: dict[str, Any], name: str, tidied: Any) -> str:
    value = facts.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRow(_("its %(field)s is no text", field=name))
    return str(tidied(value or ""))


def shortened(title: str) -> tuple[str, str]:
    """A title that fits, and the rest of it."""
    if len(title) <= LONGEST_TITLE:
        return title, ""
    return title[: LONGEST_TITLE - 1] + "…", "…" + title[LONGEST_TITLE - 1 :]


def named(labels: Any) -> list[str]:
    bad = BadRow(_("its labels are no list of names"))
    if not isinstance(labels, list):
        raise bad
    names = [each.get("name") if isinstance(each, dict) else each for each in labels]
    if not all(isinstance(name, str) for name in names):
        raise bad
    return [short for name in names if (short := squish(str(name))[:LONGEST_LABEL])]


def moment(facts: dict[str, Any], name: str) -> datetime | None:
    value = facts.get(name)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise BadRow(_("its %(field)s is no time", field=name)) from None


def preview_import(session: Session, community: Community, rows: Sequence[Issue]) -> list[ImportRow]:
    """Each row, and whether it is here already."""
    known = known_addresses(session, community)
    return [ImportRow(issue, issue.url in known) for issue in rows]


def known_addresses(session: Session, community: Community) -> set[str | None]:
    mine = select(Ticket.source_ref).where(Ticket.community_id == community.id, Ticket.source == GITHUB)
    return set(session.scalars(mine))


def import_issues(
    session: Session, community: Community, meetup: Meetup | None, rows: Sequence[Issue], by: By
) -> list[Ticket]:
    """Take over what is not here yet. Open ones wait in triage, closed ones count as done."""
    session.info[VIA] = Via.IMPORT
    session.execute(select(Community.id).where(Community.id == community.id).with_for_update())
    fresh = [row.issue for row in preview_import(session, community, rows) if not row.is_known]
    if not fresh:
        return []
    labels = {
        label.name: label
        for label in labels_named(session, community.id, [name for issue in fresh for name in issue.labels])
    }
    last = community.next_number(session, len(fresh))
    ranks = ranks_at_end(session, community.id, meetup.id if meetup else None, len(fresh))
    added = [taken_over(community, meetup, issue, labels, by) for issue in fresh]
    for number, (ticket, rank) in enumerate(zip(added, ranks, strict=True), last - len(fresh) + 1):
        ticket.number, ticket.rank = number, rank
    session.add_all(added)
    return added


def taken_over(
    community: Community, meetup: Meetup | None, issue: Issue, labels: dict[str, Label], by: By
) -> Ticket:
    now = clock.now()
    created_at = issue.created_at or now
    ticket = Ticket.open(
        community,
        meetup,
        by,
        When(),
        title=issue.title,
        body=issue.body,
        workstream=issue.workstream,
        labels=[labels[name] for name in dict.fromkeys(issue.labels)],
        source=GITHUB,
        source_ref=issue.url,
        created_at=created_at,
    )
    if issue.is_closed:
        ticket.closed_at = issue.closed_at or issue.created_at or now
        ticket.outcome = Outcome.DONE
    return ticket
