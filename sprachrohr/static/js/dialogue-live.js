// The desk's page of a dialogue while people vote: the numbers renew themselves; cut off, the last ones stay.
const EVERY = 10_000;

setInterval(async () => {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    for (const [name, number] of Object.entries(await answer.json())) {
      for (const place of document.querySelectorAll(`[data-live="${name}"]`)) place.textContent = number;
    }
  } catch {
    // Cut off: what stands here stays.
  }
}, EVERY);
