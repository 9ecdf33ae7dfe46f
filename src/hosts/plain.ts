/** Plain lines, one after the other: for pipes, for CI, for screen readers. */
import type { CourseEvent } from "../course/events.js";
import { story } from "../report/story.js";
import { abridge } from "../report/timeline.js";
import type { Host, Output } from "./host.js";
import { type Grid, logRow, MOST_ROWS, ordersGrid, recordsGrid, VERDICT_WORDS } from "./rows.js";

function gridLines({ head, rows }: Grid, omittedName: string): readonly string[] {
  const line = (row: readonly string[]): string =>
    `    ${row
      .map((cell, index) => (cell === "" ? "" : head[index] === "" ? cell : `${head[index]} ${cell}`))
      .filter((part) => part !== "")
      .join(", ")}`;
  const { head: first, omitted, tail } = abridge(rows, MOST_ROWS);
  return [
    ...first.map(line),
    ...(omitted > 0 ? [`    and ${omitted} more ${omittedName}`] : []),
    ...tail.map(line),
    ...(rows.length === 0 ? ["    none"] : []),
  ];
}

/** From so many on, a sign of life is worth a line now and then. */
const MANY = 100;
const tenth = (sent: number, total: number): boolean =>
  total >= MANY && (sent === total || sent % Math.ceil(total / 10) === 0);

/** The lines for an event; none for what only moves on a screen. */
export function plainLines(event: CourseEvent): readonly string[] {
  switch (event.type) {
    case "lab-started":
      return [
        "",
        `${event.id} ${event.slug}: ${event.title}`,
        `  target: ${event.target}${event.runtime === undefined ? "" : `, runtime: ${event.runtime}`}`,
      ];
    case "stage-started":
      return [`  ${event.stage}`];
    case "stage-finished":
    case "working":
      return [];
    case "waiting":
      return event.line ? [`    ${event.text}`] : [];
    case "sent":
      return tenth(event.sent, event.total) ? [`    sent ${event.sent} of ${event.total}`] : [];
    case "done":
      return [`    ${event.text}`];
    case "damage":
      return [`    damage: ${event.text}`];
    case "log":
      return [`  log: ${event.title}`, ...event.lines.map((line) => `    ${logRow(line)}`)];
    case "picture":
      return event.final
        ? [`  what happened: ${event.picture.title}`, ...story(event.picture).map((line) => `    ${line}`)]
        : [];
    case "orders":
      return [`  table: ${event.title}`, ...gridLines(ordersGrid(event.orders), "orders")];
    case "records":
      return [`  table: ${event.title}`, ...gridLines(recordsGrid(event.records, event.now), "records")];
    case "clock-moved":
      return [
        `    clock: ${new Date(event.from).toISOString()} to ${new Date(event.to).toISOString()}: ${event.why}`,
      ];
    case "check": {
      const { verdict, title, expected, observed, source, recheck, advice } = event.check;
      const damage = verdict === "pass" && event.check.damage === true ? ", which is the damage" : "";
      const first = `    ${VERDICT_WORDS[verdict]}${damage}: ${title}`;
      const evidence = [
        ...(expected === observed && verdict === "pass"
          ? [`      observed, as expected: ${observed}`]
          : [`      expected: ${expected}`, `      observed: ${observed}`]),
        `      seen in: ${source}`,
      ];
      return [
        first,
        ...evidence,
        ...(verdict === "pass" ? [] : [`      look again: ${recheck}`, `      what to do: ${advice ?? ""}`]),
      ];
    }
    case "certain":
      return [
        `    FAIL, as is certain by now: ${event.check.title}`,
        `      observed: ${event.check.observed}`,
        "      the rest is still tried",
      ];
    case "mistake": {
      const { title, explanation, schedule, look } = event.mistake;
      return [
        `    mistake: ${title}`,
        `      ${explanation}`,
        "      what shows it:",
        ...schedule.map((line) => `        ${line}`),
        `      where to look: ${look}`,
      ];
    }
    case "lab-finished":
      return [`  ${event.id}: ${VERDICT_WORDS[event.verdict]}`];
    case "notice":
      return [`  note: ${event.text}`];
  }
}

export function createPlainHost(output: Output): Host {
  const print = (text: string): void => {
    output.write(`${text}\n`);
  };
  return {
    emit: (event) => {
      for (const line of plainLines(event)) print(line);
    },
    print,
    verbatim: print,
    close: () => {},
  };
}
