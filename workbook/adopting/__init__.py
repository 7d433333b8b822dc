"""The steps of putting the functions into an office's own workbook."""
