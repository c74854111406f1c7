"""The flask commands of those who run Outreach."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from threading import Event
from typing import NoReturn

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import contains_eager

from outreach import backup, clock, demo, rezone, server, worker
from outreach.backup import BadBackup
from outreach.db import db, read_only
from outreach.errors import Refused
from outreach.journal.models import Via
from outreach.journal.operations import VIA
from outreach.meetups.models import Meetup
from outreach.people import operations as people
from outreach.people import queries
from outreach.people.models import Community
from outreach.settings import BadSetting
from outreach.text import squish
from outreach.tickets import operations as tickets


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence for the person and a code for the shell."""
    click.echo(sentence, err=True)
    sys.exit(1)


def sign_in_address(token: str) -> str:
    return f"{current_app.config['BASE_URL']}/sign-in/{token}"


def is_empty() -> bool:
    return not db.session.scalar(select(func.count()).select_from(Community))


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate, fill an empty database with the demo, then answer requests and deliver mail."""
    config = current_app.config
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        listening = server.listen(app)
    except BadSetting as error:
        stop(str(error))
    migrate()
    if rezone.is_due(db.session()):
        recompute()
    if config["DEMO"] and is_empty():
        demo.fill(db.session())
        db.session.commit()
    if config["DEMO"] and demo.is_here(db.session()):
        tell_demo()
    db.session.remove()
    click.echo(f"Outreach answers at {config['BASE_URL']}. Stop it with Ctrl-C.")
    server.serve(app, listening)


def migrate() -> None:
    """Bring the database up to this release. One out of reach, or of a later release, is left alone."""
    try:
        with read_only(), db.engine.connect() as connection:
            revision = backup.revision(connection)
    except DatabaseError as error:
        stop(
            f"The database does not answer: {squish(str(error.orig))}. Start it,"
            " or mend OUTREACH_SQLALCHEMY_DATABASE_URI or OUTREACH_DATA."
        )
    config = current_app.extensions["migrate"].migrate.get_config()
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if revision and revision not in known:
        stop(
            f"The database is at revision “{revision}”, which this release does not know: a later one made"
            " it. Start that release, or restore a backup into an empty database."
        )
    upgrade()


def tell_demo() -> None:
    """A fresh link for each person of the demo."""
    click.echo("Sign in as one of the demo's people (each link works once, for 15 minutes):")
    for person, note in demo.people(db.session()):
        token = people.sign_in_link(person)
        click.echo(f"  {person.name:<16} {note:<44} {sign_in_address(token)}")
    db.session.commit()


@click.command("init")
@click.option("--name", prompt="Name of the community", help="such as Kiteline Foundation")
@click.option("--slug", prompt="Its short name in addresses", help="such as kiteline")
@click.option(
    "--zone", prompt="Its home zone", default="UTC", show_default=True, help="such as Asia/Shanghai"
)
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "zh"]))
@click.option("--chair", prompt="Name of its first organiser")
@click.option("--email", prompt="Their e-mail address")
@with_appcontext
def init(name: str, slug: str, zone: str, language: str, chair: str, email: str) -> None:
    """Found an empty community with its first organiser, and print their sign-in link."""
    migrate()
    try:
        clock.zone(zone)
        people.found_community(slug, name, chair, email, zone=zone, language=language)
        db.session.commit()
    except (Refused, clock.UnknownZone) as error:
        stop(str(error))
    show_link(email)


@click.command("demo")
@with_appcontext
def fill_demo() -> None:
    """Add the demo community, with people, meetups, tickets and an announcement."""
    migrate()
    if demo.is_here(db.session()):
        stop("The demo is here already.")
    demo.fill(db.session())
    db.session.commit()
    tell_demo()


@click.command("sign-in")
@click.argument("email")
@with_appcontext
def sign_in(email: str) -> None:
    """Print a link that signs EMAIL in once, within 15 minutes."""
    show_link(email)


def show_link(email: str) -> None:
    person = db.session.scalar(queries.person(email))
    if person is None or not person.may_sign_in:
        stop(f"Nobody with the address {email} may sign in.")
    token = people.sign_in_link(person)
    db.session.commit()
    click.echo(sign_in_address(token))


@click.command("import-tickets")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--meetup", "slug", required=True, help="the meetup's short name, as in its address")
@click.option("--community", "community_slug", default="", help="where several communities have that meetup")
@click.option("--dry-run", is_flag=True, help="only say what would happen")
@with_appcontext
def import_tickets(file: Path, slug: str, community_slug: str, dry_run: bool) -> None:
    """Open a ticket for each issue in FILE, GitHub's issues as JSON. What is there already stays."""
    meetup = named_meetup(slug, community_slug)
    db.session.info[VIA] = Via.IMPORT
    try:
        issues = tickets.parse_issues(file.read_bytes())
        for error in issues.errors:
            click.echo(error, err=True)
        rows = tickets.preview_import(db.session(), meetup.community, issues.rows)
        known = sum(row.is_known for row in rows)
        if dry_run:
            click.echo(f"{len(rows) - known} tickets would be opened, {known} are there already.")
            return
        opened = tickets.import_issues(db.session(), meetup.community, meetup, issues.rows, None)
        db.session.commit()
        click.echo(f"{len(opened)} tickets opened, {known} were there already.")
    except Refused as error:
        stop(str(error))


def named_meetup(slug: str, community_slug: str) -> Meetup:
    query = select(Meetup).options(contains_eager(Meetup.community)).join(Meetup.community)
    query = query.where(Meetup.slug == slug)
    if community_slug:
        query = query.where(Community.slug == community_slug)
    found = db.session.scalars(query).all()
    if not found:
        stop(f"There is no meetup “{slug}”.")
    if len(found) > 1:
        stop(f"Several communities have a meetup “{slug}”. Name one with --community.")
    return found[0]


@click.command("deliver")
@click.option("--once", is_flag=True, help="deliver what is due, then stop")
@with_appcontext
def deliver(once: bool) -> None:
    """Deliver the outbox, for as long as it runs: for servers with OUTREACH_WORKER=no."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        click.echo(f"{worker.deliver_once(app)} messages delivered.")
    else:
        worker.run(app, Event())


@click.command("recompute-times")
@with_appcontext
def recompute_times() -> None:
    """After an update of the zone data: derive the instants of what is to come anew."""
    recompute()


def recompute() -> None:
    done = rezone.recompute_times(db.session())
    db.session.commit()
    for noun in done.moved:
        click.echo(f"moved: {noun.__tablename__} {noun.id}, {getattr(noun, 'title', '')}")
    click.echo(f"Zone data {clock.ZONE_DATA}: {done.seen} looked at, {len(done.moved)} moved.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def take_backup(file: Path) -> None:
    """Copy every row into FILE while others go on working, and print the content hash."""
    click.echo(backup.backup(db.engine, file))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty database from FILE, all or nothing, and print the content hash."""
    migrate()
    try:
        click.echo(backup.restore(db.engine, file))
    except BadBackup as error:
        stop(str(error))


COMMANDS = [
    serve, init, fill_demo, sign_in, import_tickets, deliver, recompute_times, take_backup, restore,
]  # fmt: skip
