"""Asking for quotes, and what the chair does with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach.db import db
from outreach.journal.queries import history
from outreach.people.models import Contact
from outreach.quotes import queries
from outreach.quotes.forms import AnswerForm, ProposalForm, RequestForm
from outreach.quotes.models import Announcement, Quote
from outreach.quotes.operations import asking
from outreach.quotes.operations.differences import differences
from outreach.quotes.views.blueprint import SEE, announcement_of, bp, quote_of
from outreach.text import _, _n
from outreach.web import done


@bp.route("/c/<community>/quotes/<slug>/request", methods=["GET", "POST"])
def request_quotes(slug: str) -> str | Response:
    announcement = announcement_of(slug)
    contacts = askable(announcement)
    form = RequestForm()
    form.contacts.choices = {each.id: f"{each.company.name}: {each.person.name}" for each in contacts}
    if form.validate_on_submit():
        chosen = [each for each in contacts if each.id in (form.contacts.data or [])]
        with form.refusing():
            asked = asking.request(db.session(), announcement, chosen, by=g.person)
            db.session.commit()
            return render_template("quotes/requested.html", announcement=announcement, asked=asked)
    return render_template(
        "quotes/request_quotes.html", announcement=announcement, form=form, contacts=contacts
    )


def askable(announcement: Announcement) -> list[Contact]:
    """Representatives of the companies that are not asked yet and that it is not about."""
    asked = {quote.company_id for quote in announcement.quotes if quote.is_live}
    contacts = db.session.scalars(queries.representatives(g.community))
    return [each for each in contacts if each.company_id not in asked | {announcement.about_id}]


@bp.post("/c/<community>/quotes/<slug>/remind")
def remind_silent(slug: str) -> Response:
    reminded = asking.remind_silent(db.session(), announcement_of(slug), by=g.person)
    db.session.commit()
    done(_n("%(num)s person gets a letter.", "%(num)s people get a letter each.", len(reminded)))
    return redirect(url_for(".show", slug=slug), code=303)


@bp.get("/c/<community>/quotes/<slug>/<int:quote_id>")
def show_quote(slug: str, quote_id: int) -> str:
    quote = quote_of(slug, quote_id, SEE)
    entries = db.session.scalars(history(quote)).all()
    return render_template(
        "quotes/show_quote.html", quote=quote, entries=entries, changes=changes(quote), form=AnswerForm()
    )


def changes(quote: Quote) -> list[Any]:
    """What the chair's edit changes in what stands, while it is up for an answer."""
    if quote.proposed is None or quote.newest is None:
        return []
    return differences(quote.newest.text, quote.proposed.text)


@bp.route("/c/<community>/quotes/<slug>/<int:quote_id>/propose", methods=["GET", "POST"])
def propose(slug: str, quote_id: int) -> str | Response:
    quote = quote_of(slug, quote_id)
    stands = db.one_or_404(queries.version(quote, quote.newest.no if quote.newest else 0))
    form = ProposalForm(
        quote, stands.language, data={"text": stands.text, **stands.attribution, "no": stands.no}
    )
    if form.validate_on_submit():
        with form.refusing():
            quote.propose(form.text.data or "", form.credit, form.reason.data or "", by=g.person)
            db.session.commit()
            done(_("%(name)s is asked whether the edit is right.", name=quote.person.name))
            return redirect(url_for(".show_quote", slug=slug, quote_id=quote_id), code=303)
    return render_template("quotes/propose.html", quote=quote, form=form, stands=stands)


def act(slug: str, quote_id: int, deed: Callable[[Quote], Any], said: str) -> Response:
    quote = quote_of(slug, quote_id)
    deed(quote)
    db.session.commit()
    done(said)
    return redirect(url_for(".show_quote", slug=slug, quote_id=quote_id), code=303)


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/approve")
def approve(slug: str, quote_id: int) -> Response:
    no = AnswerForm().number
    return act(slug, quote_id, lambda quote: quote.approve(by=g.person, no=no), _("Agreed by both sides."))


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/remind")
def remind(slug: str, quote_id: int) -> Response:
    return act(
        slug, quote_id, lambda quote: asking.remind(db.session(), quote, by=g.person), _("A letter goes out.")
    )


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/cancel")
def cancel_quote(slug: str, quote_id: int) -> Response:
    return act(slug, quote_id, lambda quote: quote.cancel(by=g.person), _("Asked no longer."))
