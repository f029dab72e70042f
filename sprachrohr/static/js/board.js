// The board of topics: dragging a message onto a topic ticks that topic in the message's own form and sends it.
const cards = document.querySelectorAll("[data-card]");
const drops = document.querySelectorAll("[data-drop]");
let dragged = null;

function send(card, slug) {
  for (const box of card.querySelectorAll("input[name=topic]")) box.checked = box.value === slug;
  card.requestSubmit(card.querySelector("details button"));
}

for (const card of cards) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "link";
    event.dataTransfer.setData("text/plain", card.elements.namedItem("voice").value);
  });
  card.addEventListener("dragend", () => {
    dragged = null;
    for (const drop of drops) drop.classList.remove("over");
  });
}

for (const drop of drops) {
  drop.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "link";
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    send(dragged, drop.dataset.drop);
  });
}

if (cards.length && matchMedia("(pointer: fine)").matches) {
  for (const hint of document.querySelectorAll("[data-only-with-script]")) hint.hidden = false;
}
