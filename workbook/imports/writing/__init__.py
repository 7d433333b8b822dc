"""What exports say, written into a month's workbook around what clerks wrote there.

May import findings, plan and what they rest on.
"""
