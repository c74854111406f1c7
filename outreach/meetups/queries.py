"""The questions people ask about meetups. Each answers with a select; the caller runs it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from outreach.meetups.models import Crew, Host, Meetup, Speaker, Talk, Venue
from outreach.people.models import Community, Company, Membership, Person, Purpose, Secret


def meetups(community: Community) -> Select[Meetup]:
    """Meetups with all that a row on a page shows of them."""
    return Meetup.inside(community).options(joinedload(Meetup.venue), joinedload(Meetup.community))


def upcoming(community: Community, now: datetime) -> Select[Meetup]:
    """What is still to come, cancelled ones too, the nearest first and the undated last."""
    return meetups(community).where(~past_at(now)).order_by(Meetup.starts_at.nulls_last(), Meetup.id)


def past(community: Community, now: datetime) -> Select[Meetup]:
    """What is over, the latest first."""
    return meetups(community).where(past_at(now)).order_by(Meetup.starts_at.desc(), Meetup.id.desc())


def past_at(now: datetime) -> ColumnElement[bool]:
    return or_(Meetup.finished_at.is_not(None), and_(Meetup.ends_at.is_not(None), Meetup.ends_at <= now))


def published(community: Community) -> Select[Meetup]:
    """What everybody may see."""
    return (
        meetups(community)
        .where(Meetup.published_at.is_not(None))
        .order_by(Meetup.starts_at.nulls_last(), Meetup.id)
    )


def departing(now: datetime) -> Select[Meetup]:
    """The next three that everybody may see, of all communities: for the board beside signing in."""
    return (
        select(Meetup)
        .join(Meetup.community)
        .where(Community.closed_at.is_(None), Meetup.published_at.is_not(None))
        .where(Meetup.cancelled_at.is_(None), Meetup.starts_at > now)
        .options(contains_eager(Meetup.community), joinedload(Meetup.venue))
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(3)
    )


def meetup(community: Community, slug: str) -> Select[Meetup]:
    """One meetup with its place, hosts and crew."""
    return (
        meetups(community)
        .where(Meetup.slug == slug)
        .options(
            selectinload(Meetup.hosts).joinedload(Host.company),
            selectinload(Meetup.crew).joinedload(Crew.person).selectinload(Person.memberships),
        )
    )


def programme(community: Community, slug: str) -> Select[Meetup]:
    """One meetup with its talks and who gives them."""
    return meetup(community, slug).options(
        selectinload(Meetup.talks)
        .selectinload(Talk.speakers)
        .joinedload(Speaker.person)
        .selectinload(Person.memberships)
    )


def talk(meetup: Meetup, talk_id: int) -> Select[Talk]:
    return (
        select(Talk)
        .where(Talk.community_id == meetup.community_id, Talk.meetup_id == meetup.id, Talk.id == talk_id)
        .options(
            joinedload(Talk.meetup).joinedload(Meetup.community),
            selectinload(Talk.speakers).options(*who_speaks()),
        )
    )


def speaker_in(meetup: Meetup, speaker_id: int) -> Select[Speaker]:
    found = speaker(meetup.community_id, speaker_id)
    return found.join(Talk, Speaker.talk_id == Talk.id).where(Talk.meetup_id == meetup.id)


def speaker(community_id: int, speaker_id: int) -> Select[Speaker]:
    """One speaker with the talk, its meetup, and who else gives it."""
    place = joinedload(Speaker.talk).joinedload(Talk.meetup)
    return (
        select(Speaker)
        .where(Speaker.community_id == community_id, Speaker.id == speaker_id)
        .options(
            *who_speaks(),
            place.joinedload(Meetup.venue),
            place.joinedload(Meetup.community),
            joinedload(Speaker.talk).selectinload(Talk.speakers).options(*who_speaks()),
        )
    )


def who_speaks() -> tuple[Load, ...]:
    return (joinedload(Speaker.person).selectinload(Person.memberships),)


def links(speaker: Speaker) -> Select[Secret]:
    """The personal links of this speaker that were not ended."""
    return select(Secret).where(
        Secret.purpose == Purpose.TALK, Secret.subject_id == speaker.id, Secret.revoked_at.is_(None)
    )


def slugs(community: Community, stem: str) -> Select[str]:
    """The slugs in use that begin like this one."""
    return select(Meetup.slug).where(
        Meetup.community_id == community.id, Meetup.slug.startswith(stem, autoescape=True)
    )


def venues(community: Community) -> Select[Venue]:
    return Venue.inside(community).order_by(Venue.name, Venue.id)


def companies(community: Community) -> Select[Company]:
    """Who can host with us."""
    return (
        Company.inside(community).where(Company.merged_into_id.is_(None)).order_by(Company.name, Company.id)
    )


def helpers(community: Community) -> Select[Membership]:
    """Who can carry a workstream: whoever belongs here, by name. The guests are sorted out by the caller."""
    return (
        select(Membership)
        .where(Membership.community_id == community.id, Membership.left_at.is_(None))
        .order_by(Membership.name, Membership.id)
    )
