/* What makes pages quick. Every act works without it; it says only words that the server wrote into #say. */
const $ = (choice, root = document) => root.querySelector(choice);
const $$ = (choice, root = document) => [...root.querySelectorAll(choice)];
const on = (kind, choice, act) => document.addEventListener(kind, (event) => {
  const found = event.target instanceof Element && event.target.closest(choice);
  if (found) act(found, event);
});
const make = (name, values = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), values);
  made.append(...inside);
  return made;
};
const say = $("#say")?.dataset ?? {};
const page = document.documentElement;
page.classList.add("has-script");

/* ---- what happened: toasts go by themselves, problems stay ---- */
function announce(text) {
  $$("#toasts > p").forEach((old) => old.remove());
  $("#toasts")?.append(make("p", { className: "visually-hidden", textContent: text }));
}
function toast(thing) {
  const shown = typeof thing === "string" ? make("div", { className: "toast-x" }, thing) : thing;
  $("#toasts")?.append(shown);
  let left = 10;
  const clock = setInterval(() => {
    if (shown.matches(":hover, :focus-within")) left = 10;
    if (--left < 0 || !shown.isConnected) { clearInterval(clock); shown.remove(); }
  }, 1000);
}
function problem(text) {
  const close = make("button", { type: "button", className: "btn btn-bare", textContent: say.close });
  close.dataset.closes = "";
  $("#problems").replaceChildren(make("div", { className: "notice notice-late is-floating" }, make("span", { textContent: text }), close));
}

/* ---- forms: asked first, sent once, swapped in ---- */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed) return ask(form, event);
  delete form.dataset.confirmed;
  if (form.dataset.sending) return event.preventDefault();
  if (form.method !== "post") return;
  form.dataset.sending = "yes";
  $$("textarea", form).forEach((field) => mark(field, { sent: true }));
  if (form.dataset.swaps) { event.preventDefault(); send(form, event.submitter); }
});
addEventListener("pageshow", () => $$("form[data-sending]").forEach((form) => delete form.dataset.sending));

function ask(form, event) {
  event.preventDefault();
  const deed = make("button", { type: "button", className: "btn btn-act", textContent: form.dataset.deed });
  const keep = make("button", { type: "button", className: "btn btn-line", textContent: form.dataset.keep });
  const dialog = make("dialog", { className: "dialog-x dialog-ask" },
    make("h2", { className: "modal-title", textContent: form.dataset.confirm }), make("div", { className: "acts" }, deed, keep));
  dialog.ariaLabel = form.dataset.confirm;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  keep.addEventListener("click", () => dialog.close());
  deed.addEventListener("click", () => {
    dialog.close();
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter?.isConnected ? event.submitter : undefined);
  });
  dialog.showModal();
  keep.focus();
}

async function send(form, button) {
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { "X-Fragment": "yes" }, body: new FormData(form, button) });
  } catch { answer = null; }
  delete form.dataset.sending;
  if (!answer) return problem(say.offline);
  const text = await answer.text();
  const piece = make("template");
  if (!(answer.headers.get("Content-Type") ?? "").includes("html")) return problem(text || say.failed);
  piece.innerHTML = text;
  if (answer.redirected) return location.assign(answer.url);
  if (!answer.ok && !$(form.dataset.swaps, piece.content)) return problem(words(piece.content) || say.failed);
  $$("textarea", form).forEach(forget);
  swap(form.dataset.swaps, piece.content);
}
const words = (content) => (content.childElementCount ? $("[data-refusal]", content) : content)?.textContent.trim();

function swap(choice, content) {
  const old = $(choice);
  $$("[data-toast]", content).forEach((each) => { each.remove(); toast(each); });
  const fresh = content.firstElementChild;
  const had = old?.contains(document.activeElement);
  if (old && fresh) old.replaceWith(fresh); else old?.remove();
  if (fresh) begin(fresh);
  if (had && fresh) ($("[data-focus], a, button, input:not([type=hidden])", fresh) ?? fresh).focus();
  announce(fresh?.dataset.says ?? say.done);
}
on("change", "[data-submits]", (field) => field.form.requestSubmit());

/* ---- dialogs, toasts and menus open and close ---- */
on("click", "[data-opens]", (opener, event) => {
  const dialog = $(opener.getAttribute("href") ?? opener.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
on("click", "[data-closes]", (closer, event) => {
  event.preventDefault();
  const dialog = closer.closest("dialog");
  if (dialog?.open) dialog.close(); else closer.closest(".toast-x, .notice, dialog")?.remove();
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
});
on("click", "dialog", (dialog, event) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("click", (event) => $$("details.menu-x[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
on("click", "[data-copy]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(say.copied);
});

/* ---- writing: counted as on the server (outreach.text.words), previewed, kept ---- */
const EAST_ASIAN = /[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]/gu;
export function countWords(text, language = "en") {
  const letters = language === "ko" ? 0 : (text.match(EAST_ASIAN) ?? []).length;
  const rest = language === "ko" ? text : text.replace(EAST_ASIAN, " ");
  return letters + rest.split(/\s+/u).filter((each) => /[\p{L}\p{N}]/u.test(each)).length;
}
const below = (field, choice) => $(choice, field.closest(".field") ?? document);
function count(field) {
  const shown = below(field, "[data-count]");
  if (field.dataset.words && shown) shown.textContent = field.dataset.words.replace("{n}", countWords(field.value, field.lang));
  if (field.dataset.preview) $(field.dataset.preview).textContent = field.value;
}
on("input", "textarea", (field) => {
  count(field);
  mark(field, { text: field.value, sent: false });
  if (field.dataset.draftUrl) later(field);
});
on("click", "[data-fill]", (button) => {
  const field = $(button.dataset.into);
  field.value += (field.value && !/\s$/.test(field.value) ? "\n" : "") + button.dataset.fill;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

const timers = new WeakMap();
function later(field, wait = 1500) {
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => keep(field), wait));
}
async function keep(field) {
  if (field.form.dataset.sending) return;
  const shown = below(field, ".kept");
  const value = field.value;
  try {
    const answer = await fetch(field.dataset.draftUrl, { method: "POST", headers: { "X-Fragment": "yes" }, body: new FormData(field.form) });
    if (answer.status === 409) return problem((await answer.text()).trim() || say.failed);
    if (!answer.ok) throw new Error(answer.status);
    if ((answer.headers.get("Content-Type") ?? "").includes("json")) Object.entries(await answer.json()).forEach(([name, fresh]) => {
      if (field.form.elements[name] && field.form.elements[name] !== field) field.form.elements[name].value = fresh;
    });
    const now = new Date();
    const time = [now.getHours(), now.getMinutes()].map((each) => String(each).padStart(2, "0")).join(":");
    shown?.replaceChildren($("#say").content.cloneNode(true), " " + say.kept.replace("{time}", time));
    if (value === field.value) forget(field);
  } catch {
    if (shown) shown.textContent = say.unkept;
    later(field, 15000);
  }
}

/* ---- what was typed but not sent stays in this window, so that a lost connection loses nothing ---- */
const place = (field) => `kept ${location.pathname} ${field.form?.id ?? ""} ${field.name}`;
const kept = (field) => JSON.parse(sessionStorage.getItem(place(field)) ?? "null");
const forget = (field) => sessionStorage.removeItem(place(field));
function mark(field, change) {
  if ("noKeep" in field.dataset || !field.name || (!kept(field) && !("text" in change))) return;
  sessionStorage.setItem(place(field), JSON.stringify({ base: field.defaultValue, ...kept(field), ...change }));
}
function restore(field) {
  const was = kept(field);
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (!was) return;
  if ((was.sent && came === "navigate") || was.base !== field.defaultValue || !was.text) return forget(field);
  if (field.value === was.text) return;
  field.value = was.text;
  toast(say.restored);
}
if ($(".error-page")) Object.keys(sessionStorage).filter((key) => key.startsWith("kept ")).forEach((key) =>
  sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), sent: false })));

/* ---- zones: the device's own is offered first ---- */
function offer(field) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const list = field.list;
  const button = below(field, ".zone-offer");
  if (!zone || !list) return;
  list.prepend($$("option", list).find((each) => each.value === zone) ?? make("option", { value: zone }));
  if (!button || field.value === zone) return;
  button.textContent = button.dataset.say.replace("{zone}", zone);
  button.hidden = false;
}
on("click", ".zone-offer", (button) => {
  const field = $(button.dataset.into);
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  button.hidden = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
on("change", "[name=theme]", (field) => {
  const night = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  page.dataset.bsTheme = field.value === "auto" ? night : field.value;
});

/* ---- single keys: on links and buttons with data-key; ? lists them ---- */
const seen = (element) => element.getClientRects().length > 0;
const keyed = () => $$("[data-key]").filter(seen);
const ROWS = ".row-x, .slip, .tri-item, .ask";
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]")) return;
  if (event.key === "?") return list();
  if (event.key === "j" || event.key === "k") return walk(event.key === "j" ? 1 : -1, event);
  const found = keyed().find((each) => each.dataset.key === event.key);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input, textarea")) found.focus(); else found.click();
});
function walk(step, event) {
  const rows = $$(ROWS).map((row) => (row.matches("a, button") ? row : $("a, button", row))).filter((row) => row && seen(row));
  const here = rows.indexOf(document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
function list() {
  const label = (each) => each.ariaLabel || [...each.childNodes].filter((node) => !node.matches?.("kbd, .n")).map((node) => node.textContent).join("").trim();
  const lines = [["j k", say.next], ...keyed().map((each) => [each.dataset.key, label(each)]), ["?", say.help]];
  const close = make("button", { type: "button", className: "btn btn-line", textContent: say.close });
  const dialog = make("dialog", { className: "dialog-x dialog-ask" }, make("h2", { className: "modal-title", textContent: say.keys }),
    make("dl", { className: "key-list" }, ...lines.flatMap(([key, text]) => [make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: text })])), close);
  dialog.ariaLabel = say.keys;
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

function begin(root) {
  $$("textarea", root).forEach((field) => { restore(field); count(field); });
  $$("[data-zone-field]", root).forEach(offer);
}
begin(document);
$$("[data-toast]").forEach(toast);
($("[data-focus]") ?? $("[aria-invalid=true]"))?.focus();
