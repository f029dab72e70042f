// The agenda: items can be dragged. Without this the buttons "up" and "down" do the same.
const list = document.querySelector("[data-agenda]");
const said = document.querySelector("[data-agenda-said]");
let dragged = null;

function order() {
  return [...list.children].map((item) => item.dataset.item).join(",");
}

async function save() {
  const body = new FormData();
  body.set("order", order());
  body.set("csrfmiddlewaretoken", list.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const answer = await fetch(list.dataset.agenda, { method: "POST", body });
    if (!answer.ok) throw new Error();
    location.reload();
  } catch {
    said.classList.remove("sr-only");
    said.textContent = list.dataset.failed;
  }
}

if (list && list.querySelector("[name=csrfmiddlewaretoken]")) {
  const before = order();
  for (const item of list.children) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      const box = item.getBoundingClientRect();
      const below = event.clientY > box.top + box.height / 2;
      item.parentNode.insertBefore(dragged, below ? item.nextSibling : item);
    });
    item.addEventListener("dragend", () => {
      dragged = null;
      if (order() !== before) save();
    });
  }
  list.addEventListener("dragover", (event) => {
    if (dragged) event.preventDefault();
  });
  list.addEventListener("drop", (event) => event.preventDefault());
}
