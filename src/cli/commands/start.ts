/** The guided walk: asked on a terminal, played through without one. */
import { LABS } from "../../../labs/index.js";
import { RUNTIMES, type RuntimeFamily } from "../../aws/package.js";
import type { Lab, LabRun } from "../../course/lab.js";
import { runDocument, verdictOf } from "../documents.js";
import { isInteractive } from "../environment.js";
import { choose } from "../questions.js";
import { type CommandResult, judged } from "../result.js";
import { labOptions, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";

export async function start(session: Session): Promise<CommandResult> {
  const { settings } = session;
  const guided = isInteractive(session.environment) && !settings.yes && settings.output !== "json";
  return guided ? walk(session) : play(session);
}

const document = (session: Session, runs: readonly LabRun[]): CommandResult => {
  const verdict = verdictOf(
    LABS.map(({ id }) => runs.find((run) => run.id === id) ?? { verdict: "not-run" as const }),
  );
  return judged(
    {
      schema: "idem-lab/start@1",
      target: session.targetLabel,
      verdict,
      labs: runs.map((run) => runDocument(session.targetLabel, run)),
    },
    verdict,
  );
};

/** All labs in their order, without a question. */
async function play(session: Session): Promise<CommandResult> {
  const runs: LabRun[] = [];
  for (const lab of LABS) {
    runs.push(await runForSession(session, lab, await labOptions(session, lab, {})));
    session.progress().moveTo(LABS[LABS.indexOf(lab) + 1]?.id ?? lab.id);
  }
  session.host.print("");
  for (const { id, title, verdict, checks } of runs) {
    const passed = checks.filter((check) => check.verdict === "pass").length;
    session.host.print(`${id}: ${verdict}, ${passed} of ${checks.length} checks  ${title}`);
  }
  session.host.print(
    `\nLook again at any time: idem-lab verify${session.settings.target.kind === "local" ? "   Try it by hand: idem-lab cloud start" : ""}`,
  );
  return document(session, runs);
}

async function showLesson(session: Session, lab: Lab, position: number): Promise<void> {
  const { Chalk } = await import("chalk");
  const { renderMarkdown } = await import("../../hosts/markdown.js");
  const chalk = session.settings.color ? new Chalk() : new Chalk({ level: 0 });
  const width = session.environment.stdout.columns ?? 80;
  session.host.print(`\n${chalk.dim(`Lab ${position + 1} of ${LABS.length}`)}  ${chalk.bold(lab.title)}\n`);
  session.host.print(await renderMarkdown(await lab.lesson(), { chalk, width }));
}

/** The code of a lab, exactly as it is deployed. */
async function showCode(session: Session, lab: Lab, family: RuntimeFamily): Promise<void> {
  const { Chalk } = await import("chalk");
  const chalk = session.settings.color ? new Chalk() : new Chalk({ level: 0 });
  for (const shown of lab.shows) {
    const { file, source } = await shown.load(family);
    session.host.print(`\n${chalk.bold(shown.title)} ${chalk.dim(`(${file}, ${RUNTIMES[family]})`)}`);
    const lines = source.replace(/\n$/, "").split("\n");
    session.host.print(
      lines.map((line, index) => `${chalk.dim(String(index + 1).padStart(4))}  ${line}`).join("\n"),
    );
  }
}

type Step = "run" | "code" | "skip" | "quit";
type Next = "on" | "again" | "quit";

/** Where the walk begins: at the first lab, or where the learner stopped. */
async function beginning(session: Session): Promise<number> {
  const { current, labs } = session.progress().get();
  const position = LABS.findIndex(({ id }) => id === current);
  const finished = LABS.every(({ id }) => labs[id]?.verdict === "pass");
  if (position <= 0 && !finished) return 0;
  const at = finished ? undefined : LABS[position];
  const answer = await choose(
    session,
    at === undefined ? "You finished the course. What now?" : `You stopped before ${at.id}, ${at.title}.`,
    [
      ...(at === undefined ? [] : [{ value: "on" as const, name: "Go on there" }]),
      { value: "over" as const, name: "Begin again with the first lab" },
      { value: "pick" as const, name: "Choose a lab" },
    ],
  );
  if (answer === "on") return position;
  if (answer === "over") return 0;
  const id = await choose(
    session,
    "Which lab?",
    LABS.map((lab) => ({ value: lab.id, name: `${lab.id}  ${lab.title}` })),
  );
  return LABS.findIndex((lab) => lab.id === id);
}

async function walk(session: Session): Promise<CommandResult> {
  const runs = new Map<string, LabRun>();
  const family = session.settings.runtime ?? "nodejs";
  session.host.print(
    "idem-lab: what happens when AWS Lambda runs the same order twice, and what to do about it.",
  );
  session.host.print(
    "Everything runs on this machine: no account, no cost. Ctrl-C stops at any time; idem-lab start goes on.",
  );
  let position = await beginning(session);
  for (let lab = LABS[position]; lab !== undefined; lab = LABS[position]) {
    session.progress().moveTo(lab.id);
    await showLesson(session, lab, position);
    if (lab.shows.length > 0) await showCode(session, lab, family);
    session.host.print("");
    const step = await askStep(session, lab, family);
    if (step === "quit") break;
    let next: Next = "on";
    if (step === "run") {
      do {
        const result = await runForSession(session, lab, await labOptions(session, lab, {}));
        runs.set(lab.id, result);
        if (LABS[position + 1] !== undefined && result.verdict === "pass")
          session.progress().moveTo(LABS[position + 1]?.id ?? lab.id);
        session.host.print("");
        next = await askNext(session, result, LABS[position + 1]);
      } while (next === "again");
    }
    if (next === "quit") break;
    position += 1;
  }
  if (position >= LABS.length)
    session.host.print("\nThat was the last lab. See that all the evidence holds: idem-lab verify");
  else session.host.print("\nYou can go on here at any time: idem-lab start");
  // Leaving early is no failure; only what was run is judged.
  const results = [...runs.values()];
  return judged(
    document(session, results).document,
    results.some(({ verdict }) => verdict === "fail") ? "fail" : "pass",
  );
}

async function askStep(session: Session, lab: Lab, family: RuntimeFamily): Promise<Exclude<Step, "code">> {
  const other: RuntimeFamily = family === "nodejs" ? "python" : "nodejs";
  for (;;) {
    const step = await choose<Step>(session, `${lab.id}: ready?`, [
      { value: "run", name: "Run this lab" },
      ...(lab.shows.length > 0
        ? [
            {
              value: "code" as const,
              name: `Show the code in ${other === "python" ? "Python" : "JavaScript"} too`,
            },
          ]
        : []),
      { value: "skip", name: "Skip it" },
      { value: "quit", name: "Stop here" },
    ]);
    if (step !== "code") return step;
    await showCode(session, lab, other);
  }
}

function askNext(session: Session, result: LabRun, next: Lab | undefined): Promise<Next> {
  const again = { value: "again" as const, name: "Run it again" };
  const on = {
    value: "on" as const,
    name: next === undefined ? "Finish" : `Go on to ${next.id}: ${next.title}`,
  };
  const order = result.verdict === "pass" ? [on, again] : [again, on];
  return choose<Next>(
    session,
    result.verdict === "pass" ? "What next?" : `${result.id} did not pass. What next?`,
    [...order, { value: "quit", name: "Stop here" }],
  );
}
