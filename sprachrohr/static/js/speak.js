// Read aloud with the device's own voices only: other voices send the text to their maker.
const OTHER_NAMES = { prs: "fa", "de-simple": "de" };

function pick(language) {
  const code = (OTHER_NAMES[language] || language).slice(0, 2).toLowerCase();
  return speechSynthesis.getVoices().find((voice) => voice.localService === true && voice.lang.toLowerCase().startsWith(code));
}

export function canSpeak(language) {
  if (!("speechSynthesis" in window)) return Promise.resolve(null);
  const now = pick(language);
  if (now) return Promise.resolve(now);
  return new Promise((resolve) => {
    speechSynthesis.addEventListener("voiceschanged", () => resolve(pick(language) || null), { once: true });
    setTimeout(() => resolve(pick(language) || null), 2000);
  });
}

export function speak(words, voice) {
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    return;
  }
  const said = new SpeechSynthesisUtterance(words);
  said.voice = voice;
  said.lang = voice.lang;
  said.rate = 0.9;
  speechSynthesis.speak(said);
}
