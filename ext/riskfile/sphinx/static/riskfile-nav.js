/* The column of chapters: it stays where the reader has scrolled it, shows the page that is open, and marks the place on it
   that is being read. Without this script all of its links are there, and nothing is marked but the page. */
(() => {
  "use strict";

  const tree = document.querySelector(".rf-tree");
  if (!tree) return;

  const MARK = "rf-tree-here";
  const KEPT = "riskfile-tree";

  /** What scrolls the tree: a theme's column, or a dialog that has taken it over; null where nothing does. */
  const scroller = () => {
    for (let at = tree.parentElement; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowY) && at.scrollHeight > at.clientHeight) return at;
    return null;
  };

  /** Scroll the tree, and not the page, until a link of it is in the upper `part` of what is in view. */
  const show = (link, box = scroller(), part = 1) => {
    if (!box) return;
    const inner = box.getBoundingClientRect();
    const at = link.getBoundingClientRect();
    if (at.top >= inner.top + 8 && at.bottom <= inner.top + box.clientHeight * part - 8) return;
    box.scrollTop += at.top - inner.top - box.clientHeight / 3;
  };

  // ------------------------------------------------------------------------------------------------ the page

  const page = tree.querySelector('[aria-current="page"]');
  const kept = () => {
    try {
      return Number.parseInt(sessionStorage.getItem(KEPT) || "", 10);
    } catch {
      return Number.NaN; // a browser may keep nothing of a file that is opened from a folder
    }
  };
  const box = scroller();
  if (box) {
    const before = kept();
    if (!Number.isNaN(before)) box.scrollTop = before;
    if (page) show(page, box, 0.7);
    addEventListener("pagehide", () => {
      try {
        sessionStorage.setItem(KEPT, String(box.scrollTop));
      } catch {
        // as above
      }
    });
  }

  // ------------------------------------------------------------------------------------------------ the place

  const links = [...tree.querySelectorAll(".rf-tree-places a")];
  const places = links
    .map((link) => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter((each) => each.target);

  /** The head that stays above the text hides what is below it; where a link leads, a place stands a little lower. */
  const edge = () => {
    const margin = places.length ? Number.parseFloat(getComputedStyle(places[0].target).scrollMarginTop) || 0 : 0;
    const padding = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    return margin + padding + Math.min(innerHeight / 5, 120);
  };

  let marked = null;
  let asked = null;

  /** The place that is being read: the one that was asked for as long as it is in view, else the last one whose beginning
      lies above the upper part of the window, and the last of all at the end of the page. */
  const reading = () => {
    const line = edge();
    if (asked) {
      const { top } = asked.target.getBoundingClientRect();
      if (top >= -4 && top < innerHeight) return asked;
      asked = null;
    }
    const root = document.scrollingElement;
    if (root.scrollTop > 0 && root.scrollTop + innerHeight >= root.scrollHeight - 2) return places.at(-1);
    return places.findLast((each) => each.target.getBoundingClientRect().top <= line) || null;
  };

  const mark = () => {
    const now = reading();
    if (now === marked) return;
    marked?.link.classList.remove(MARK);
    marked?.link.removeAttribute("aria-current");
    marked = now;
    if (!now) return;
    now.link.classList.add(MARK);
    now.link.setAttribute("aria-current", "true");
    show(now.link);
  };

  if (places.length) {
    let waiting = false;
    const later = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    };
    const ask = () => {
      const id = decodeURIComponent(location.hash.slice(1).replace(/\?.*$/, ""));
      asked = places.find((each) => each.target.id === id) || null;
      later();
    };
    // a reader who moves the page himself has left what he asked for
    for (const type of ["wheel", "touchmove"]) addEventListener(type, () => (asked = null), { passive: true });
    addEventListener("keydown", (event) => {
      if (/^(Arrow(Up|Down)|Page(Up|Down)|Home|End| )$/.test(event.key)) asked = null;
    });
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    addEventListener("hashchange", ask);
    addEventListener("load", later);
    ask();
  }

  // ------------------------------------------------------------------------------------------------ the menu

  // in a narrow window the column is a dialog: a place on this page is behind it
  tree.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const dialog = tree.closest("dialog");
    if (link && dialog && link.getAttribute("href").startsWith("#")) dialog.close();
  });
  document.querySelector(".primary-toggle")?.addEventListener("click", () => {
    const here = tree.querySelector(`.${MARK}`) || page;
    requestAnimationFrame(() => here && show(here));
  });
})();
