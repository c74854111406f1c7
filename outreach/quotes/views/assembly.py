"""Putting the agreed quotes in order, handing them out, and the page that everybody reads."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, g, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.db import db
from outreach.quotes import queries
from outreach.quotes.models import Announcement, Quote, QuoteState
from outreach.quotes.operations import exports
from outreach.quotes.views.blueprint import SEE, announcement_of, bp, quote_of
from outreach.text import markdown

EXPORTS: dict[str, tuple[Callable[[Announcement], str], str]] = {
    "md": (exports.as_markdown, "text/markdown"),
    "html": (exports.as_html, "text/html"),
    "txt": (exports.as_text, "text/plain"),
}
STEPS = {"up": -1, "down": 1}


@bp.get("/c/<community>/quotes/<slug>/assemble")
def assemble(slug: str) -> str:
    announcement = announcement_of(slug, SEE)
    waiting = [quote for quote in announcement.quotes if quote.state == QuoteState.APPROVED]
    return render_template(
        "quotes/assemble.html",
        announcement=announcement,
        waiting=waiting,
        versions=exports.printed(announcement),
        embargo=exports.embargo(announcement),
        markdown=markdown,
    )


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/place")
def place(slug: str, quote_id: int) -> Response:
    return arrange(slug, quote_id, lambda quote: quote.place(by=g.person))


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/unplace")
def unplace(slug: str, quote_id: int) -> Response:
    return arrange(slug, quote_id, lambda quote: quote.unplace(by=g.person))


@bp.post("/c/<community>/quotes/<slug>/<int:quote_id>/rank")
def rank(slug: str, quote_id: int) -> Response:
    """One place up or down, or behind another quote (0: first of all)."""
    step, behind = STEPS.get(request.form.get("step", "")), request.form.get("behind", type=int)
    if step is not None:
        return arrange(slug, quote_id, lambda quote: quote.rank(step, by=g.person))
    if behind is None:
        abort(400)
    return arrange(slug, quote_id, lambda quote: quote.rank_behind(quote.neighbour(behind), by=g.person))


def arrange(slug: str, quote_id: int, deed: Callable[[Quote], None]) -> Response:
    deed(quote_of(slug, quote_id))
    db.session.commit()
    return redirect(url_for(".assemble", slug=slug, _anchor=f"quote-{quote_id}"), code=303)


@bp.get("/c/<community>/quotes/<slug>/export.<kind>")
def export(slug: str, kind: str) -> Response:
    announcement = announcement_of(slug, SEE)
    if kind not in EXPORTS:
        abort(404)
    write, media = EXPORTS[kind]
    answer = make_response(write(announcement).encode())
    answer.headers["Content-Type"] = f"{media}; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{announcement.slug}.{kind}"'
    return answer


@bp.get("/a/<community>/<slug>")
def public(slug: str) -> str:
    announcement = db.first_or_404(queries.published(g.community, slug))
    return render_template(
        "quotes/public.html",
        announcement=announcement,
        versions=exports.printed(announcement),
        markdown=markdown,
    )
