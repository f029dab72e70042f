// A button that copies a text; without this the text is marked and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      button.querySelector("span").textContent = button.dataset.done;
    } catch {
      text.select();
    }
  });
}
