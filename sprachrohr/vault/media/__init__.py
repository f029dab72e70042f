"""Media: what somebody uploads becomes a clean form (re-encoded, without a trace of where it came from), or it is
refused with a reason. Words: kind (picture, sound, video), clean (what comes out), part (a clean file at rest,
encrypted). `cleaning` is the door: it does the work in a confined process. `pictures`, `sounds`, `films` and
`documents` are that work, `parts` is the storage."""
