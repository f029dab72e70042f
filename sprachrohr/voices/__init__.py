"""Voices: someone says something, the council reads it and answers. Words: voice ("Nachricht"), message (one
thing said in a thread), note (internal), task, referral, outcome ("what became of it"), card (paper)."""
