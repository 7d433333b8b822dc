"""Two packages compared part by part."""

from lxml import etree

from workbook.ooxml.container.parts import Parts


def same_parts(one: Parts, other: Parts) -> bool:
    """Tell whether all parts say the same, in whatever order elements give their attributes."""
    return one.parts() == other.parts() and all(same_part(one, other, name) for name in one.parts())


def same_part(one: Parts, other: Parts, part: str) -> bool:
    """Tell whether a part says the same in both."""
    if one.part(part) == other.part(part):
        return True
    if not part.endswith((".xml", ".rels")):
        return False
    canonical = (etree.tostring(package.xml(part), method="c14n") for package in (one, other))
    return next(canonical) == next(canonical)
