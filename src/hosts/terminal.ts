/** A terminal: colour, spinners, tables. Every colour stands beside a word or a symbol that says the same. */
import type { ChalkInstance } from "chalk";
import Table from "cli-table3";
import ora, { type Ora } from "ora";
import type { CourseEvent } from "../course/events.js";
import { abridge, timeline } from "../report/timeline.js";
import type { Host } from "./host.js";
import { type Grid, MOST_ROWS, ordersGrid, recordsGrid, timelineGrid } from "./rows.js";

export interface TerminalOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly chalk: ChalkInstance;
}

const SYMBOLS = { pass: "✔", fail: "✘", unknown: "?", ok: "✔", error: "✘", timeout: "◷" } as const;

function grid(chalk: ChalkInstance, { head, rows }: Grid, omittedName: string): string {
  if (rows.length === 0) return chalk.dim("    none");
  const table = new Table({ head: head.map((name) => chalk.bold(name)), style: { head: [], border: ["dim"], compact: true } });
  const { head: first, omitted, tail } = abridge(rows, MOST_ROWS);
  for (const row of first) table.push([...row]);
  if (omitted > 0) table.push([{ colSpan: head.length, content: chalk.dim(`… ${omitted} more ${omittedName}`) }]);
  for (const row of tail) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

export function createTerminalHost({ stdout, chalk }: TerminalOptions): Host {
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
    if (spinner === undefined) spinner = ora({ text, stream: stdout, indent: 2, discardStdin: false }).start();
    else spinner.text = text;
  };
  const colour = (outcome: string): string =>
    outcome === "ok" ? chalk.green(`${SYMBOLS.ok} ok`) : outcome === "timeout" ? chalk.red(`${SYMBOLS.timeout} timeout`) : chalk.red(`${SYMBOLS.error} error`);

  const emit = (event: CourseEvent): void => {
    switch (event.type) {
      case "lab-started":
        return print(`\n${chalk.bold(`${event.id}  ${event.title}`)}  ${chalk.dim(`on ${event.target}`)}`);
      case "stage-started":
        return event.stage === "verify" ? spin("Checking") : undefined;
      case "stage-finished":
        return stop();
      case "working":
        return spin(event.text);
      case "sent":
        return spin(`Sent ${event.sent} of ${event.total}`);
      case "done":
        return print(`  ${chalk.green(SYMBOLS.ok)} ${event.text}`);
      case "requests": {
        const shown = timelineGrid(timeline(event.requests));
        const rows = shown.rows.map((row) => row.map((cell, index) => (shown.head[index] === "outcome" ? colour(cell) : cell)));
        return print(`\n  ${chalk.bold(event.title)} ${chalk.dim("(times on the target's clock, UTC)")}\n${grid(chalk, { ...shown, rows }, "attempts")}`);
      }
      case "orders":
        return print(`\n  ${chalk.bold(event.title)}\n${grid(chalk, ordersGrid(event.orders), "orders")}`);
      case "records":
        return print(`\n  ${chalk.bold(event.title)}\n${grid(chalk, recordsGrid(event.records, event.now), "records")}`);
      case "clock-moved":
        return print(`  ${chalk.magenta("⏩")} ${event.why}: the clock shows ${chalk.bold(new Date(event.to).toISOString())}`);
      case "check": {
        const { verdict, title, expected, observed, source, recheck, advice } = event.check;
        const mark = verdict === "pass" ? chalk.green(SYMBOLS.pass) : verdict === "fail" ? chalk.red(`${SYMBOLS.fail} FAIL`) : chalk.yellow(`${SYMBOLS.unknown} unknown`);
        const detail = [chalk.dim(`      observed: ${observed}  (${source})`)];
        if (verdict !== "pass") {
          detail.unshift(`      expected: ${expected}`);
          detail.push(`      look again: ${chalk.cyan(recheck)}`, `      ${advice ?? ""}`);
        }
        return print([`  ${mark} ${title}`, ...detail].join("\n"));
      }
      case "lab-finished": {
        const words = { pass: chalk.green.bold(`${SYMBOLS.pass} passed`), fail: chalk.red.bold(`${SYMBOLS.fail} failed`), unknown: chalk.yellow.bold(`${SYMBOLS.unknown} unknown: we could not find out`) };
        return print(`\n${chalk.bold(event.id)} ${words[event.verdict]}`);
      }
      case "notice":
        return print(`  ${chalk.yellow("note:")} ${event.text}`);
    }
  };
  return { emit, print, close: stop };
}
