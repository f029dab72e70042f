"""Vault: keys, codes, encrypted content. Words: receipt (what the code opens; "Antwort-Nummer" on screen),
locator (the six digits in clear), secret (twelve digits), key (deleting it deletes every text under it),
link (a token for one purpose that ends), opened (a thread that a code has opened on this device)."""
