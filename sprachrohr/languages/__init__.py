"""Languages: a text has one original and any number of translations, each with who or what made it and
whether a person checked it. Words: text, original, translation, wish (someone waits for a translation),
engine (a machine that may help), known languages (the list that everything else is offered from)."""
