/** Plain lines, one after the other: for pipes, for CI, for screen readers. */
import type { CourseEvent } from "../course/events.js";
import { abridge, timeline } from "../report/timeline.js";
import type { Host, Output } from "./host.js";
import { type Grid, MOST_ROWS, ordersGrid, recordsGrid, timelineGrid, VERDICT_WORDS } from "./rows.js";

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

/** The lines for an event; none for what only moves on a screen. */
export function plainLines(event: CourseEvent): readonly string[] {
  switch (event.type) {
    case "lab-started":
      return ["", `${event.id} ${event.slug}: ${event.title}`, `  target: ${event.target}`];
    case "stage-started":
      return [`  ${event.stage}`];
    case "stage-finished":
    case "working":
    case "sent":
      return [];
    case "done":
      return [`    ${event.text}`];
    case "picture":
      return event.final
        ? [
            `  timeline: ${event.picture.title}`,
            ...gridLines(timelineGrid(timeline(event.picture)), "attempts"),
          ]
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
      const first = `    ${VERDICT_WORDS[verdict]}: ${title}`;
      const evidence = [
        `      expected: ${expected}`,
        `      observed: ${observed}`,
        `      seen in: ${source}`,
      ];
      return [
        first,
        ...evidence,
        ...(verdict === "pass" ? [] : [`      look again: ${recheck}`, `      what to do: ${advice ?? ""}`]),
      ];
    }
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
    close: () => {},
  };
}
