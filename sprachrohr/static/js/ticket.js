// The receipt: keep the number as a picture, read it aloud digit by digit.
import { canSpeak, speak } from "./speak.js";

// The message has arrived: its draft is not needed any more. (Elsewhere a draft of something else may still wait.)
if (document.querySelector("[data-received]")) {
  try {
    localStorage.removeItem("draft");
    sessionStorage.removeItem("form");
    sessionStorage.removeItem("files");
  } catch {
    // Nothing is kept on this device.
  }
}

const ticket = document.querySelector("[data-ticket]");
const code = ticket.querySelector("[data-code]").innerText.trim().replace(/\s+/g, " ");
const keep = document.querySelector("[data-keep-picture]");
const WIDTH = 720;
const HEIGHT = 900;

// Drawn from the lines of the picture in the page: an image of its own would need an address that our policy forbids.
function drawQr(pen, left, top, size) {
  const svg = ticket.querySelector(".qr svg");
  const modules = svg.viewBox.baseVal.width;
  pen.save();
  pen.translate(left, top);
  pen.scale(size / modules, size / modules);
  pen.lineWidth = 1;
  pen.stroke(new Path2D(svg.querySelector("path[stroke]").getAttribute("d")));
  pen.restore();
}

function draw() {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.textAlign = "center";
  pen.fillStyle = "#0f5e59";
  pen.direction = document.documentElement.dir;
  pen.font = "600 30px sans-serif";
  pen.fillText(ticket.dataset.council, WIDTH / 2, 70, WIDTH - 60);
  pen.font = "600 40px sans-serif";
  pen.fillText(ticket.dataset.title, WIDTH / 2, 140, WIDTH - 60);
  pen.fillStyle = "#000";
  pen.direction = "ltr";
  pen.font = "700 56px monospace";
  const groups = code.split(" ");
  pen.fillText(groups.slice(0, 3).join(" "), WIDTH / 2, 230);
  pen.fillText(groups.slice(3).join(" "), WIDTH / 2, 300);
  drawQr(pen, (WIDTH - 480) / 2, 350, 480);
  pen.font = "26px sans-serif";
  pen.fillText(document.querySelector(".ticket .print-only").textContent, WIDTH / 2, 870, WIDTH - 60);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

keep.hidden = false;
keep.addEventListener("click", async () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await draw());
  link.download = "sprachrohr.png";
  link.click();
});

const read = document.querySelector("[data-read-aloud]");
canSpeak(read.dataset.readAloud).then((voice) => {
  if (!voice) return;
  read.hidden = false;
  read.addEventListener("click", () => speak(`${read.dataset.words}: ${[...code.replace(/ /g, "")].join(", ")}`, voice));
});
