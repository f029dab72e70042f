// Seats with one tap, the sum of a vote while it is typed, and a vote that begins while the connection is gone.

function tap(page, form, press) {
  const seat = form.querySelector(".seat");
  const here = seat.getAttribute("aria-pressed") === "true";
  press(form, here ? "leave" : "come", { quiet: true });
  seat.setAttribute("aria-pressed", String(!here));
}

function present(page) {
  return page.querySelectorAll('.seat[aria-pressed="true"]').length;
}

function sum(form) {
  const figures = [...form.querySelectorAll("[data-figure]")].map((one) => one.value.trim());
  const place = form.querySelector("[data-sum]");
  const cast = figures.reduce((all, one) => all + (Number(one) || 0), 0);
  const [words, entitled] = [place.dataset.words, form.dataset.entitled];
  const shown = figures.some(Boolean) && entitled;
  place.textContent = shown ? words.replace("%s", cast).replace("%s", entitled) : "";
  place.classList.toggle("is-right", shown && figures.every(Boolean) && cast === Number(entitled));
}

// The wording is frozen here and now; the server freezes it as soon as it hears of it, with the time of this tap.
function freeze(page, form) {
  const item = form.closest("[data-live-item]");
  for (const words of item.querySelectorAll('[data-field="wording"] [data-words]')) words.readOnly = true;
  const later = item.querySelector("[data-later]");
  if (!later) return;
  later.dataset.entitled = present(page) - form.querySelectorAll("[name=barred]:checked").length;
  later.hidden = false;
  form.hidden = true;
  later.querySelector("[data-figure]").focus();
}

export function wireVotes(page, press, sender) {
  for (const form of page.querySelectorAll("[data-seat]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tap(page, form, press);
    });
  }
  for (const form of page.querySelectorAll("[data-figures]")) {
    form.addEventListener("input", () => sum(form));
    sum(form);
  }
  for (const form of page.querySelectorAll("[data-freeze]")) {
    // After the press was kept: if nothing has gone out a moment later, there is no connection.
    form.addEventListener("submit", () => setTimeout(() => (sender.offline || !navigator.onLine) && freeze(page, form), 400));
  }
  page.addEventListener("shown", ({ detail: form }) => {
    for (const item of page.querySelectorAll("[data-live-item]")) item.classList.toggle("is-shown", item.contains(form));
    for (const button of page.querySelectorAll("[data-show] button")) {
      const words = button.dataset;
      button.querySelector("span").textContent = form.contains(button) ? words.is : words.not;
    }
  });
}
