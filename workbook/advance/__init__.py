"""Moving a month's workbook on to the next month, step by step."""
