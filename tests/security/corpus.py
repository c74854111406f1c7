"""Strings that want to become code, and how to put one into every text a person can type."""

from sqlalchemy import JSON, Enum, String, Text, select, update

from outreach.db import Base, ByteOrder, db

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<ScRiPt src=//evil.example></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mi xlink:href=javascript:alert(1)>x",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{background:url(//evil.example)}</style>",
    '" onmouseover="alert(1)',
    '" autofocus onfocus="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/x.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<https://evil.example/\"onmouseover='alert(1)'>",
    "{{ 7*7 }}{% raw %}${alert(1)}",
    "<!--<script>-->alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)",
    "<scr\u0131pt>alert(1)</scr\u0131pt>",
    "\uff1cscript\uff1ealert(1)",
    "\u202e<script>alert(1)</script>",
    "-->'\"><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
]
GUARDED = {"agreement", "quote_version", "seal"}
KEPT = {
    "country",
    "due_snap",
    "due_zone",
    "email",
    "hash",
    "key",
    "language",
    "languages",
    "options_key",
    "sealed",
    "slug",
    "source",
    "source_ref",
    "step_key",
    "subject",
    "template",
    "tokens",
    "verb",
    "zone",
    "zone_data",
}
SPOKEN = {"facts", "names", "spellings"}


def words(table):
    """The columns that hold what somebody typed."""
    for column in table.columns:
        kind = column.type
        is_typed = isinstance(kind, String) and not isinstance(kind, Enum) and kind is not ByteOrder
        is_said = isinstance(kind, JSON) and column.name in SPOKEN
        if is_said or (is_typed and column.name not in KEPT):
            yield column


def poison(first):
    """Put hostile strings into every text of every row, another in each, beginning with that one."""
    turn = first
    filled = {}
    for table in Base.registry.metadata.sorted_tables:
        if table.name in GUARDED or "id" not in table.columns or not list(words(table)):
            continue
        for row_id in db.session.scalars(select(table.c.id)).all():
            values = {}
            for column in words(table):
                turn += 1
                values[column.name] = typed(column, turn, row_id)
            db.session.execute(update(table).where(table.c.id == row_id).values(values))
            filled.setdefault(table.name, set()).update(values)
    db.session.commit()
    db.session.expire_all()
    return filled


def typed(column, turn, row_id):
    one = HOSTILE[turn % len(HOSTILE)]
    if isinstance(column.type, JSON):
        return [one] if column.name == "spellings" else {"zh": one, "en": one}
    if isinstance(column.type, Text):
        return "\n\n".join(HOSTILE[(turn + step) % len(HOSTILE)] for step in range(len(HOSTILE)))
    return f"{one}{row_id}"[: column.type.length]
