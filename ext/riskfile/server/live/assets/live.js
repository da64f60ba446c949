/* The bar at the foot of a page that `riskfile serve` shows: what the rules have found on it, and whether it is what the
   files say. Where the page has become another it is loaded again, at the same place. */
(() => {
  "use strict";
  const script = document.currentScript;
  const own = script.src.replace(/live\.js.*$/, "");
  const page = script.dataset.riskfilePage;
  const session = script.dataset.riskfileSession;
  const version = Number(script.dataset.riskfileVersion);
  // a page of the server's own, which waits until there is one of the project
  const waits = page === "*";
  const KEY = "riskfile-serve-place";
  // what the server says in another language than English, by the English
  const spoken = JSON.parse(script.dataset.riskfileWords || "{}");
  const tr = (text, gaps = {}) => Object.entries(gaps).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, value), spoken[text] || text);

  // --- the same place ----------------------------------------------------------------------------------------------

  const marks = () => [...document.querySelectorAll("main [id], article [id]")].filter((each) => each.getClientRects().length);

  function openings() {
    // a part that opens is known by the item or heading that it is in, and by how many of it there are before it
    const counts = new Map();
    return [...document.querySelectorAll("details")].map((each) => {
      const within = each.closest("[id]");
      const name = each.id || `${within ? within.id : ""} ${each.className}`;
      const number = counts.get(name) || 0;
      counts.set(name, number + 1);
      return [`${name} ${number}`, each];
    });
  }

  function keepPlace() {
    let at = "", beside = 0;
    for (const each of marks()) {
      const top = each.getBoundingClientRect().top;
      if (top > 120 && at) break;
      at = each.id;
      beside = top;
      if (top > 120) break;
    }
    const place = {
      page: location.pathname,
      at,
      beside,
      x: scrollX,
      y: scrollY,
      open: openings().map(([name, each]) => [name, each.open]),
      inner: [...document.querySelectorAll("[id]")].filter((each) => each.scrollTop || each.scrollLeft).map((each) => [each.id, each.scrollTop, each.scrollLeft]),
      panel: panelOpen,
    };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(place));
    } catch (error) {
      // nothing is kept where a browser does not let it
    }
  }

  function takePlace() {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(KEY) || "null");
      sessionStorage.removeItem(KEY);
    } catch (error) {
      return;
    }
    if (!place || place.page !== location.pathname) return;
    if (place.panel) panelOpen = place.panel;
    const known = new Map(place.open);
    for (const [name, each] of openings()) if (known.has(name)) each.open = known.get(name);
    const go = () => {
      const there = place.at && document.getElementById(place.at);
      const root = document.documentElement;
      const smooth = root.style.scrollBehavior;
      root.style.scrollBehavior = "auto";
      // at the very top one stays there
      if (there && place.y > 0) scrollTo(place.x, scrollY + there.getBoundingClientRect().top - place.beside);
      else scrollTo(place.x, place.y);
      for (const [id, top, left] of place.inner || []) {
        const each = document.getElementById(id);
        if (each) each.scrollTop = top, (each.scrollLeft = left);
      }
      root.style.scrollBehavior = smooth;
    };
    go();
    // tables and pictures take their room later; whoever scrolls meanwhile is not moved
    let moved = false;
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, () => (moved = true), { once: true, passive: true });
    const again = () => moved || go();
    addEventListener("load", () => { again(); requestAnimationFrame(again); setTimeout(again, 250); }, { once: true });
  }

  let loading = false;
  function loadAgain() {
    if (loading) return;
    loading = true;
    keepPlace();
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    location.reload();
  }

  // --- the bar -----------------------------------------------------------------------------------------------------

  let panelOpen = "", last = null, whole = null;
  const host = document.createElement("riskfile-serve");
  const root = host.attachShadow({ mode: "open" });
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") made.addEventListener("click", value);
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  const style = make("link", { rel: "stylesheet", href: `${own}live.css` });
  const bar = make("div", { class: "bar", role: "region", "aria-label": "riskfile serve" });
  const panel = make("div", { class: "panel", id: "panel", tabindex: "-1" });
  panel.hidden = true;
  const state = make("span", { class: "state", role: "status" });
  const here = make("button", { type: "button", class: "here", "aria-controls": "panel", onclick: () => toggle("here") });
  const all = make("button", { type: "button", class: "all", "aria-controls": "panel", onclick: () => toggle("all") });
  const why = make("button", { type: "button", class: "why", "aria-controls": "panel", onclick: () => toggle("why") });
  bar.append(state, why, here, all);
  root.append(style, panel, bar);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panelOpen && root.activeElement) {
      const from = { here, all, why }[panelOpen];
      toggle(panelOpen);
      from.focus();
    }
  });

  function look() {
    // as the page is, which a theme may let its reader choose
    const html = document.documentElement;
    const said = html.dataset.theme || html.dataset.colorMode || html.style.colorScheme;
    const dark = said === "dark" || (said !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    host.dataset.look = dark ? "dark" : "light";
  }
  new MutationObserver(look).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);

  const errorsOf = (n) => tr(n === 1 ? "{n} error" : "{n} errors", { n });
  const warningsOf = (n) => tr(n === 1 ? "{n} warning" : "{n} warnings", { n });
  const counted = (errors, warnings) => [errors && errorsOf(errors), warnings && warningsOf(warnings)].filter(Boolean).join(", ");

  function toggle(name) {
    panelOpen = panelOpen === name ? "" : name;
    if (panelOpen === "all") fetchAll();
    show();
    if (panelOpen) panel.focus();
  }

  async function fetchAll() {
    try {
      whole = await (await fetch(`${own}findings`)).json();
    } catch (error) {
      whole = null;
    }
    show();
  }

  function finding(each) {
    const place = `${each.path}:${each.line}`;
    const target = each.address ? `/${each.address}${each.anchor ? `#${each.anchor}` : ""}` : "";
    const name = each.item || (target && tr("page"));
    const about = target ? make("a", { href: target, class: "to" }, name || place) : make("span", { class: "to" }, name || "");
    return make(
      "li",
      { class: each.level },
      make("span", { class: "head" }, make("b", {}, tr(each.level)), make("code", {}, `${each.code} ${each.name}`), about),
      make("span", { class: "message" }, each.message),
      ...(each.hint ? [make("span", { class: "hint" }, each.hint)] : []),
      make("span", { class: "place" }, place),
    );
  }

  function fill() {
    const title = (text) => make("h2", {}, text);
    const list = (found) => make("ul", {}, ...found.map(finding));
    if (panelOpen === "why") {
      const head = tr(last.crash ? "riskfile itself has failed" : "This state of the files cannot be built");
      return [title(head), make("p", {}, tr("The pages are as they were before. Mend it and save: they follow by themselves.")), make("pre", { tabindex: "0" }, last.text)];
    }
    if (panelOpen === "here") return [title(tr("Found on this page")), last.here.length ? list(last.here) : make("p", {}, tr("Nothing is found on this page."))];
    if (!whole) return [title(tr("All findings")), make("p", {}, tr("They are being fetched."))];
    const said = whole.said.length ? [title(tr("What Sphinx says")), make("pre", { tabindex: "0" }, whole.said.join("\n"))] : [];
    const head = tr("All findings at gate {gate}", { gate: whole.gate });
    return [title(head), whole.list.length ? list(whole.list) : make("p", {}, tr("Nothing is found; {n} open at a later gate.", { n: whole.open })), ...said];
  }

  function show() {
    if (!last) return;
    const words = {
      building: waits && last.promised ? tr("Building: {written} of {promised} pages", { written: last.written, promised: last.promised }) : tr("Building"),
      ready: tr("Up to date"),
      failed: tr("Not built"),
      anew: tr("Older than the files: {why} changed, all is read anew", { why: last.why }),
      lost: tr("No longer served: start riskfile serve again"),
      gone: tr("This page is gone: no file of the project makes it any more"),
    };
    const gone = last.state === "ready" && last.gone && page && !waits;
    const named = gone ? "gone" : last.state;
    host.dataset.state = named;
    if (state.textContent !== words[named]) state.textContent = words[named];
    state.title = last.state === "ready" && last.seconds ? tr("Shown {seconds} s after it was saved", { seconds: last.seconds }) : "";
    const errors = last.here.filter((each) => each.level === "error").length;
    const warnings = last.here.length - errors;
    const { errors: allErrors, warnings: allWarnings } = last.all;
    here.textContent = tr("This page: {found}", { found: counted(errors, warnings) || tr("nothing found") });
    all.textContent = tr("All: {found}", { found: counted(allErrors, allWarnings) || tr("nothing found") }) + (last.said ? ` + ${last.said}` : "");
    all.title = last.said ? tr(last.said === 1 ? "{n} message of Sphinx beside the findings" : "{n} messages of Sphinx beside the findings", { n: last.said }) : "";
    here.dataset.worst = errors ? "error" : warnings ? "warning" : "";
    all.dataset.worst = allErrors ? "error" : allWarnings ? "warning" : "";
    here.hidden = page === "" || waits || gone;
    all.hidden = !last.begun;
    why.hidden = last.state !== "failed" || waits;
    why.textContent = tr("Why");
    if ((panelOpen === "why" && why.hidden) || (panelOpen === "here" && here.hidden)) panelOpen = "";
    for (const [name, button] of Object.entries({ here, all, why })) button.setAttribute("aria-expanded", String(panelOpen === name));
    panel.hidden = !panelOpen;
    if (panelOpen) {
      const top = panel.scrollTop;
      panel.replaceChildren(...fill());
      panel.scrollTop = top;
    }
    const progress = document.querySelector("body.own .progress");
    if (progress) progress.textContent = last.promised ? tr("{written} of {promised} pages are written", { written: last.written, promised: last.promised }) : tr("The files are being read");
  }

  // --- what happens ------------------------------------------------------------------------------------------------

  let source = null, lost = 0;
  function hear(event) {
    lost = 0;
    const before = last;
    last = event;
    const other = event.session !== session;
    if (waits) {
      const stuck = event.state === "failed" && event.text !== (document.querySelector("pre") || {}).textContent;
      const mended = document.querySelector("pre") && event.state !== "failed";
      if (event.begun || stuck || (mended && event.state === "ready")) loadAgain();
    } else if (page && (other || event.version !== version)) {
      loadAgain();
    } else if (!page && before && before.state !== "ready" && event.state === "ready") {
      // there may be such a page now
      loadAgain();
    }
    if (panelOpen === "all" && (!before || before.state !== event.state)) fetchAll();
    show();
  }

  function listen() {
    if (source || document.hidden) return;
    const asked = waits ? location.pathname.slice(1) : page;
    source = new EventSource(`${own}events?page=${encodeURIComponent(asked)}`);
    source.onmessage = (message) => hear(JSON.parse(message.data));
    source.onerror = () => {
      lost += 1;
      if (last && lost > 1) {
        last = { ...last, state: "lost" };
        show();
      }
    };
  }

  function leave() {
    // a browser has few connections to one server: a page that nobody sees needs none
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && listen());

  look();
  document.body.append(host);
  // what is last on the page is not below the bar
  new ResizeObserver(() => (document.body.style.paddingBottom = `${bar.offsetHeight}px`)).observe(bar);
  takePlace();
  if ("scrollRestoration" in history) addEventListener("load", () => (history.scrollRestoration = "auto"), { once: true });
  if (panelOpen === "all") fetchAll();
  listen();
})();
