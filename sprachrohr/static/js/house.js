// Every resident page: leave quickly, and read aloud where this device has a voice of its own.
import { canSpeak, speak } from "./speak.js";

const leave = document.querySelector("[data-leave]");

function forget() {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Storage is switched off on this device: then nothing was kept, either.
  }
}

leave?.addEventListener("click", (event) => {
  event.preventDefault();
  forget();
  // replace(): the page that was left does not stand behind the "back" button.
  location.replace(leave.href);
});

const read = document.querySelector("[data-read-page]");
if (read) {
  canSpeak(document.documentElement.lang).then((voice) => {
    if (!voice) return;
    read.hidden = false;
    read.addEventListener("click", () => {
      const parts = [...document.querySelectorAll("main h1, main h2, main p, main li, main legend, main label")];
      const seen = parts.filter((part) => part.offsetParent !== null && !part.closest("[data-silent]"));
      const words = seen
        .filter((part) => !seen.some((other) => other !== part && other.contains(part)))
        .map((part) => part.innerText.trim())
        .filter(Boolean);
      speak(words.join(". "), voice);
    });
  });
}

document.querySelector("#errors")?.focus();
