"""What is printed: the slip with the answer number, posters, cards to hand out, voice cards, the key sheet.

`papers` is what callers use: each paper takes its words already translated and gives back a tagged PDF.
`press` sets the type, `glyphs` knows which signs the shipped fonts hold. The `*.typ` files are the layouts.
"""
