/**
 * Hints in three levels: a direction, a place, and the answer. They are computed from what was seen last and from the
 * learner's code, and each adds something that the run did not say.
 */
import type { Check, Verdict } from "../check.js";
import type { PracticeProgress } from "../progress.js";
import { codeSteps, linesOnlyIn, namesOnlyIn } from "./code-steps.js";
import type { Mistake, Practice } from "./practice.js";
import { questionFor } from "./questions.js";

export const HINT_LEVELS = 3;

export interface Hint {
  /** What it is about: when that changes, hints begin anew. */
  readonly about: string;
  /** One text a level: direction, place, answer. */
  readonly texts: readonly [string, string, string];
  /** A command for each level. */
  readonly next: readonly [string, string, string];
}

/** The learner's handler, as it is now. */
export interface LearnersCode {
  readonly path: string;
  readonly source: string;
  /** As the practice gave it, nothing changed yet. */
  readonly untouched: boolean;
  /** A handler that does it, in the same language. */
  readonly solution: string;
}

interface Place {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Lines that do nothing to the tables: what is printed, comments, imports. */
const isIdle = (line: string): boolean => /console\.|print\(|^\s*(\/\/|#|import\b|from\b)/.test(line);

/** The line to look at: among those that fit, one that makes a key or an item comes first. */
function placeOf(source: string, pattern: RegExp): Place | undefined {
  const lines = source
    .split("\n")
    .map((text, index) => ({ line: index + 1, text }))
    .filter(({ text }) => pattern.test(text) && !isIdle(text));
  return (
    lines.find(({ text }) => /key/i.test(text)) ??
    lines.find(({ text }) => !/request_id/.test(text)) ??
    lines[0]
  );
}

const shown = ({ path }: LearnersCode, { line, text }: Place): string =>
  `    ${path}:${line}:\n    ${text.trim()}`;

/** Where the learner has something to do, in a handler that nobody changed yet. */
const toDo = (source: string): Place | undefined => {
  const lines = source.split("\n");
  const index = lines.findIndex((line) => /to ?do/i.test(line));
  return index < 0 ? undefined : { line: index + 1, text: lines[index] ?? "" };
};

export interface PracticeState {
  /** `step-5` */
  readonly lab: string;
  readonly practice: Practice;
  /** How the handler was judged last. */
  readonly judged: PracticeProgress | undefined;
  readonly code: LearnersCode | undefined;
  /** The command that judges the handler. */
  readonly judge: string;
}

/** The hint for a practice, from how the handler was judged last and what it looks like now. */
export function practiceHint(state: PracticeState): Hint {
  const { lab, practice, judged, code, judge } = state;
  const solve = `idem-lab solve ${lab}`;
  const answer =
    "The answer: a handler that does it is shown, deployed and judged by the command below. Yours stays as it is.";
  if (code === undefined)
    return {
      about: "no-handler",
      texts: [
        `You have no handler for '${practice.title}' yet. Get one to complete, and its task.`,
        "It is written into the folder where you are; the task says what it has to do.",
        answer,
      ],
      next: [`idem-lab practice ${lab}`, `idem-lab practice ${lab}`, solve],
    };
  const mistake = [...practice.mistakes, ...practice.alsoKnown].find(({ id }) => id === judged?.mistake);
  if (judged?.verdict === "pass" && !code.untouched)
    return {
      about: "practice passed",
      texts: [
        "It passed when it was judged last: there is nothing to mend.",
        `Changed it since? Have it judged again. It is in ${code.path}.`,
        "Another way to do it: compare yours with the solution.",
      ],
      next: [judge, judge, solve],
    };
  if (code.untouched || judged === undefined) return unjudged(state, code, answer, solve);
  if (mistake === undefined)
    return {
      about: `seen ${judged.seen ?? ""}`,
      texts: [
        `When it was judged last: ${judged.seen ?? "it did not pass"}.${ask(judged, code)}`,
        `What each delivery did is in the log; the handler is ${code.path}. Follow one delivery from its START to its END.${compared(code)}`,
        `${missing(code)}${answer}`,
      ],
      next: [judge, "idem-lab logs --practice --since 1h", solve],
    };
  return {
    about: `mistake ${mistake.id}`,
    texts: aboutMistake(mistake, judged, code, answer),
    next: [judge, judge, solve],
  };
}

function aboutMistake(
  mistake: Mistake,
  judged: PracticeProgress,
  code: LearnersCode,
  answer: string,
): readonly [string, string, string] {
  const place = placeOf(code.source, mistake.place);
  const where = place === undefined ? `In ${code.path}.` : `${shown(code, place)}\n\n`;
  return [
    `${mistake.title}.${judged.seen === undefined ? "" : ` Seen: ${judged.seen}.`}${ask(judged, code)}`,
    `${where}${mistake.look.replaceAll("logs --run {run}", "logs --practice")}${compared(code)}`,
    `${mistake.explanation}\n\n${missing(code)}${answer}`,
  ];
}

const MOST_STEPS = 8;

/** What the learner's lines do to the tables, and what to ask them. */
function ask({ failed }: PracticeProgress, { path, source }: LearnersCode): string {
  const steps = codeSteps(source);
  const lines = steps.slice(0, MOST_STEPS).map(({ line, does }) => `    line ${line} ${does}`);
  const told =
    lines.length === 0
      ? `Nothing in ${path} calls DynamoDB by a command that is known here.`
      : `What ${path} does to the tables, in the order of its lines:\n\n${lines.join("\n")}`;
  return `\n\n${told}\n\n${questionFor(failed)}`;
}

/** What a solution uses and the learner's code does not. */
function compared({ source, solution }: LearnersCode): string {
  const names = namesOnlyIn(solution, source).map((name) => `\`${name}\``);
  return names.length === 0
    ? "\n\nIt uses the same calls as the solution: what differs is with which values, or in which order."
    : `\n\nUsed in the solution, and not in yours: ${names.join(", ")}.`;
}

/** The solution's lines that the learner's code lacks. */
function missing({ source, solution }: LearnersCode): string {
  const lines = linesOnlyIn(solution, source);
  if (lines === "") return "";
  const shownLines = lines.split("\n").map((line) => `    ${line}`);
  return `What the solution has and yours has not:\n\n${shownLines.join("\n")}\n\n`;
}

/** Nobody has judged it: all there is to go by is the code. */
function unjudged(state: PracticeState, code: LearnersCode, answer: string, solve: string): Hint {
  const start = toDo(code.source);
  const isConditional = /attribute_not_exists|TransactWrite|transact_write/.test(code.source);
  const direction = code.untouched
    ? `${code.path} is as you got it. Which one step of DynamoDB both asks whether a key is there and stores it?`
    : isConditional
      ? "Your handler asks DynamoDB for a condition. Have it judged: what it does when things go wrong is what counts."
      : "Nothing in your handler asks whether the order was handled before, in one step with storing that it is. See lab 5: `idem-lab start --from step-5`";
  return {
    about: `unjudged ${code.untouched} ${isConditional}`,
    texts: [
      direction,
      start === undefined
        ? `Begin in ${code.path}, where the order is created: what comes before it?${compared(code)}`
        : `Begin here:\n\n${shown(code, start)}${compared(code)}`,
      `${missing(code)}${answer}`,
    ],
    next: [state.judge, state.judge, solve],
  };
}

/** How a lab's last run ended, and when; what is known of a run of somebody else's is nothing. */
export interface LastRun {
  readonly verdict?: Verdict;
  /** ISO 8601. */
  readonly at?: string;
}

/** Whether the run left it so, or something has changed it since. */
function sinceWhen({ verdict, at }: LastRun): string {
  if (verdict === "pass" && at !== undefined)
    return `The run of ${at.slice(0, 16).replace("T", " ")} UTC passed: something has changed it since.`;
  return verdict === undefined ? "" : "The last run left it so.";
}

/** How much else is missing: one cause, or several. */
function others(checks: readonly Check[]): string {
  const more = checks.filter(({ verdict }) => verdict !== "pass").length - 1;
  return more === 0
    ? "All other checks of this lab pass, so look at this one thing alone."
    : `${more} more ${more === 1 ? "check does" : "checks do"} not pass: this one is the first, and often their cause.`;
}

/** The hint for a lab, from its first check that does not pass now. */
export function labHint(lab: string, checks: readonly Check[], run: LastRun | undefined): Hint {
  const again = `idem-lab run ${lab}`;
  const failed = checks.find(({ verdict }) => verdict !== "pass");
  if (run === undefined)
    return {
      about: "not-run",
      texts: [
        "This lab was not run here yet: its lesson comes first.",
        "The lesson ends with what to look for; the run shows it.",
        "Run it: it makes what the labs before would have left, and explains what happened.",
      ],
      next: [`idem-lab start --from ${lab}`, `idem-lab start --from ${lab}`, again],
    };
  if (failed === undefined)
    return {
      about: "passed",
      texts: [
        "All its evidence holds: there is nothing to mend.",
        "Look at each check, and where it is seen, once more.",
        "Send more, with another key, or your own handler.",
      ],
      next: ["idem-lab start", `idem-lab verify ${lab}`, `${again} --help`],
    };
  return {
    about: `check ${failed.id}`,
    texts: [
      `The first thing that is missing: ${failed.title}. Expected: ${failed.expected}. Seen: ${failed.observed}. ${sinceWhen(run)} ${others(checks)}`,
      `It is seen in ${failed.source}. ${failed.advice ?? ""} To see what AWS says of it itself, type the command below: it only looks.`,
      "Running the lab again puts it right: it makes what is missing, sets what differs, and leaves alone what is as it should be.",
    ],
    next: [failed.recheck, failed.recheck, again],
  };
}
