"""What an edit changes, word by word; letter by letter where words stand without blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from outreach.text import EAST_ASIAN

PIECE = re.compile(rf"[{EAST_ASIAN}]|[^\W{EAST_ASIAN}]+|\s+|.")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts (same), only in the old one (gone), only in the new one (come)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    before, after = PIECE.findall(old), PIECE.findall(new)
    pieces = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece(word, text) for word, text in (("gone", gone), ("come", come)) if text]
    return pieces
