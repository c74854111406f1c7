"""What a chair types into the form of an announcement."""


def form(**values):
    return {
        "title": "Halden Labs joins",
        "brief": "A laboratory becomes a member.",
        "body": "",
        "languages": ["en"],
        "zone": "Asia/Shanghai",
        "due_on": "2026-03-09",
        "due_time": "18:00",
        "embargo_on": "2026-03-12",
        "embargo_time": "22:00",
        "words_target": 60,
        "words_warn": 75,
        "words_most": 120,
        "letters_target": 100,
        "letters_warn": 150,
        "letters_most": 200,
        "version": 1,
        **values,
    }
