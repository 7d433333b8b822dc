"""Tables of records: ledgers, attendance, reviews and rosters, and what is asked of them.

May import scores and what it rests on.
"""
