"""Exports of the other systems, brought into a month workbook."""
