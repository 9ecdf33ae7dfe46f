/**
 * A page with a question below: a text that scrolls, downwards and sideways, where the screen is too small for it, the
 * answers, and the keys on the last line. It is drawn anew when the terminal's size changes.
 */
import type * as Inquirer from "@inquirer/core";
import type { ChalkInstance } from "chalk";
import { columnsIn, crop } from "../crop.js";
import { wrap } from "../wrap.js";

export interface PageChoice<T extends string> {
  readonly value: T;
  readonly name: string;
  /** A letter that takes it at once. */
  readonly key?: string;
  /** What may be typed for it in lines, where the answers are values by themselves. */
  readonly means?: string;
}

/** The part of a terminal that a page needs to know. */
interface PageScreen {
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
  write(text: string): unknown;
}

export interface PageConfig<T extends string> {
  /** The text for a width; empty for a question alone. What can't be wrapped is wider, unless it is to be folded. */
  readonly body: (width: number, fold: boolean) => string;
  readonly message: string;
  readonly choices: readonly PageChoice<T>[];
  readonly chalk: ChalkInstance;
  readonly screen: PageScreen;
  /** What Enter alone takes; the first answer, unless said. */
  readonly enter?: T | undefined;
}

const HIDE_CURSOR = "\u001b[?25l";
const CLEAR_SCREEN = "\u001b[2J\u001b[H";

const KEYS = {
  scrolling: [
    "↑↓ choose · enter takes it · space and b scroll · letters and digits at once · ctrl-c stops",
    "↑↓ choose · enter takes it · space/b scroll · ctrl-c stops",
    "↑↓ choose · enter · space/b scroll",
    "↑↓ enter space/b",
  ],
  still: [
    "↑↓ choose · enter takes it · letters and digits at once · ctrl-c stops",
    "↑↓ choose · enter · ctrl-c stops",
    "↑↓ enter ctrl-c",
  ],
} as const;

const fitting = (texts: readonly string[], width: number): string =>
  texts.find((text) => text.length < width) ?? texts.at(-1) ?? "";

interface Frame<T extends string> {
  readonly config: PageConfig<T>;
  readonly active: number;
  readonly top: number;
  readonly left: number;
}

interface Drawn {
  readonly content: string;
  readonly keys: string;
  /** How far the body can be scrolled, and how much of it is seen at once. */
  readonly lastTop: number;
  readonly view: number;
  /** How far it can be moved sideways. */
  readonly lastLeft: number;
}

function choiceLines<T extends string>({ config, active }: Frame<T>, width: number): readonly string[] {
  const { chalk } = config;
  return config.choices.flatMap(({ name, key }, index) => {
    const hint = key === undefined ? String(index + 1) : key;
    const lines = wrap(`${hint} ${name}`, width - 1, "    ").split("\n");
    return lines.map((line, row) => {
      const marked = index === active && row === 0 ? `  › ${line.slice(4)}` : line;
      return index === active ? chalk.cyan(marked) : marked;
    });
  });
}

function draw<T extends string>(frame: Frame<T>): Drawn {
  const { config, top, left } = frame;
  const { chalk, screen } = config;
  const width = screen.columns ?? 80;
  const rows = screen.rows ?? 24;
  const question = [
    ...wrap(chalk.bold(config.message), width - 1, "").split("\n"),
    ...choiceLines(frame, width),
  ];
  const text = config.body(width, false).split("\n");
  const lastLeft = Math.max(0, ...text.map((line) => columnsIn(line) - width));
  const from = Math.min(left, lastLeft);
  const body =
    text.length === 1 && text[0] === "" ? [] : [...text.map((line) => crop(line, from, width)), ""];
  const sideways = [...(from < lastLeft ? ["→ more right"] : []), ...(from > 0 ? ["← back"] : [])].join(", ");
  // Below: the keys; and one row that the cursor needs.
  const room = Math.max(3, rows - question.length - 2);
  if (body.length <= room) {
    const keys = fitting(KEYS.still, width);
    const shown = sideways === "" ? body : [...body.slice(0, -1), chalk.dim(`── ${sideways} ──`)];
    return {
      content: [...shown, ...question].join("\n"),
      keys: chalk.dim(keys),
      lastTop: 0,
      view: room,
      lastLeft,
    };
  }
  const view = Math.max(2, room - 1);
  const lastTop = body.length - view;
  const first = Math.min(top, lastTop);
  const below = body.length - view - first;
  const down =
    below > 0 ? `${below} more ${below === 1 ? "line" : "lines"} below: space` : "the end; b goes back";
  const both = `── ${down}${sideways === "" ? "" : ` · ${sideways}`} ──`;
  const arrows = `${from > 0 ? "← " : ""}${from < lastLeft ? "→ " : ""}`;
  const place = both.length < width ? both : `── ${down} ${arrows}──`;
  return {
    content: [...body.slice(first, first + view), chalk.dim(place), ...question].join("\n"),
    keys: chalk.dim(fitting(KEYS.scrolling, width)),
    lastTop,
    view,
    lastLeft,
  };
}

function picked<T extends string>(
  { name = "", sequence = "" }: Inquirer.KeypressEvent & { readonly sequence?: string },
  choices: readonly PageChoice<T>[],
): PageChoice<T> | undefined {
  const typed = name === "" ? sequence : name;
  const byKey = choices.find(({ key }) => key !== undefined && key === typed);
  return byKey ?? (/^[1-9]$/.test(typed) ? choices[Number(typed) - 1] : undefined);
}

/** Columns at a time. */
const ASIDE = 20;
const SCROLL: Readonly<Record<string, number>> = { space: 1, pagedown: 1, b: -1, pageup: -1 };

/** What stays on the screen: the whole text, and the answer. */
function answered<T extends string>({ body, message, chalk, screen }: PageConfig<T>, name: string): string {
  const width = screen.columns ?? 80;
  const text = body(width, true);
  const answer = wrap(`${chalk.green("✔")} ${message} ${chalk.cyan(name)}`, width - 1, "");
  return text === "" ? answer : `${text}\n\n${answer}`;
}

/** @param inquirer the library, which is a module and takes a while to load: only who asks needs it */
function createPage({
  createPrompt,
  isDownKey,
  isEnterKey,
  isUpKey,
  useEffect,
  useKeypress,
  useState,
}: typeof Inquirer) {
  return createPrompt<string, PageConfig<string>>((config, done) => {
    const [active, setActive] = useState(
      Math.max(
        0,
        config.choices.findIndex(({ value }) => value === config.enter),
      ),
    );
    const [top, setTop] = useState(0);
    const [left, setLeft] = useState(0);
    const [answer, setAnswer] = useState<string | undefined>(undefined);
    const [, setSize] = useState("");
    useEffect(() => {
      const resized = (): void => {
        // The terminal may have broken the lines anew: nobody knows where they stand.
        config.screen.write(CLEAR_SCREEN);
        setSize(`${config.screen.columns}x${config.screen.rows}`);
      };
      config.screen.on("resize", resized);
      return () => config.screen.off("resize", resized);
    }, []);
    const { content, keys, lastTop, view, lastLeft } = draw({ config, active, top, left });
    const take = (choice: PageChoice<string> | undefined): void => {
      if (choice === undefined) return;
      setAnswer(choice.name);
      done(choice.value);
    };
    useKeypress((key) => {
      const count = config.choices.length;
      const direct = picked(key, config.choices);
      if (isEnterKey(key)) take(config.choices[active]);
      else if (direct !== undefined) take(direct);
      else if (isUpKey(key)) setActive((active + count - 1) % count);
      else if (isDownKey(key)) setActive((active + 1) % count);
      else if (key.name === "right") setLeft(Math.min(lastLeft, left + ASIDE));
      else if (key.name === "left") setLeft(Math.max(0, Math.min(lastLeft, left) - ASIDE));
      else if (key.name === "home") setTop(0);
      else if (key.name === "end") setTop(lastTop);
      else {
        const pages = SCROLL[key.name] ?? 0;
        if (pages !== 0) setTop(Math.max(0, Math.min(lastTop, Math.min(top, lastTop) + pages * (view - 1))));
      }
    });
    return answer === undefined ? [`${content}${HIDE_CURSOR}`, keys] : answered(config, answer);
  });
}

/** Asks; rejects with inquirer's `ExitPromptError` on Ctrl-C. */
export async function page<T extends string>(
  config: PageConfig<T>,
  context: Parameters<ReturnType<typeof createPage>>[1],
): Promise<T> {
  const prompt = createPage(await import("@inquirer/core"));
  const value = await prompt({ ...config, choices: config.choices }, context);
  const chosen = config.choices.find((choice) => choice.value === value);
  if (chosen === undefined) throw new Error(`A page was answered with ${value}, which it did not offer.`);
  return chosen.value;
}
