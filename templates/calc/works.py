"""Leaves a file where LibreOffice's Python works in this environment, else nothing."""

import sys
from pathlib import Path

import uno  # noqa: F401 (what a Python without LibreOffice lacks)
import unohelper  # noqa: F401

Path(sys.argv[1]).touch()
