/** A terminal: colour, spinners, tables. Every colour stands beside a word or a symbol that says the same. */
import type { ChalkInstance } from "chalk";
import Table from "cli-table3";
import type { Ora, default as ora } from "ora";
import type { Check, Verdict } from "../course/check.js";
import type { CourseEvent } from "../course/events.js";
import { abridge, timeline } from "../report/timeline.js";
import type { Host } from "./host.js";
import { type Grid, MOST_ROWS, ordersGrid, recordsGrid, timelineGrid } from "./rows.js";
import { wrap } from "./wrap.js";

export interface TerminalOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly chalk: ChalkInstance;
  readonly ora: typeof ora;
}

const SYMBOLS = { pass: "✔", fail: "✘", unknown: "?", ok: "✔", error: "✘", timeout: "◷" } as const;

function grid(chalk: ChalkInstance, { head, rows }: Grid, omittedName: string): string {
  if (rows.length === 0) return chalk.dim("    none");
  const table = new Table({
    head: head.map((name) => chalk.bold(name)),
    style: { head: [], border: ["dim"], compact: true, "padding-right": 0 },
  });
  const { head: first, omitted, tail } = abridge(rows, MOST_ROWS);
  for (const row of first) table.push([...row]);
  if (omitted > 0)
    table.push([{ colSpan: head.length, content: chalk.dim(`… ${omitted} more ${omittedName}`) }]);
  for (const row of tail) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

/** The text of an event that stays on the screen; nothing for one that only moves the spinner. */
function staying(event: CourseEvent, options: TerminalOptions): string | undefined {
  const { chalk } = options;
  switch (event.type) {
    case "lab-started":
      return `\n${chalk.bold(`${event.id}  ${event.title}`)}  ${chalk.dim(`on ${event.target}`)}`;
    case "stage-started":
    case "stage-finished":
    case "working":
    case "sent":
      return undefined;
    case "done":
      return `  ${chalk.green(SYMBOLS.ok)} ${event.text}`;
    case "requests": {
      const shown = timelineGrid(timeline(event.requests));
      const outcome = shown.head.indexOf("outcome");
      const rows = shown.rows.map((row) =>
        row.map((cell, index) => (index === outcome ? coloured(cell, chalk) : cell)),
      );
      const title = `\n  ${chalk.bold(event.title)} ${chalk.dim("(times on the target's clock, UTC)")}`;
      return `${title}\n${grid(chalk, { ...shown, rows }, "attempts")}`;
    }
    case "orders":
      return `\n  ${chalk.bold(event.title)}\n${grid(chalk, ordersGrid(event.orders), "orders")}`;
    case "records":
      return `\n  ${chalk.bold(event.title)}\n${grid(chalk, recordsGrid(event.records, event.now), "records")}`;
    case "clock-moved":
      return `  ${chalk.magenta("⏩")} ${event.why}: the clock shows ${chalk.bold(new Date(event.to).toISOString())}`;
    case "check":
      return checkText(event.check, options);
    case "lab-finished":
      return `\n${chalk.bold(event.id)} ${verdictText(event.verdict, chalk)}`;
    case "notice":
      return `  ${chalk.yellow("note:")} ${event.text}`;
  }
}

function coloured(outcome: string, chalk: ChalkInstance): string {
  if (outcome === "ok") return chalk.green(`${SYMBOLS.ok} ok`);
  return chalk.red(outcome === "timeout" ? `${SYMBOLS.timeout} timeout` : `${SYMBOLS.error} error`);
}

function verdictText(verdict: Verdict, chalk: ChalkInstance): string {
  if (verdict === "pass") return chalk.green.bold(`${SYMBOLS.pass} passed`);
  if (verdict === "fail") return chalk.red.bold(`${SYMBOLS.fail} failed`);
  return chalk.yellow.bold(`${SYMBOLS.unknown} unknown: we could not find out`);
}

function checkText(check: Check, { chalk, stdout }: TerminalOptions): string {
  const width = stdout.columns ?? 80;
  const title = (mark: string): string => wrap(`${mark} ${check.title}`, width, "    ").replace(/^ {2}/, "");
  const detail = (text: string): string => wrap(text, width, "      ");
  const observed = [
    chalk.dim(detail(`observed: ${check.observed}`)),
    chalk.dim(detail(`seen in: ${check.source}`)),
  ];
  if (check.verdict === "pass") return [title(chalk.green(SYMBOLS.pass)), ...observed].join("\n");
  return [
    title(
      check.verdict === "fail"
        ? chalk.red(`${SYMBOLS.fail} FAIL`)
        : chalk.yellow(`${SYMBOLS.unknown} unknown`),
    ),
    detail(`expected: ${check.expected}`),
    ...observed,
    // A command stays on one line, so that it can be copied.
    `      look again: ${chalk.cyan(check.recheck)}`,
    detail(check.advice ?? ""),
  ].join("\n");
}

export function createTerminalHost(options: TerminalOptions): Host {
  const { stdout } = options;
  let spinner: Ora | undefined;
  const stop = (): void => {
    spinner?.stop();
    spinner = undefined;
  };
  const print = (text: string): void => {
    stop();
    stdout.write(`${text}\n`);
  };
  const spin = (text: string): void => {
    if (spinner === undefined)
      spinner = options
        .ora({
          text,
          stream: stdout,
          prefixText: " ",
          discardStdin: false,
          // Its own chalk knows neither NO_COLOR nor what was decided here.
          color: options.chalk.level === 0 ? false : "cyan",
        })
        .start();
    else spinner.text = text;
  };
  const emit = (event: CourseEvent): void => {
    if (event.type === "working") spin(event.text);
    else if (event.type === "sent") spin(`Sent ${event.sent} of ${event.total}`);
    else if (event.type === "stage-started" && event.stage === "verify") spin("Checking");
    else if (event.type === "stage-finished") stop();
    const text = staying(event, options);
    if (text !== undefined) print(text);
  };
  return { emit, print, close: stop };
}
