// The screen in the room: shows anew what has changed; without a connection the last picture stays.
const EVERY = 1500;
const { screen: address, version } = document.body.dataset;

setInterval(async () => {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.ok && (await answer.json()).version !== version) location.reload();
  } catch {
    // Cut off: what stands here stays.
  }
}, EVERY);
