"""Verbs on many tickets, or that need a query."""

from outreach.tickets.operations.boards import columns, similar
from outreach.tickets.operations.edits import Conflict, Merge, edit_ticket, merge
from outreach.tickets.operations.guesses import guess_workstream
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
from outreach.tickets.operations.ranks import move_card
from outreach.tickets.operations.readiness import Readiness, Standing, readiness
from outreach.tickets.operations.sentences import Told, sentence, told

__all__ = [
    "Conflict",
    "ImportRow",
    "Issue",
    "Issues",
    "Merge",
    "MoveRow",
    "PreviewRow",
    "Readiness",
    "Standing",
    "Told",
    "apply_playbook",
    "columns",
    "drop_duplicate",
    "edit_ticket",
    "guess_workstream",
    "import_issues",
    "install_playbooks",
    "label",
    "labels_named",
    "load_shipped",
    "merge",
    "move",
    "move_card",
    "open_ticket",
    "parse_issues",
    "postpone",
    "preview_import",
    "preview_move",
    "preview_playbook",
    "readiness",
    "sentence",
    "similar",
    "told",
    "transfer",
]
