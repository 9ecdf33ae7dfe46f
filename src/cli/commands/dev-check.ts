/** For authors: that the course is sound, and that its judges reject what is wrong for what it is. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LABS } from "../../../labs/index.js";
import type { RuntimeFamily } from "../../aws/package.js";
import { commandsIn, words } from "../../course/author/commands.js";
import { type Find, type Finding, mutationScore, statement } from "../../course/author/findings.js";
import { checkLabRuns } from "../../course/author/labs.js";
import { checkPracticeFiles } from "../../course/author/practice-files.js";
import { type CourseText, checkTexts } from "../../course/author/texts.js";
import type { Lab } from "../../course/labs/lab.js";
import { LastFailures } from "../dev/last-failures.js";
import { EXIT } from "../errors.js";
import { type CommandResult, judged } from "../result.js";
import { openSession, type Session } from "../session.js";
import { findLab } from "../values.js";

/** Where the package is, which is where the program is, too. */
const ROOT = pathToFileURL(createRequire(import.meta.url).resolve("idem-lab/package.json"));
const PROGRAM = new URL("bin/idem-lab.js", ROOT).pathname;

/** A home of its own, with an embedded AWS for as long as the work takes. */
async function inScratchHome(
  session: Session,
  work: (scratch: Session, home: string) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "idem-lab-check-"));
  const scratch = await openSession({ home, json: true }, session.environment, session);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= scratch
      .close({ force: true })
      .then(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));
    return closing;
  };
  session.atEnd(close);
  try {
    await work(scratch, home);
  } finally {
    await close();
  }
}

interface Ended {
  readonly status: number;
  readonly said: string;
}

function runProgram(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, [...args], { cwd, env, encoding: "utf8" }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ status: typeof code === "number" ? code : -1, said: `${stderr}${stdout}`.trim() });
    });
    child.stdin?.end();
  });
}

/** They ask, stay, take away what the check needs, or are only named: of these only the words are checked. */
const NOT_RUN =
  /^idem-lab (start|clean|reset|dev)\b|^idem-lab cloud (start|stop)\b|^idem-lab prove$|--watch\b|<|\$\(/;

/** Version 1 of the AWS CLI takes payloads as they are, and does not know the option that version 2 needs for that. */
const forVersion1 = (args: readonly string[]): readonly string[] =>
  args.filter((each, index) => ![each, args[index - 1]].includes("--cli-binary-format"));

/** Runs the commands of the texts as their reader would, in a scratch home. */
async function checkCommands(
  scratch: Session,
  home: string,
  { texts, find, isWhole }: { texts: readonly CourseText[]; find: Find; isWhole: boolean },
): Promise<void> {
  const aws = await scratch.aws();
  const { endpoint = "", credentials, region } = aws.target;
  const env = {
    ...scratch.environment.env,
    IDEM_LAB_HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const version = await runProgram("aws", ["--version"], home, env);
  const done = new Set<string>();
  for (const { where, markdown } of texts) {
    for (const command of commandsIn(markdown)) {
      if (done.has(command)) continue;
      done.add(command);
      const [program = "", ...args] = words(command);
      if (program === "aws" && version.status !== 0) {
        find({ where, what: command, verdict: "skipped", told: "the AWS CLI is not here" });
        continue;
      }
      const only = NOT_RUN.test(command) ? args.filter((each) => /^[a-z]/.test(each)).slice(0, 2) : undefined;
      const ended =
        program === "aws"
          ? await runProgram(
              program,
              version.said.startsWith("aws-cli/1") ? forVersion1(args) : args,
              home,
              env,
            )
          : await runProgram(
              process.execPath,
              [PROGRAM, ...(only === undefined ? [...args, "--json"] : [...only, "--help"])],
              home,
              env,
            );
      if (ended.status === EXIT.unknown && !isWhole) {
        find({ where, what: command, verdict: "skipped", told: "it looks at labs that were not checked" });
        continue;
      }
      find(
        statement(
          where,
          `\`${command}\` runs`,
          ended.status === 0,
          `status ${ended.status}: ${ended.said.slice(0, 300)}`,
        ),
      );
    }
  }
}

/** The commands in the sentences for learners whose handler is wrong. */
const mistakeTexts = (labs: readonly Lab[]): readonly CourseText[] =>
  labs.flatMap(({ id, practice }) => {
    const told = practice?.mistakes.map(({ explanation, look }) => `${explanation} ${look}`).join("\n") ?? "";
    const commands = [...told.matchAll(/idem-lab [^.,;()\n]+/g)].map(([command]) => command.trim());
    const markdown = commands
      .map((each) => `\`${each.replaceAll("{run}", "practice-abc123")}\``)
      .join("\n\n");
    return markdown === "" ? [] : [{ where: `${id} mistakes`, markdown }];
  });

async function pythonMissing(): Promise<string | undefined> {
  const { pythonProblem } = await import("../../cloud/index.js");
  return pythonProblem();
}

interface Work {
  readonly labs: readonly Lab[];
  readonly texts: readonly CourseText[];
  readonly find: Find;
  /** Whether a statement failed the last time; without `what`, any of that place. */
  readonly failedLast: (where: string, what?: string) => boolean;
}

/** Everything for one language. */
async function checkLanguage(
  session: Session,
  family: RuntimeFamily,
  { labs, texts, find, failedLast }: Work,
): Promise<void> {
  const missing = family === "python" ? await pythonMissing() : undefined;
  if (missing !== undefined) {
    find({ where: "python", what: "handlers in Python", verdict: "skipped", told: missing });
    return;
  }
  await inScratchHome(session, async (scratch, home) => {
    const { signal } = session;
    const judging = { aws: await scratch.aws(), family, signal, find, failedLast };
    const failedBefore = ({ id }: Lab): number => (failedLast(id) ? 0 : 1);
    const ordered = [...labs].sort((a, b) => failedBefore(a) - failedBefore(b));
    await checkLabRuns(ordered, judging);
    for (const lab of ordered)
      if (lab.practice !== undefined) await checkPracticeFiles(lab, lab.practice, judging);
    if (family !== "nodejs") return;
    const isWhole = labs.length === LABS.length;
    await checkCommands(scratch, home, { texts: [...texts, ...mistakeTexts(labs)], find, isWhole });
  });
}

/**
 * Checks the course, and ends well only if all of it holds.
 * @param names labs to leave it at, as learners name them; none for the whole course
 */
export async function devCheck(session: Session, names: readonly string[]): Promise<CommandResult> {
  const labs = names.length === 0 ? LABS : [...new Set(names.map(findLab))];
  const before = new LastFailures(ROOT);
  const findings: Finding[] = [];
  const find: Find = (finding) => {
    findings.push(finding);
    const { where, what, verdict, told } = finding;
    if (verdict !== "pass")
      session.host.print(`${verdict === "fail" ? "FAIL" : "skipped"} ${where}: ${what}: ${told ?? ""}`);
    session.host.emit({ type: "working", text: `${where}: ${what}` });
  };
  const texts = await checkTexts(LABS, ROOT, find, labs);
  const failedLast = before.has;
  // Each has an embedded AWS of its own, and most machines have two cores.
  await Promise.all([
    checkLanguage(session, "nodejs", { labs, texts, find, failedLast }),
    checkLanguage(session, "python", { labs, texts, find, failedLast }),
  ]).finally(() => before.keep(findings, names.length === 0 && !session.signal.aborted));
  for (const where of [...new Set(findings.map((each) => each.where))].sort()) {
    const of = findings.filter((each) => each.where === where && each.verdict !== "skipped");
    const held = of.filter(({ verdict }) => verdict === "pass").length;
    session.host.print(`${held === of.length ? "pass" : "FAIL"} ${where}: ${held} of ${of.length}`);
  }
  const score = mutationScore(findings);
  const holds = findings.every(({ verdict }) => verdict !== "fail");
  session.host.print(
    `\nMutation score: ${score.killed} of ${score.total} wrong handlers rejected for what they are (${score.percent} %)`,
  );
  session.host.print(
    holds
      ? `${names.length === 0 ? "The course is" : `What was checked (${labs.map(({ id }) => id).join(", ")}) is`} sound.`
      : "The course is not sound: see the lines that begin with FAIL. The next check begins with them.",
  );
  const verdict = holds ? "pass" : "fail";
  return judged({ schema: "idem-lab/dev-check@1", verdict, score, findings }, verdict);
}
