"""What a cell formula can call: rules, tables, scores and the functions; imports no workbook."""
