// As-you-type suggestions for every search box (WAI-ARIA combobox pattern). Without this file the form just submits.
"use strict";
for (const [index, input] of document.querySelectorAll("input[data-suggest]").entries()) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `suggest-${index}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "hidden";
  status.setAttribute("aria-live", "polite"); // no role: screen readers name an empty status bar
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  let asked = 0, timer = 0, chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (next) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (next + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (items) => {
    list.replaceChildren(...items.map((item, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.path = item.path;
      const name = document.createElement("span");
      name.textContent = item.title;
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = item.matched || item.context || "";
      option.append(name, note);
      return option;
    }));
    chosen = -1;
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    status.textContent = items.length ? `${items.length} suggestions` : "No suggestions";
  };
  const ask = async () => {
    const text = input.value.trim(), mine = ++asked;
    if (!text) return close();
    try {
      const answer = await fetch(`/api/v1/search?limit=8&q=${encodeURIComponent(text)}`);
      // A slower, older answer must not replace a newer one.
      if (answer.ok && mine === asked) show((await answer.json()).items);
    } catch { close(); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // The first one closes the list; a browser would also empty the box.
      if (!list.hidden) event.preventDefault();
      clearTimeout(timer);
      asked++;
      close();
    }
    else if (event.key === "ArrowDown" && !list.hidden) { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.href = list.children[chosen].dataset.path; }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (option) { event.preventDefault(); location.href = option.dataset.path; }
  });
  input.addEventListener("blur", close);
}

// Passkeys: a button asks the browser for one, and its form is sent with the answer. Without this file a password does.
const NOTES = {
  NotAllowedError: "No passkey was used: it was stopped, or it took too long.",
  InvalidStateError: "This device has a passkey of your account already.",
};
for (const button of document.querySelectorAll("button[data-passkey]")) {
  const { form } = button, note = button.parentElement.nextElementSibling;
  const isNew = button.dataset.passkey === "create";
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    note.textContent = "This browser does not know passkeys.";
    continue;
  }
  button.hidden = false;
  const hasList = Boolean(form.querySelector("[autocomplete~=webauthn]"));
  let open = new AbortController();
  const ask = async (mediation) => {
    open.abort();
    const mine = open = new AbortController(), { signal } = mine;
    try {
      const body = isNew ? new URLSearchParams({ name: form.elements.name.value }) : null;
      const answer = await fetch(button.dataset.begin, { method: "POST", body, signal });
      const { publicKey, detail } = await answer.json();
      if (!answer.ok) throw new Error(detail);
      const credential = isNew
        ? await navigator.credentials.create({ signal, publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ signal, mediation, publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
      form.elements.credential.value = JSON.stringify(credential);
      form.action = button.formAction;
      form.submit();
    } catch (error) {
      // What another try ended is no news, nor is a list that nobody looked at.
      if (mine !== open || mediation === "conditional") return;
      note.textContent = NOTES[error.name] ?? error.message;
      list();
    }
  };
  // The browser's own list of passkeys, in the field of the address; again before the server waits no longer.
  const list = async () => {
    const before = open;
    if (!hasList || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
    if (before !== open) return; // The button was quicker.
    ask("conditional");
    const mine = open;
    setTimeout(() => { if (mine === open) list(); }, 4 * 60 * 1000);
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    note.textContent = "";
    ask("optional");
  });
  list();
}

// Two minutes before a session ends its page says so, and a button goes on with it.
const end = document.getElementById("session-end");
if (end) {
  const BEFORE = 2 * 60, LONGEST = 2 ** 31 / 1000 - 1; // A browser counts no longer.
  const wait = (seconds) => {
    if (seconds < LONGEST) setTimeout(() => { end.hidden = false; }, Math.max(0, seconds - BEFORE) * 1000);
  };
  wait(Number(end.dataset.seconds));
  end.querySelector("button")?.addEventListener("click", async () => {
    const answer = await fetch("/account", { redirect: "manual" });
    if (!answer.ok) return location.reload();
    end.hidden = true;
    wait(Number(end.dataset.seconds));
  });
}
