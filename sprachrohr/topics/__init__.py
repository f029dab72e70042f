"""Topics: what people talk about, as the council names it. Words: topic ("Themenfeld"), picture."""
