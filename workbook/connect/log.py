"""What is done to a workbook while it is adopted, as it happens."""

from dataclasses import dataclass

from workbook.connect.replaced_values import Original
from workbook.ooxml.package import Package


@dataclass
class Log:
    """What is done to a workbook, as it happens."""

    package: Package
    changes: list[str]
    originals: list[Original]
    skipped: list[str]
