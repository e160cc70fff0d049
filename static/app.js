// What makes a page a little handier. Every page works without it.
"use strict";

// Ctrl+Enter (or Cmd+Enter) in a query sends its form.
for (const area of document.querySelectorAll("textarea[data-submit]")) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });
}

// Buttons that copy what stands beside them; they are there only where they can work.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 1500);
    });
  }
}

// "/" goes to the search, as on many sites.
document.addEventListener("keydown", (event) => {
  const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
});

// Suggestions below the search box, a moment after the last letter; one that is chosen is searched.
const box = document.getElementById("q");
const list = document.getElementById("suggestions");
if (box && list) {
  let waiting;
  let asked;
  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    // A browser tells a choice from the list by another kind of event, or by none.
    if (event.inputType === "insertReplacementText" || event.inputType === undefined) {
      box.form.requestSubmit();
      return;
    }
    const text = box.value.trim();
    if (text.length < 2) {
      list.replaceChildren();
      return;
    }
    waiting = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL("/suggest", location.href);
      address.searchParams.set("q", text);
      address.searchParams.set("lang", document.documentElement.lang);
      try {
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok) return;
        const [, names, kinds] = await answer.json();
        list.replaceChildren(...names.map((name, place) => {
          const option = document.createElement("option");
          option.value = name;
          option.label = kinds[place] ? `${name} – ${kinds[place]}` : name;
          return option;
        }));
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, 150);
  });
}
