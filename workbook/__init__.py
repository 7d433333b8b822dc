"""What makes, changes and reads workbook files, a room each; imports go down its floors only."""
