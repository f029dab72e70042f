"""People: members of the council and helpers with an account; residents never have one. Words: member, role
(a fact with a time and an author), invitation, desk door (who may enter which part of the office)."""
