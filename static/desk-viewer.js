// The viewer of a case: size, turn and pages in place, so that what was typed stays.
// Without this script every page is a link, and the picture fits its box.

const viewer = document.querySelector("[data-viewer]");
const stage = viewer?.querySelector("[data-stage]");

if (stage) {
  const page = stage.querySelector("[data-page]");
  const sheet = document.createElement("div");
  const leaves = [...viewer.querySelectorAll("[data-leaf]")];
  const keysOn = viewer.querySelector("[data-keys-on]");
  const failed = viewer.querySelector("[data-failed]");
  const KEYS_OFF = "desk-keys-off";
  let size = 0; // 0: as large as the stage allows
  let quarter = 0;

  sheet.className = "stage__sheet";
  page.before(sheet);
  sheet.append(page);
  stage.classList.add("is-live");

  const fitting = (width, height) =>
    Math.min((stage.clientWidth - 2) / width, (stage.clientHeight - 2) / height, 1);

  function draw() {
    if (!page.naturalWidth) return;
    const lying = quarter % 2 === 1;
    const [wide, high] = lying
      ? [page.naturalHeight, page.naturalWidth]
      : [page.naturalWidth, page.naturalHeight];
    const scale = size || fitting(wide, high);
    sheet.style.width = `${wide * scale}px`;
    sheet.style.height = `${high * scale}px`;
    page.style.width = `${page.naturalWidth * scale}px`;
    page.style.transform = `translate(-50%, -50%) rotate(${quarter * 90}deg)`;
  }

  function resize(factor) {
    const now = size || sheet.clientWidth / (quarter % 2 ? page.naturalHeight : page.naturalWidth);
    size = Math.min(4, Math.max(0.1, now * factor));
    draw();
  }

  function show(leaf) {
    if (!leaf) return;
    for (const each of leaves) each.removeAttribute("aria-current");
    leaf.setAttribute("aria-current", "true");
    viewer.querySelector("[data-title]").textContent = leaf.dataset.label;
    viewer.querySelector("[data-large]").href = leaf.dataset.src;
    page.alt = leaf.dataset.label;
    page.src = leaf.dataset.src;
    failed.hidden = true;
    size = quarter = 0;
    stage.scrollTo(0, 0);
  }

  const step = (by) =>
    show(leaves[leaves.findIndex((each) => each.hasAttribute("aria-current")) + by]);

  const acts = {
    smaller: () => resize(1 / 1.25),
    larger: () => resize(1.25),
    fit: () => {
      size = 0;
      draw();
    },
    turn: () => {
      quarter = (quarter + 1) % 4;
      draw();
    },
    next: () => step(1),
    previous: () => step(-1),
  };
  const keys = {
    "-": "smaller",
    "+": "larger",
    "=": "larger",
    0: "fit",
    r: "turn",
    n: "next",
    p: "previous",
  };

  page.addEventListener("load", draw);
  page.addEventListener("error", () => (failed.hidden = false));
  new ResizeObserver(draw).observe(stage);
  for (const button of viewer.querySelectorAll("[data-do]"))
    button.addEventListener("click", () => acts[button.dataset.do]());
  for (const leaf of leaves)
    leaf.addEventListener("click", (event) => {
      event.preventDefault();
      show(leaf);
    });
  // Only while the page itself has the focus, and only if wanted (WCAG 2.2, 2.1.4).
  stage.addEventListener("keydown", (event) => {
    const act = keys[event.key.toLowerCase()];
    if (!act || !keysOn.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[act]();
  });
  keysOn.checked = localStorage.getItem(KEYS_OFF) === null;
  keysOn.addEventListener("change", () =>
    keysOn.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"),
  );
  for (const hidden of viewer.querySelectorAll("[data-tools], [data-keys]")) hidden.hidden = false;
  draw();
}
