"""Dialogues: a council asks a question, many vote on short statements, and everyone sees what all of them support."""
