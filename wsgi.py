"""The program as a WSGI server wants it: `wsgi:app`."""

import sys

from outreach import create_app
from outreach.settings import BadSetting

NOT_AGAIN = 3  # to gunicorn: a worker that ends so will not start next time either

try:
    app = create_app()
except BadSetting as error:
    print(error, file=sys.stderr)
    sys.exit(NOT_AGAIN)
