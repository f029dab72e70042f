"""Recommendations: the council asks politics and administration for something, and the answer travels back.

A *recommendation* (text, reason, evidence) goes by a *route* to an *addressee*, which is an office and never a person.
The office *answers* by link, or by post and e-mail; the desk then *tells* everyone behind it what became of it. From
the day of sending everything stands on a public page whose address never changes.
"""
