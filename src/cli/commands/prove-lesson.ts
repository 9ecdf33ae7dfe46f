/** A counterexample as a lesson: what will be there in the end? Then its steps, one by one, and the cure. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { LABS } from "../../../labs/index.js";
import { codeLines } from "../../hosts/code.js";
import { wrap } from "../../hosts/wrap.js";
import { type Counterexample, diagram, type ProveResult } from "../../prove/index.js";
import { situation, stepLines } from "../../report/prove/in-lines.js";
import { columnsOf, printWrapped } from "../columns.js";
import { gradeText } from "../predictions.js";
import { ask, canAsk } from "../questions.js";
import type { Session } from "../session.js";

/** What may be there in the end. */
const ENDS = {
  "1": "the work is done once",
  D: "the work is done twice",
  L: "the work is not done, or in part, and acknowledged as done: nobody will know",
  l: "the work is not done, or in part, and given up: it ends as a failed event",
  U: "the work is done, but never acknowledged",
  W: "something else than one delivery leaves",
} as const satisfies Record<Counterexample["letter"], string>;

type End = keyof typeof ENDS;
const isEnd = (text: string): text is End => Object.hasOwn(ENDS, text);

const LETTERS = ["a", "b", "c", "d", "e", "f"] as const;
const QUESTION = "What will be there in the end?";

/** Opens a counterexample; where nobody can be asked, prints all of it in order. */
export async function teach(session: Session, { counterexamples, handler }: ProveResult): Promise<void> {
  const within = counterexamples.filter(({ beyond }) => !beyond);
  const example = await chosen(session, within.length > 0 ? within : counterexamples);
  if (example === undefined) {
    session.host.print("\nNothing broke it, so there is nothing to take apart.");
    return;
  }
  const predicted = await predict(session, example, handler);
  await throughSteps(session, example);
  if (predicted !== undefined) {
    const right = predicted === example.letter;
    const grade = { question: QUESTION, predicted: ENDS[predicted], happened: ENDS[example.letter], right };
    session.host.print(`\n${(await gradeText(session, grade))(columnsOf(session))}`);
  }
  await ending(session, example);
}

/** Which of several: by what is done to the handler, since what comes of it is the question. */
async function chosen(
  session: Session,
  examples: readonly Counterexample[],
): Promise<Counterexample | undefined> {
  const [first] = examples;
  if (examples.length < 2 || !canAsk(session)) return first;
  const choice = await ask(session, {
    message: "More than one schedule breaks it. Which one?",
    choices: examples.map((example, index) => ({
      value: String(index),
      name: situation(example),
      key: LETTERS[index] ?? "",
    })),
    fallback: "0",
  });
  return examples[Number(choice)];
}

/** The handler as its author wrote it, the lines of its calls marked; where it can't be read or is long, those alone. */
async function codeText(
  session: Session,
  { steps }: Counterexample,
  file: string,
): Promise<(width: number) => string> {
  const chalk = await session.chalk();
  const calls = steps.flatMap(({ where }) => where ?? []);
  const marks = [...new Set(calls.map(({ code }) => code))];
  const symbols = session.settings.output !== "plain";
  const source = await readFile(file, "utf8").catch(() => "");
  if (source !== "" && source.split("\n").length <= MOST_LINES)
    return (width) => codeLines(source, { chalk, width, marks, symbols }).join("\n");
  const lines = [...new Set(calls.map(({ file: named, line, code }) => `  ${named}:${line}  ${code}`))];
  return (width) => lines.map((line) => folded(line, width)).join("\n");
}

/** A longer handler is not shown as a whole. */
const MOST_LINES = 150;

async function predict(
  session: Session,
  example: Counterexample,
  handler: ProveResult["handler"],
): Promise<End | undefined> {
  const chalk = await session.chalk();
  const code = await codeText(session, example, handler.file);
  const name = `${relative(session.environment.cwd, handler.file)} (${handler.entry})`;
  const body = (width: number, fold = true): string =>
    [
      chalk.bold(folded(`A failure of ${name}`, width)),
      code(fold ? width : Number.POSITIVE_INFINITY),
      "",
      folded(`What is done to it: ${situation(example)}.`, width),
    ].join("\n");
  if (!canAsk(session)) {
    const answers = Object.values(ENDS).map((text, index) => `  ${LETTERS[index]}. ${text}`);
    session.host.print(`${body(columnsOf(session))}\n\n${QUESTION}\n${answers.join("\n")}`);
    return undefined;
  }
  const choices = Object.entries(ENDS).map(([value, text], index) => ({
    value,
    name: text,
    key: LETTERS[index] ?? "",
    means: value,
  }));
  const answer = await ask(session, {
    message: `Before you see it, your prediction. ${QUESTION}`,
    choices: [...choices, { value: "none", name: "I would rather just see", key: "n" }],
    body,
    fallback: "none",
    // Whoever only presses Enter has not thought of an answer.
    enter: "none",
  });
  return isEnd(answer) ? answer : undefined;
}

const folded = (line: string, width: number): string => {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return line === "" ? "" : wrap(line, width, indent);
};

/** Step by step, as far back and on as one likes. */
async function throughSteps(session: Session, { steps, deliveries }: Counterexample): Promise<void> {
  const chalk = await session.chalk();
  const isDrawn = session.settings.output === "terminal" && canAsk(session);
  // Its line of code stands below.
  const drawable = steps.map(({ where: _where, ...step }) => step);
  let at = 0;
  for (let step = steps[at]; step !== undefined; step = steps[at]) {
    const told = stepLines(step);
    const until = at + 1;
    const drawn = isDrawn ? [...diagram({ steps: drawable.slice(0, until), deliveries }), ""] : [];
    const body = (width: number): string =>
      [
        chalk.bold(`Step ${until} of ${steps.length}`),
        ...drawn,
        ...told.map((line, index) => (index === 0 ? chalk.bold(folded(line, width)) : folded(line, width))),
      ].join("\n");
    if (!canAsk(session)) {
      session.host.print(`\n${body(columnsOf(session))}`);
      at += 1;
      continue;
    }
    const isLast = until === steps.length;
    const go = await ask(session, {
      message: isLast ? "That was the last step." : "Go on?",
      choices: [
        { value: "next", name: isLast ? "What it came to, and what cures it" : "The next step", key: "n" },
        ...(at === 0 ? [] : [{ value: "back" as const, name: "The step before", key: "p" }]),
        ...(isLast ? [] : [{ value: "end" as const, name: "To the end", key: "e" }]),
      ],
      body,
      fallback: "next",
    });
    if (go === "end") return;
    at += go === "back" ? -1 : 1;
  }
}

/** The damage, the mistake by its name, and what cures it. */
async function ending(session: Session, example: Counterexample): Promise<void> {
  const { damage, told, mistake, cure, beyond } = example;
  const chalk = await session.chalk();
  session.host.print(`\n${chalk.bold("In the end")}`);
  printWrapped(session, beyond ? `${told} It lies beyond the window, and is no part of the verdict.` : told);
  for (const line of damage)
    session.host.print(folded(`  ${line.replace(/ {2,}/, ": ")}`, columnsOf(session)));
  if (mistake !== undefined) printWrapped(session, `The mistake: ${mistake.title} (${mistake.id}).`);
  session.host.print(`\n${chalk.bold("The cure")}`);
  printWrapped(session, `${cure.title.slice(0, 1).toUpperCase()}${cure.title.slice(1)}: ${cure.how}.`);
  const lab = LAB_OF_CURE[cure.id]?.flatMap((wanted) => LABS.find(({ id }) => id === wanted) ?? [])[0];
  if (lab !== undefined) printWrapped(session, `${lab.id} shows it (${lab.title}): idem-lab run ${lab.id}`);
  const practised = LABS.find(({ practice }) => practice?.mistakes.some(({ id }) => id === mistake?.id));
  if (practised !== undefined)
    printWrapped(session, `To avoid the mistake in a handler of your own: idem-lab practice ${practised.id}`);
}

/** The labs that show a pattern, the best one first. */
const LAB_OF_CURE: Readonly<Partial<Record<string, readonly string[]>>> = {
  "natural-key": ["step-15", "step-4"],
  "one-transaction": ["step-15"],
  "status-record": ["step-11", "step-7"],
  "throw-on": ["step-15", "step-5"],
  "acknowledge-duplicates": ["step-11", "step-5"],
  await: ["step-5"],
  "long-record": ["step-12", "step-8"],
};
