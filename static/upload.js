// One document goes as the raw body of one PUT, with a progress bar; without script the plain form
// does the same. The server judges the file; what is looked at here only saves a useless journey.
const form = document.getElementById("upload");
const field = document.getElementById("upload-field");
const errors = document.getElementById("document-errors");
const drop = document.getElementById("drop");
const chosenName = document.getElementById("chosen");
const meter = document.getElementById("meter");
const bar = document.getElementById("sending");
const meterWords = document.getElementById("meter-words");
const send = document.getElementById("send");
const says = form.dataset;
const inputs = [...form.querySelectorAll("input[type=file]")];
const sendWords = send.textContent;
const UNUSABLE = [413, 415, 422]; // this file will never do; after anything else it may still
let chosen = null;
let request = null;
let wantsOther = false;

function show(text) {
  errors.replaceChildren();
  field.classList.toggle("field--wrong", Boolean(text));
  if (!text) return;
  const line = document.createElement("p");
  line.className = "error";
  line.id = "document-error";
  line.textContent = text;
  errors.append(line);
  for (const input of inputs) {
    input.setAttribute("aria-describedby", "document-hint document-error");
  }
}

function choose(file) {
  chosen = file ?? null;
  chosenName.textContent = chosen ? `${chosen.name} (${size(chosen.size)})` : "";
  const text = chosen ? refusal(chosen) : "";
  show(text);
  offer(text ? says.saysOther : sendWords);
}

// What the one button does follows from its words: send, try again, or choose another file.
function offer(words) {
  wantsOther = words === says.saysOther;
  send.textContent = words;
}

function size(bytes) {
  const megabytes = bytes / 1024 / 1024;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return megabytes < 1 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${number.format(megabytes)} MB`;
}

function refusal(file) {
  if (file.size === 0) return says.saysEmpty;
  if (file.size > Number(says.limit)) return says.saysLarge;
  return isAccepted(file) ? "" : says.saysType;
}

function isAccepted(file) {
  const name = file.name.toLowerCase();
  const accepted = document.getElementById("document").accept.split(",");
  return accepted.some((each) => (each.startsWith(".") ? name.endsWith(each) : file.type === each));
}

function busy(isBusy) {
  meter.hidden = !isBusy;
  send.disabled = isBusy;
  drop.inert = isBusy;
  bar.value = 0;
  meterWords.textContent = "";
}

function fail(text, words = says.saysAgain) {
  busy(false);
  show(text);
  offer(words);
  send.focus();
}

function answered() {
  let told = {};
  try {
    told = JSON.parse(request.responseText);
  } catch {
    // Not ours: a proxy has answered.
  }
  if (request.status === 201 && told.next) location.assign(told.next);
  else if (told.error && UNUSABLE.includes(request.status)) fail(told.error, says.saysOther);
  else fail(told.error || says.saysLost);
}

function upload() {
  show("");
  busy(true);
  request = new XMLHttpRequest();
  request.open("PUT", says.content);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(chosen.name));
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = Math.round((loaded / total) * 100);
    if (loaded === total) meterWords.textContent = says.saysSealing;
  });
  request.addEventListener("load", answered);
  request.addEventListener("error", () => fail(says.saysLost));
  request.addEventListener("abort", () => fail(says.saysStopped));
  request.send(chosen);
  document.getElementById("cancel").focus();
}

form.classList.add("is-scripted");
for (const input of inputs) {
  input.addEventListener("change", () => {
    for (const other of inputs) if (other !== input) other.value = "";
    choose(input.files[0]);
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (wantsOther) {
    inputs[0].click();
  } else if (chosen) {
    upload();
  } else {
    show(says.saysNone);
    inputs[0].focus();
  }
});

document.getElementById("cancel").addEventListener("click", () => request?.abort());

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
for (const kind of ["dragleave", "drop"]) {
  drop.addEventListener(kind, () => drop.classList.remove("is-over"));
}
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  for (const input of inputs) input.value = "";
  choose(event.dataTransfer.files[0]);
});

// Shown again from the browser's memory, the page may still hold a file that was chosen.
addEventListener("pageshow", () => {
  busy(false);
  const kept = inputs.map((input) => input.files[0]).find(Boolean);
  if (kept) choose(kept);
});
