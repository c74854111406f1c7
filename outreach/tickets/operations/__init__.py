"""Verbs on many tickets, or that need a query."""

from outreach.tickets.operations.guesses import guess
from outreach.tickets.operations.imports import (
    ImportRow,
    Issue,
    Issues,
    import_issues,
    parse_issues,
    preview_import,
)
from outreach.tickets.operations.intake import drop_duplicate, label, labels_named, open_ticket, transfer
from outreach.tickets.operations.moves import MoveRow, move, postpone, preview_move
from outreach.tickets.operations.playbooks import (
    PreviewRow,
    apply_playbook,
    install_playbooks,
    load_shipped,
    preview_playbook,
)
from outreach.tickets.operations.ranks import between, following, move_card

__all__ = [
    "ImportRow",
    "Issue",
    "Issues",
    "MoveRow",
    "PreviewRow",
    "apply_playbook",
    "between",
    "drop_duplicate",
    "following",
    "guess",
    "import_issues",
    "install_playbooks",
    "label",
    "labels_named",
    "load_shipped",
    "move",
    "move_card",
    "open_ticket",
    "parse_issues",
    "postpone",
    "preview_import",
    "preview_move",
    "preview_playbook",
    "transfer",
]
