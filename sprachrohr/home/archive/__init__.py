"""Archive: everything this place knows in one encrypted file, and back again. Words: archive, passphrase, key
sheet (what the archive does not hold: server key and pepper), deletion list (what must not come back)."""
