"""What a user is told who is refused: the whole sentence, not a word of it."""

import re

import pytest

from udf.errors import KaoheError


def refused(sentence: str) -> pytest.RaisesExc[KaoheError]:
    """Expect a refusal in just these words."""
    return pytest.raises(KaoheError, match=rf"\A{re.escape(sentence)}\Z")
