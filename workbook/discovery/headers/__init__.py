"""Where tables of scores are, and what their rows of headers name.

May import the modules beside it that know no table: model, sheet_view, vocabulary.
"""
