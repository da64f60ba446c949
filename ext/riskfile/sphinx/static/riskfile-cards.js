/* Cards fold to their heads: on a narrow page all of them, since a page of eighty is as long as a street. What is folded is
   found by the browser's own search and by links, both of which open it; without this script all cards are open. */
(() => {
  "use strict";

  const { tr } = window.riskfile;
  /* from this many cards on a page is long */
  const LONG = 4;
  const bodies = [...document.querySelectorAll(".rf-card > .rf-body")];
  if (!bodies.length) return;
  const buttons = new Map();

  function show(body, open) {
    const button = buttons.get(body);
    if (open) body.removeAttribute("hidden");
    else body.setAttribute("hidden", "until-found");
    body.parentElement.classList.toggle("rf-closed", !open);
    button.setAttribute("aria-expanded", String(open));
  }
  const isOpen = (body) => !body.hasAttribute("hidden");
  const showAll = (open) => bodies.forEach((body) => show(body, open));

  bodies.forEach((body) => {
    const card = body.parentElement;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rf-toggle";
    button.setAttribute("aria-controls", body.id);
    button.setAttribute("aria-label", tr("Details of {id}", { id: card.id }));
    button.addEventListener("click", () => show(body, !isOpen(body)));
    buttons.set(body, button);
    card.querySelector(":scope > .rf-head").prepend(button);
    show(body, true);
    body.addEventListener("beforematch", () => show(body, true));
  });

  /* the card that an address names, or in which stands what it names */
  function named(hash) {
    let id = hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      /* it is the id of nothing */
    }
    const at = id && document.getElementById(id);
    const card = at && at.closest(".rf-card");
    return card ? { at, body: card.querySelector(":scope > .rf-body") } : null;
  }
  function openNamed(hash) {
    const found = named(hash);
    if (!found || !found.body || isOpen(found.body)) return false;
    show(found.body, true);
    found.at.scrollIntoView();
    return true;
  }

  /* where the browser does not search what is hidden, only the reader folds */
  const searched = "onbeforematch" in HTMLElement.prototype;
  const narrow = window.matchMedia("(max-width: 46rem)");
  if (bodies.length >= LONG) {
    const tools = document.createElement("p");
    tools.className = "rf-cards-tools";
    [
      [tr("Fold all cards"), false],
      [tr("Open all cards"), true],
    ].forEach(([words, open]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "rf-tool";
      button.textContent = words;
      button.addEventListener("click", () => showAll(open));
      tools.append(button);
    });
    bodies[0].parentElement.before(tools);
    const fit = () => {
      if (!searched) return;
      showAll(!narrow.matches);
      openNamed(window.location.hash);
    };
    narrow.addEventListener("change", fit);
    if (narrow.matches) {
      fit();
      const found = named(window.location.hash);
      if (found) found.at.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", () => openNamed(window.location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href*="#"]');
    if (link && link.pathname === window.location.pathname && link.hash) openNamed(link.hash);
  });
})();
