/** A terminal: colour, spinners, tables. Every colour stands beside a word or a symbol that says the same. */
import type { ChalkInstance } from "chalk";
import Table from "cli-table3";
import type { Ora, default as ora } from "ora";
import type { Check, Verdict } from "../course/check.js";
import type { CourseEvent } from "../course/events.js";
import type { SpaceTime } from "../course/picture/space-time.js";
import type { Tone } from "../course/picture/words.js";
import type { RecognisedMistake } from "../course/run.js";
import { type Paint, pictureLines } from "../report/picture.js";
import { abridge, clockTime } from "../report/timeline.js";
import { blocks, gridWidth } from "./blocks.js";
import { crop } from "./crop.js";
import type { Host } from "./host.js";
import { LiveRegion } from "./live-region.js";
import { type Grid, logRow, MOST_ROWS, ordersGrid, recordsGrid } from "./rows.js";
import { hanging, wrap } from "./wrap.js";

export interface TerminalOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly chalk: ChalkInstance;
  readonly ora: typeof ora;
}

/** How a text is made: with which colours, for how many columns. */
interface TextOptions {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

const SYMBOLS = { pass: "✔", fail: "✘", unknown: "?", ok: "✔" } as const;

/** A table where it fits; where it would be torn, a block for each row. */
function grid({ chalk, width }: TextOptions, shown: Grid, omittedName: string): string {
  const { head, rows } = shown;
  if (rows.length === 0) return chalk.dim("    none");
  if (gridWidth(shown) > width) return blocks(shown, omittedName);
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

const paintWith =
  (chalk: ChalkInstance): Paint =>
  (text, tone) => {
    const paints: Readonly<Record<Tone, (text: string) => string>> = {
      plain: (each) => each,
      quiet: chalk.dim,
      good: chalk.green,
      bad: chalk.red,
      warn: chalk.yellow,
    };
    return paints[tone](text);
  };

/** The picture of a run, with its title. @param rows at most, where a screen has fewer */
function pictureText(shown: SpaceTime, { chalk, width }: TextOptions, rows?: number): readonly string[] {
  const began = shown.steps[0]?.at;
  const from =
    began === undefined ? "" : ` ${chalk.dim(`(from ${clockTime(began)} UTC, on the target's clock)`)}`;
  return [
    "",
    ...wrap(`${chalk.bold(shown.title)}${from}`, width, "  ").split("\n"),
    ...pictureLines(shown, {
      width,
      paint: paintWith(chalk),
      ...(rows === undefined ? {} : { rows }),
    }),
  ];
}

/** The text of an event that stays on the screen; nothing for one that only moves the spinner. */
export function stayingText(event: CourseEvent, options: TextOptions): string | undefined {
  const { chalk, width } = options;
  const title = (text: string): string => chalk.bold(wrap(text, width, "  "));
  switch (event.type) {
    case "lab-started":
      return `\n${wrap(`${chalk.bold(event.id)} ${chalk.bold(event.title)} ${chalk.dim(`on ${event.target}${event.runtime === undefined ? "" : `, in ${event.runtime}`}`)}`, width, "")}`;
    case "stage-started":
    case "stage-finished":
    case "working":
    case "waiting":
    case "sent":
      return undefined;
    case "done":
      return hanging(`  ${chalk.green(SYMBOLS.ok)} `, event.text, width);
    case "damage":
      return hanging(`  ${chalk.red.bold("! damage:")} `, event.text, width);
    case "log":
      return [
        `\n${title(event.title)}`,
        ...event.lines.map((line) => hanging("    ", logRow(line), width)),
      ].join("\n");
    case "picture":
      return event.final ? pictureText(event.picture, { chalk, width }).join("\n") : undefined;
    case "orders":
      return `\n${title(event.title)}\n${grid(options, ordersGrid(event.orders), "orders")}`;
    case "records":
      return `\n${title(event.title)}\n${grid(options, recordsGrid(event.records, event.now), "records")}`;
    case "clock-moved":
      return hanging(
        `  ${chalk.magenta("»")} `,
        `${event.why}: the clock shows ${chalk.bold(new Date(event.to).toISOString())}`,
        width,
      );
    case "check":
      return checkText(event.check, { chalk, width });
    case "certain":
      return [
        hanging(`  ${chalk.red(`${SYMBOLS.fail} FAIL`)} `, event.check.title, width),
        chalk.dim(wrap(`observed: ${event.check.observed}; the rest is still tried`, width, "      ")),
      ].join("\n");
    case "mistake":
      return mistakeText(event.mistake, options);
    case "lab-finished":
      return `\n${chalk.bold(event.id)} ${verdictText(event.verdict, chalk)}`;
    case "notice":
      return hanging(`  ${chalk.yellow("note:")} `, event.text, width);
  }
}

function verdictText(verdict: Verdict, chalk: ChalkInstance): string {
  if (verdict === "pass") return chalk.green.bold(`${SYMBOLS.pass} passed`);
  if (verdict === "fail") return chalk.red.bold(`${SYMBOLS.fail} failed`);
  return chalk.yellow.bold(`${SYMBOLS.unknown} unknown: we could not find out`);
}

/** A check with its evidence. */
function checkText(check: Check, { chalk, width }: TextOptions): string {
  const title = (mark: string): string => hanging(`  ${mark} `, check.title, width);
  const detail = (text: string): string => wrap(text, width, "      ");
  const observed = [
    chalk.dim(detail(`observed: ${check.observed}`)),
    chalk.dim(detail(`seen in: ${check.source}`)),
  ];
  if (check.verdict === "pass") {
    const mark = check.damage === true ? chalk.red("! damage, as shown:") : chalk.green(SYMBOLS.pass);
    return [title(mark), ...observed].join("\n");
  }
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

function mistakeText(mistake: RecognisedMistake, { chalk, width: columns }: TextOptions): string {
  const { title, explanation, schedule, look } = mistake;
  const width = Math.min(columns, 100);
  return [
    "",
    wrap(`${chalk.red.bold("What is wrong:")} ${chalk.bold(title)}`, width, "  "),
    wrap(explanation, width, "    "),
    "",
    ...schedule.map((line) => {
      const indent = `    ${/^ */.exec(line)?.[0] ?? ""}`;
      return chalk.dim(wrap(line.trim(), width, indent));
    }),
    "",
    wrap(`${chalk.bold("Where to look:")} ${look}`, width, "    "),
  ].join("\n");
}

export function createTerminalHost(options: TerminalOptions): Host {
  const { stdout, chalk } = options;
  let spinner: Ora | undefined;
  const region = new LiveRegion(stdout);
  let latest: SpaceTime | undefined;
  let under = "";
  const stop = (): void => {
    spinner?.stop();
    spinner = undefined;
    region.clear();
    latest = undefined;
  };
  /** The picture as far as it has come, and below what is being waited for. */
  const drawLive = (): void => {
    if (latest === undefined) return;
    const room = Math.max(4, (stdout.rows ?? 24) - 5);
    region.draw([
      ...pictureText(latest, { chalk, width: stdout.columns ?? 80 }, room),
      "",
      `  ${chalk.cyan("…")} ${under}`,
    ]);
  };
  stdout.on("resize", drawLive);
  const print = (text: string): void => {
    stop();
    stdout.write(`${text}\n`);
  };
  const spin = (whole: string): void => {
    // Beside the spinner, on one row.
    const text = crop(whole, 0, Math.max(8, (stdout.columns ?? 80) - 5));
    under = text;
    if (latest !== undefined) {
      drawLive();
      return;
    }
    if (spinner === undefined)
      spinner = options
        .ora({
          text,
          stream: stdout,
          prefixText: " ",
          discardStdin: false,
          // Its own chalk knows neither NO_COLOR nor what was decided here.
          color: chalk.level === 0 ? false : "cyan",
        })
        .start();
    else spinner.text = text;
  };
  const emit = (event: CourseEvent): void => {
    if (event.type === "working" || event.type === "waiting") spin(event.text);
    else if (event.type === "sent") spin(`Sent ${event.sent} of ${event.total}`);
    else if (event.type === "stage-started" && event.stage === "verify") spin("Checking");
    else if (event.type === "stage-finished") stop();
    else if (event.type === "picture" && !event.final) {
      spinner?.stop();
      spinner = undefined;
      latest = event.picture;
      drawLive();
    }
    const text = stayingText(event, { chalk, width: stdout.columns ?? 80 });
    if (text !== undefined) print(text);
  };
  const close = (): void => {
    stop();
    stdout.off("resize", drawLive);
  };
  return { emit, print, verbatim: print, close };
}
