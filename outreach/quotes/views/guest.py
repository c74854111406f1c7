"""The page behind a representative's link. Nothing changes until they press something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.errors import Refused
from outreach.people.models import Purpose
from outreach.quotes import queries
from outreach.quotes.forms import AnswerForm, DeclineForm, QuoteForm, SendForm
from outreach.quotes.models import Draft, Quote, words
from outreach.quotes.operations.differences import differences
from outreach.quotes.views.blueprint import bp
from outreach.text import _, _n, markdown
from outreach.web import SAFE, holder, need


def quote_behind(token: str) -> Quote:
    """The quote a link lets in to. In a POST it is locked, and whoever posts has opened the page."""
    secret = holder(Purpose.AUTHOR, token)
    chosen = queries.of_link(secret.subject_id)
    if request.method not in SAFE:
        chosen = chosen.with_for_update(of=Quote, key_share=True)
    quote: Quote = need(Permission.WRITE_QUOTE, db.one_or_404(chosen))
    g.community, g.reader_zone = secret.community, quote.person.zone
    if request.method not in SAFE:
        quote.open_page(by=secret)
    return quote


def page(name: str, quote: Quote, **context: Any) -> Response:
    """A page for nobody else: no search engine keeps it."""
    asker = db.session.scalar(queries.asker(quote))
    answer = make_response(
        render_template(f"quotes/{name}.html", quote=quote, asker=asker, markdown=markdown, **context)
    )
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@bp.get("/quote/<token>")
def write(token: str) -> Response:
    quote = quote_behind(token)
    wants_form = "change" in request.args and quote.announcement.takes_words and quote.is_live
    stage = "write" if wants_form else quote.stage
    context: dict[str, Any] = {"token": token}
    if stage == "write":
        context["form"] = QuoteForm(quote, data=begun(quote))
        context["decline"] = DeclineForm()
    if stage == "proposal":
        context["form"] = AnswerForm(no=quote.proposed_no)
        context["pieces"] = proposal(quote)
    return page(stage, quote, **context)


def begun(quote: Quote) -> dict[str, Any]:
    """What the form shows at first: the draft, else what was sent, else who was asked."""
    stands = quote.draft or quote.newest
    if stands:
        revision = stands.revision if isinstance(stands, Draft) else 0
        return {"text": stands.text, "revision": revision, "speaker": "me", **stands.attribution}
    contact = db.session.scalar(queries.contact(quote))
    return {
        "text": "",
        "revision": 0,
        "speaker": "me",
        "name": quote.person.name,
        "title": contact.title if contact else "",
        "company": quote.company.printed(quote.language),
    }


def proposal(quote: Quote) -> list[Any]:
    stands, proposed = quote.newest, quote.proposed
    return differences(stands.text, proposed.text) if stands and proposed else []


@bp.post("/quote/<token>/draft")
def draft(token: str) -> Response | tuple[str, int]:
    """Kept while they write; the answer carries the revision that the next save starts from."""
    quote = quote_behind(token)
    form = QuoteForm(quote)
    try:
        theirs = keep(quote, form)
    except Refused as error:
        db.session.rollback()
        return str(error), 409
    db.session.commit()
    if theirs:
        return other_device(), 409
    return jsonify(revision=quote.draft.revision if quote.draft else 0)


def keep(quote: Quote, form: QuoteForm) -> Draft | None:
    return quote.keep_draft(
        form.text.data or "", form.attribution, form.spoken, form.revision.data or 0, by=g.secret
    )


def other_device() -> str:
    return _(
        "Another device saved other words since. Yours are still here; see it as printed to compare them."
    )


@bp.post("/quote/<token>/preview")
def check(token: str) -> Response:
    """Keep it, and show it as it will be printed; or say what is missing, with all that was typed."""
    quote = quote_behind(token)
    form = QuoteForm(quote)
    try:
        theirs = keep(quote, form)
    except Refused as error:
        return refuse(token, error)
    db.session.commit()
    if theirs:
        form.revision.raw_data, form.revision.data = None, theirs.revision
        return with_status(
            409, page("write", quote, token=token, form=form, theirs=theirs, decline=DeclineForm())
        )
    if not form.validate():
        return page("write", quote, token=token, form=form, decline=DeclineForm())
    taken = words.unseen(form.text.data)
    if taken:
        flash(_n("%(num)s invisible sign was taken out.", "%(num)s invisible signs were taken out.", taken))
    return redirect(url_for(".preview", token=token), code=303)


def with_status(status: int, answer: Response) -> Response:
    answer.status_code = status
    return answer


@bp.get("/quote/<token>/preview")
def preview(token: str) -> Response:
    quote = quote_behind(token)
    if quote.draft is None or not quote.announcement.takes_words or not quote.is_live:
        return redirect(url_for(".write", token=token), code=303)
    kept = quote.draft
    if fault := quote.fault(words.cleaned(kept.text), words.credited(kept.attribution), kept.language):
        flash(fault, "error")
        return redirect(url_for(".write", token=token, change=1), code=303)
    return previewed(quote, token, SendForm(revision=kept.revision))


def previewed(quote: Quote, token: str, form: SendForm) -> Response:
    kept = quote.draft
    assert kept is not None
    text, credit = words.cleaned(kept.text), words.credited(kept.attribution)
    promise = quote.promise(credit["name"])
    return page("preview", quote, token=token, form=form, text=text, credit=credit, promise=promise)


@bp.post("/quote/<token>/send")
def send(token: str) -> Response:
    quote = quote_behind(token)
    form = SendForm()
    if quote.draft and not form.validate():
        return previewed(quote, token, form)
    return act(token, lambda: quote.send_draft(form.revision.data or 0, by=g.secret))


def act(token: str, deed: Callable[[], Any]) -> Response:
    """Do it and show what stands now; a refusal is said there, since these pages know no way back."""
    try:
        deed()
        db.session.commit()
    except Refused as error:
        return refuse(token, error)
    return redirect(url_for(".write", token=token), code=303)


def refuse(token: str, error: Refused) -> Response:
    db.session.rollback()
    flash(str(error), "error")
    return redirect(url_for(".write", token=token), code=303)


@bp.post("/quote/<token>/decline")
def decline(token: str) -> Response:
    quote, form = quote_behind(token), DeclineForm()
    return act(token, lambda: quote.decline(by=g.secret, reason=(form.reason.data or "")[:500]))


@bp.post("/quote/<token>/reopen")
def write_after_all(token: str) -> Response:
    quote = quote_behind(token)
    return act(token, lambda: quote.reopen(by=g.secret))


@bp.post("/quote/<token>/withdraw")
def take_back(token: str) -> Response:
    quote = quote_behind(token)
    return act(token, lambda: quote.withdraw(by=g.secret))


@bp.post("/quote/<token>/agree")
def agree(token: str) -> Response:
    quote, no = quote_behind(token), AnswerForm().number
    return act(token, lambda: quote.agree(by=g.secret, no=no))


@bp.post("/quote/<token>/keep")
def keep_mine(token: str) -> Response:
    quote, no = quote_behind(token), AnswerForm().number
    return act(token, lambda: quote.keep(by=g.secret, no=no))
