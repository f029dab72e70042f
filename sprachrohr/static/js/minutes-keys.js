// The keyboard alone is enough. Function keys only: letters belong to those who type, and Alt+Ctrl is AltGr.

function itemOf(page, at) {
  return at?.closest?.("[data-live-item]") || [...page.querySelectorAll("[data-live-item]")].find(isSeen);
}

function isSeen(item) {
  return item.getBoundingClientRect().bottom > 120;
}

function step(page, by) {
  const items = [...page.querySelectorAll("[data-live-item]")];
  const here = document.activeElement?.closest?.("[data-live-item]");
  const next = here ? items[items.indexOf(here) + by] : items[by > 0 ? 0 : items.length - 1];
  if (!next) return;
  next.scrollIntoView({ block: "start" });
  (next.querySelector("[data-words]:not([readonly])") || next).focus({ preventScroll: true });
}

export function wireKeys(page, sender) {
  const keys = {
    F2: () => page.querySelector("#seats .seat:not([disabled])")?.focus(),
    F4: () => itemOf(page, document.activeElement)?.querySelector("[data-show]")?.requestSubmit(),
    F8: (event) => step(page, event.shiftKey ? -1 : 1),
  };
  addEventListener("keydown", (event) => {
    const save = event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const act = save ? () => sender.run() : plain && keys[event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}
