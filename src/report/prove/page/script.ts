/**
 * The script of a proof's page: shows one schedule and one step of it at a time. It holds no data, and without it the
 * page shows all of them in their order.
 */
export const STEPPING = `"use strict";
(() => {
  const all = (within, selector) => [...within.querySelectorAll(selector)];
  const schedules = all(document, ".schedule").map((section) => ({
    section,
    at: 0,
    panels: all(section, ".panel"),
    lines: all(section, ".trace a"),
    buttons: all(section, "button[data-go]"),
    status: section.querySelector("[role=status]"),
  }));
  if (schedules.length === 0) return;
  const choices = all(document, ".choice a");
  let current = 0;

  const mark = (element, name, value) =>
    value === undefined ? element.removeAttribute(name) : element.setAttribute(name, value);

  /** What a screen reader is told of a step. */
  const told = (panel) =>
    all(panel, ".where,h3,.met,.then,.changes").map(({ textContent }) => textContent.replace(/[.\\s]*$/, ".")).join(" ");

  /** Into sight: the step, and beside it, where there is room for both, its line of the schedule. */
  function bring({ section, lines, at }) {
    const stage = section.querySelector(".stage");
    const isBeside = getComputedStyle(stage).position === "sticky";
    section.querySelector(".view").scrollTop = 0;
    if (!isBeside) return stage.scrollIntoView({ block: "start" });
    const { top } = stage.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) section.querySelector(".stepper").scrollIntoView({ block: "start" });
    lines[at].scrollIntoView({ block: "nearest" });
  }

  function show(which, step, isMove) {
    current = which;
    const { section, panels, lines, buttons, status } = schedules[which];
    const last = panels.length - 1;
    const at = Math.max(0, Math.min(last, step));
    schedules[which].at = at;
    schedules.forEach((each) => each.section.classList.toggle("shown", each.section === section));
    choices.forEach((link, index) => mark(link, "aria-current", index === which ? "true" : undefined));
    panels.forEach((panel, index) => panel.classList.toggle("shown", index === at));
    lines.forEach((line, index) => mark(line, "aria-current", index === at ? "step" : undefined));
    buttons.forEach((button) => {
      const isOver = /first|back/.test(button.dataset.go) ? at === 0 : at === last;
      mark(button, "aria-disabled", isOver ? "true" : undefined);
    });
    if (!isMove) return;
    status.textContent = told(panels[at]);
    if (lines.includes(document.activeElement)) lines[at].focus({ preventScroll: true });
    bring(schedules[which]);
    try {
      history.replaceState(null, "", "#s" + (which + 1) + "-" + (at + 1));
    } catch {
      // Where addresses can't be changed, the page works all the same.
    }
  }

  const goes = {
    first: () => 0,
    back: (at) => at - 1,
    next: (at) => at + 1,
    last: () => Infinity,
  };
  const go = (action) => show(current, goes[action](schedules[current].at), true);

  /** #s2 is the second schedule, #s2-5 its fifth step. */
  function follow(hash, isMove) {
    const found = /^#s(\\d+)(?:-(\\d+))?$/.exec(hash);
    if (found === null || schedules[found[1] - 1] === undefined) return false;
    const which = found[1] - 1;
    show(which, found[2] === undefined ? schedules[which].at : found[2] - 1, isMove);
    return true;
  }

  const KEYS = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last" };
  const IN_LIST = { ArrowDown: "next", ArrowUp: "back" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input,textarea,select") !== null) return;
    const isInList = event.target.closest(".trace") !== null;
    const action = KEYS[event.key] ?? (isInList ? IN_LIST[event.key] : undefined);
    if (action === undefined) return;
    event.preventDefault();
    go(action);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-go]");
    if (button !== null) return go(button.dataset.go);
    const link = event.target.closest(".trace a,.choice a");
    if (link !== null && follow(link.getAttribute("href"), true)) event.preventDefault();
  });
  addEventListener("hashchange", () => follow(location.hash, true));

  document.documentElement.classList.add("stepping");
  if (follow(location.hash, false)) bring(schedules[current]);
  else show(0, 0, false);
})();
`;
