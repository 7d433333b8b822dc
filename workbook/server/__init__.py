"""xlwings Server and its task pane: the verbs for Excel 365, Mac and the web.

May import the verbs' rooms and all below them.
"""
