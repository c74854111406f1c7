/* Cards of the board are dragged; what is sent is what their buttons send. */
let card = null;
const cellAt = (event) => event.target instanceof Element && event.target.closest(".kan-c");
const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

document.addEventListener("dragstart", (event) => {
  card = event.target instanceof Element && event.target.closest(".slip[draggable]");
  if (!card) return;
  event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
  card.classList.add("is-dragged");
});
document.addEventListener("dragend", () => {
  card?.classList.remove("is-dragged");
  over(null);
  card = null;
});
document.addEventListener("dragover", (event) => {
  const cell = takes(cellAt(event)) ? cellAt(event) : null;
  if (cell) event.preventDefault();
  over(cell);
});

function over(cell) {
  document.querySelectorAll(".kan-c.is-over").forEach((each) => each.classList.toggle("is-over", each === cell));
  cell?.classList.add("is-over");
}
document.addEventListener("drop", (event) => {
  const cell = cellAt(event);
  if (!takes(cell)) return;
  event.preventDefault();
  drop(card, cell, event.clientY);
});

/* The menu of a card comes without loading the page; the moved card keeps the focus. */
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element && event.target.closest(".slip-more, .slip-menu > a:last-child");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { "X-Fragment": "yes" } }).catch(() => null);
  if (!answer?.ok) return location.assign(link.href);
  const id = link.closest(".slip").id;
  const piece = document.createRange().createContextualFragment(await answer.text());
  document.querySelector("#board").replaceWith(piece.querySelector("#board"));
  document.querySelector(`#${id} .slip-menu :is(a, button), #${id} .slip-more`)?.focus();
});
new MutationObserver(() => {
  const board = document.querySelector("#board[data-moved]");
  document.querySelector(`#card-${board?.dataset.moved} a`)?.focus();
  board?.removeAttribute("data-moved");
}).observe(document.querySelector("#main"), { childList: true });

/* A card stays in its workstream. */
function takes(cell) {
  return card && cell && cell.dataset.row === card.closest(".kan-c").dataset.row;
}

function drop(moved, cell, y) {
  const address = moved.querySelector("a").getAttribute("href");
  const from = moved.closest(".kan-c").dataset.state;
  const to = cell.dataset.state;
  const asks = to === "waiting" ? "wait" : to === "done" && "gate" in moved.dataset ? "close" : "";
  if (from !== to && asks) {
    location.assign(`${address}/${asks}?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  const others = [...cell.querySelectorAll(".slip[data-number]")].filter((each) => each !== moved);
  const below = others.find((each) => y < each.getBoundingClientRect().top + each.offsetHeight / 2);
  const above = below ? others[others.indexOf(below) - 1] : others.at(-1);
  const values = [from === to ? null : ["to", to], above ? ["after", above.dataset.number] : below && ["before", below.dataset.number]].filter(Boolean);
  if (values.length) send(`${address}/move`, values, moved.closest("form"));
}

function send(address, values, form) {
  const fields = values.map(([name, value]) => hidden(name, value));
  const button = document.createElement("button");
  button.setAttribute("formaction", address);
  form.append(...fields, button);
  form.requestSubmit(button);
  [...fields, button].forEach((each) => each.remove());
}
