"""Meetings: the council comes together, deliberates and resolves.

A *meeting* has an *agenda* of *items*; the *rules* (of procedure) say how long before it is called, how many must be
there and how many must agree. Members *reply* to the invitation; what they decide becomes a *resolution*; the
*minutes* say what was decided. Free text that is not public by nature lies under the meeting's own key.
"""
