"""The functions as each spreadsheet program calls them; imports udf, and the host's own library."""
