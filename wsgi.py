"""The program as a WSGI server wants it: `wsgi:app`."""

from outreach import create_app

app = create_app()
