/** Errors for people have one base, and each message ends with something to type or to do. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NotOursError, VanishedError } from "../../src/aws/errors.js";
import { MissingDependencyError } from "../../src/aws/package-files.js";
import { UnknownError, UsageError } from "../../src/cli/errors.js";
import { NewerHomeError } from "../../src/cloud/home/format.js";
import { HelpfulError } from "../../src/errors/helpful.js";

/** What no person meets: the target's own answers on the wire, what is caught and mended, and ends that are none. */
const OTHERS: Readonly<Record<string, string>> = {
  JsonError: "an answer on the wire",
  ExpressionError: "an answer on the wire",
  DynamoDbError: "an answer on the wire",
  SqsFault: "an answer on the wire",
  LambdaFault: "an answer on the wire",
  ThrottledFault: "an answer on the wire",
  RecursionFault: "an answer on the wire",
  QueryError: "an answer on the wire",
  Fault: "an answer on the wire",
  AdminFault: "an answer on the wire",
  PolicyProblem: "caught: a policy that allows nothing, and a notice that says why",
  DamagedStoreError: "caught: the store is kept aside, and a notice tells of it",
  SandboxError: "told in doctor, or in the log of the function",
  Interrupted: "Ctrl-C",
  NobodyAnswersError: "Ctrl-C at a question",
  BrokenConnection: "what a handler that is proved is told",
  NotModelled: "what a handler that is proved is told",
  RunawayError: "caught: the result is unknown, and says why",
  OutOfBudget: "caught: the result says how far it came",
  Enough: "caught: the verdict is clear",
  OtherWay: "caught: it is searched without what was remembered",
  Unknown: "caught: the result is unknown, and says why",
  HostGone: "the Python of a search ended by itself; it becomes the reason of an unknown result",
  SearchFailed: "caught: the result is unknown, and says why",
};

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));

/** Each class of errors with its base. */
const classes = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/class (\w+) extends (\w*(?:Error|Fault)\w*) \{([\s\S]*?)\n?\}/g)].map(
    ([, made = "", base = "", body = ""]) => ({
      file: name,
      made,
      base,
      /** It words its message itself. */
      words: body.includes("constructor("),
    }),
  ),
);
const helpful = new Set(["HelpfulError"]);
for (let before = 0; before < helpful.size; ) {
  before = helpful.size;
  for (const { made, base } of classes) if (helpful.has(base)) helpful.add(made);
}

test("every class of errors is one for people, or is known not to be", () => {
  const strangers = classes.filter(({ made }) => !helpful.has(made) && made !== "HelpfulError");
  expect(strangers.filter(({ made }) => !(made in OTHERS))).toEqual([]);
  // Nothing stays on the list that went.
  expect(Object.keys(OTHERS).filter((name) => !strangers.some(({ made }) => made === name))).toEqual([]);
});

test("an error for people is named as its class, and keeps its cause", () => {
  const cause = new Error("why");
  const error = new UnknownError("It did not work. Try again: idem-lab status", { cause });
  expect(error).toBeInstanceOf(HelpfulError);
  expect([error.name, error.cause]).toEqual(["UnknownError", cause]);
  expect(new NotOursError("The table x", "it does not carry the tag idem-lab").name).toBe("NotOursError");
});

/** A command, a flag, what is allowed, or a verb that says what to do. */
const TO_DO =
  /idem-lab |--\w|must be |[Oo]r (?:leave|give|choose|use) |npm |node |python3 |aws |chmod |mv |kill |https:|\b(Add|Ask|Choose|Close|Give|Install|Leave|Look|Make|Mend|Name|Put|Run|See|Set|Start|Take|Try|Type|Update|Write)\b/;

/** The last sentence: what a reader is left with. */
const lastOf = (message: string): string => message.split(/(?<=[.?!])\s+(?=[A-Z])/).at(-1) ?? "";

/** A literal of the sources, from its quote on, with `…` for what is put in. */
function literalAt(text: string, start: number): string | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "`") return undefined;
  let told = "";
  for (let at = start + 1, depth = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (depth === 0 && character === quote) return told;
    if (depth === 0 && character === "\\") at += 1;
    if (depth === 0 && text.startsWith("${", at)) told += "…";
    if (text.startsWith("${", at)) depth += 1;
    else if (depth === 0) told += text[at] ?? "";
    else if (character === "}") depth -= 1;
  }
  return undefined;
}

/** The messages as they stand in the sources. */
const messages = sources.flatMap(({ name, text }) => {
  const own = classes.filter(({ file }) => file === name);
  const made = classes.filter((each) => helpful.has(each.made) && !each.words).map((each) => each.made);
  const isOfOthers = own.some((each) => each.made in OTHERS);
  return [...text.matchAll(new RegExp(`(?:new (?:${made.join("|")})|super)\\(\\s*`, "g"))]
    .filter(([start]) => !isOfOthers || !start.startsWith("super"))
    .flatMap((found) => literalAt(text, found.index + found[0].length) ?? [])
    .map((message) => ({ file: name, message }));
});

describe("a message ends with something to type or to do", () => {
  test("there are messages", () => expect(messages.length).toBeGreaterThan(60));

  test.each(messages)("$file: $message", ({ message }) => {
    // What is put in last may be the command.
    expect(`${lastOf(message)}${message.endsWith("…") ? " --put-in" : ""}`).toMatch(TO_DO);
  });

  test.each([
    new VanishedError("The function f"),
    new NotOursError("The table t", "it does not carry the tag idem-lab"),
    new MissingDependencyError("p", "/here"),
    new NewerHomeError("store", 2, 1),
    new UsageError("--times must be a number. For example: --times 3"),
  ])("$name", ({ message }) => expect(lastOf(message)).toMatch(TO_DO));
});
