/** Panels beside numbers. A number of a heat map is a link to its risks in the matrix; here a click opens the list of them
    beside it instead. A click that asks for a new tab or window is left alone, and all else works without this script. */
(() => {
  "use strict";
  if (!("popover" in HTMLElement.prototype)) return;

  const ROOM = 6;

  /** What opens a panel. */
  const openerOf = (panel) => {
    const id = CSS.escape(panel.id);
    return document.querySelector(`[data-rf-panel="${id}"], [popovertarget="${id}"]:not(.rf-panel-close)`);
  };

  /** Below what opened it, or above it where there is more room, and within the window. On a narrow page the style sheet has a
      place for it. */
  const place = (panel, opener) => {
    const at = opener.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    panel.classList.add("rf-beside");
    const { offsetWidth: wide, offsetHeight: high } = panel;
    const below = height - at.bottom;
    const top = below >= high + ROOM || below >= at.top ? at.bottom + ROOM : at.top - high - ROOM;
    panel.style.left = `${Math.max(ROOM, Math.min(at.left, width - wide - ROOM)) + scrollX}px`;
    panel.style.top = `${Math.max(ROOM - scrollY, top) + scrollY}px`;
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const panel of document.querySelectorAll(".rf-panel")) {
      panel.addEventListener("toggle", (event) => {
        const opener = openerOf(panel);
        if (!opener) return;
        const opened = event.newState === "open";
        if (opener.dataset.rfPanel) opener.setAttribute("aria-expanded", String(opened));
        if (opened && matchMedia("(min-width: 40.01rem)").matches) place(panel, opener);
        else if (opened) panel.removeAttribute("style");
      });
    }
    // a theme may keep Escape from the browser, which would close it
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && document.querySelector(".rf-panel:popover-open");
      if (!open) return;
      event.preventDefault();
      event.stopPropagation();
      open.hidePopover();
      openerOf(open)?.focus();
    }, true);
    for (const opener of document.querySelectorAll("a[data-rf-panel]")) {
      const panel = document.getElementById(opener.dataset.rfPanel);
      if (!panel) continue;
      opener.setAttribute("aria-expanded", "false");
      // a press outside of a panel closes it, so that it is closed already when the click comes
      let wasOpen = false;
      opener.addEventListener("pointerdown", () => {
        wasOpen = panel.matches(":popover-open");
      }, true);
      opener.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
        event.preventDefault();
        if (!wasOpen) panel.showPopover({ source: opener });
        wasOpen = false;
      });
    }
  });
})();
