// A page that waits for a machine looks whether there is news, ever more slowly, and shows it.
const waiting = document.querySelector("[data-follow]");
let pause = 1000;

async function look() {
  try {
    const answer = await fetch(waiting.dataset.follow, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { state } = await answer.json();
      if (state !== waiting.dataset.state) {
        location.reload();
        return;
      }
    } else if (answer.status < 500 && answer.status !== 429) {
      return;
    }
  } catch {
    // The connection is away for a moment: the next look tells.
  }
  pause = Math.min(pause * 1.2, 15000);
  setTimeout(look, pause);
}

if (waiting) setTimeout(look, pause);
