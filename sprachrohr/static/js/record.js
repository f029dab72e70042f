// A voice message, recorded in the page: it lands in the form's own file field, and the form sends it like any file.
// Its words and buttons stand, hidden, beside the field (templates/web/_recorder.html).
const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg"];
const ENDINGS = { "audio/mp4": "m4a", "audio/webm": "webm", "audio/ogg": "ogg" };
const MOST_SECONDS = 300;
const ALOUD_EVERY = 30;
// Clear speech, and five minutes stay below two megabytes for slow lines.
const BITS_PER_SECOND = 48000;

// A form on its way still needs its recording if the line breaks; whoever leaves in another way leaves none behind.
let sent = false;

function canRecord() {
  try {
    return Boolean(window.MediaRecorder && navigator.mediaDevices.getUserMedia && new DataTransfer().items.add);
  } catch {
    return false;
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function enhance(input) {
  const box = document.querySelector(`[data-recorder="${CSS.escape(input.id)}"]`);
  if (!box) return;
  const part = (name) => box.querySelector(`[data-recorder-${name}]`);
  const [press, time, aloud, player] = [part("press"), part("time"), part("aloud"), part("player")];
  let state = "idle";
  let recorder = null;
  let timer = 0;
  let isOurs = false;
  let sendNow = null;

  function show(now, sentence = "") {
    state = now;
    for (const one of box.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== now;
    part("said").textContent = sentence;
    aloud.textContent = "";
  }

  function stop() {
    clearInterval(timer);
    if (recorder && recorder.state !== "inactive") recorder.stop();
    recorder?.stream.getTracks().forEach((track) => track.stop());
  }

  function forget() {
    stop();
    recorder = sendNow = null;
    URL.revokeObjectURL(player.src);
    player.removeAttribute("src");
    player.load();
  }

  function drop(sentence) {
    forget();
    if (isOurs) input.value = "";
    isOurs = false;
    show("idle", sentence);
  }

  function keep(sound, sentence) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([sound], `voice.${ENDINGS[sound.type] || "webm"}`, { type: sound.type }));
    input.files = transfer.files;
    isOurs = true;
    player.src = URL.createObjectURL(sound);
    show("ready", sentence);
    sendNow?.();
    sendNow = null;
  }

  function count(began) {
    const seconds = Math.floor((performance.now() - began) / 1000);
    if (time.textContent === clock(seconds)) return;
    time.textContent = clock(seconds);
    // Said each second it would be too much to listen to.
    if (seconds && seconds % ALOUD_EVERY === 0) aloud.textContent = clock(seconds);
    if (seconds >= MOST_SECONDS) stop();
  }

  function record(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const mine = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: BITS_PER_SECOND });
    const began = performance.now();
    const parts = [];
    mine.addEventListener("dataavailable", (event) => parts.push(event.data));
    mine.addEventListener("stop", () => {
      if (recorder !== mine) return;
      stop();
      const sound = new Blob(parts, { type: mine.mimeType.split(";")[0] });
      const isFull = performance.now() - began >= MOST_SECONDS * 1000;
      if (sound.size) keep(sound, isFull ? box.dataset.full : box.dataset.ready);
      else drop(box.dataset.refused);
    });
    mine.start();
    forget();
    recorder = mine;
    isOurs = true;
    timer = setInterval(count, 250, began);
    show("recording", box.dataset.running);
    count(began);
  }

  async function start() {
    if (state === "asking") return;
    const before = state;
    state = "asking";
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      // Somebody may have left, or chosen a file, before the browser's question was answered.
      if (state !== "asking") throw new Error("too late");
      record(stream);
    } catch {
      stream?.getTracks().forEach((track) => track.stop());
      if (state === "asking") show(before, box.dataset.refused);
    }
  }

  press.addEventListener("click", () => (state === "recording" ? stop() : start()));
  part("discard").addEventListener("click", () => {
    drop(box.dataset.dropped);
    press.focus();
  });
  input.addEventListener("change", () => {
    isOurs = false;
    drop();
  });
  // "Send" in the middle of a sentence: the recording ends here, and then goes with the form. Before others look at it.
  const beforeSending = (event) => {
    sent = true;
    if (state !== "recording") return;
    event.preventDefault();
    sendNow = () => (input.form.requestSubmit ? input.form.requestSubmit(event.submitter) : input.form.submit());
    stop();
  };
  input.form?.addEventListener("submit", beforeSending, true);
  addEventListener("pagehide", () => (sent ? stop() : drop()));
  show("idle");
  box.hidden = false;
}

const isLeft = () => (sent = false);
if (canRecord()) document.querySelectorAll("input[type=file][data-record]").forEach(enhance);
addEventListener("pageshow", isLeft);
document.querySelector("[data-leave]")?.addEventListener("click", isLeft);
