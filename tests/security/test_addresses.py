"""Addresses that nobody would type by chance: refused like any that leads nowhere, never an error of ours."""

from tests.security import asking

HUGE = "9" * 40
EVIL = ["%00", "a%00b", "%FF", "%ED%A0%80", "%E2%80%AE", "-1", "\u00b2", HUGE]
PARAMETERS = ["q", "page", "meetup", "state", "who", "ticket", "card", "playbook", "assignee", "zone", "due"]
PARAMETERS += [
    "sort",
    "kind",
    "person",
    "fate",
    "lang",
    "next",
    "column",
    "change",
    "starts_on",
    "workstream",
]


def test_no_path_makes_an_error(app, here, doors):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    failed = []
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        own = asking.values(row, parameters, here.home)
        for name in sorted(parameters - {"filename"}):
            mark = 707070707 if isinstance(own[name], int) else "707070707"
            path = asking.path(app, endpoint, **{**own, name: mark})
            for evil in EVIL:
                asked = path.replace("707070707", evil)
                answer = doors["carla"].get(asked, buffered=True)
                if answer.status_code not in {303, 400, 404, 410}:
                    failed.append(f"{asked}: {answer.status_code}")

    assert not failed, "\n".join(failed)


def test_no_question_makes_an_error(app, here, doors):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    failed = []
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        for evil in EVIL:
            asked = f"{path}?{'&'.join(f'{name}={evil}' for name in PARAMETERS)}"
            answer = doors["carla"].get(asked, buffered=True)
            if answer.status_code >= 500:
                failed.append(f"{asked}: {answer.status_code}")

    assert not failed, "\n".join(failed)
