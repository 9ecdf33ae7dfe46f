/** Runs and verifies labs. It emits what happens and returns what came of it; it never prints and never exits. */
import { type Aws, beside, practising } from "../../aws/clients.js";
import type { OwnTable } from "../../aws/practice-tables.js";
import { cutRun, loadRuns, newRunId } from "../../aws/run-records.js";
import { tellVerdict } from "../../aws/run-verdicts.js";
import { allRecords, deleteRecord } from "../../aws/tables.js";
import { type Check, check, overall } from "../check.js";
import type { Emit, Stage } from "../events.js";
import type { Judgement } from "../judge/judge.js";
import type { Practice } from "../judge/practice.js";
import { type ActResult, type LabOptions, type LabRun, type LabVerification, NOTHING_SENT } from "../run.js";
import { deployHandler, provideOwnTable } from "./actions.js";
import { askedTables } from "./asked-tables.js";
import type { Evidence, Lab, LabContext } from "./lab.js";
import { withOwnTables } from "./own-tables.js";

export interface RunOptions {
  readonly aws: Aws;
  readonly options: LabOptions;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly live: boolean;
  /** Judges the learner's handler too. */
  readonly judging?: Judging;
}

export interface Judging {
  readonly practice: Practice;
  /** Instead of the lab's own run, not after it. */
  readonly alone: boolean;
  /** Leaves out what is not needed to reject a handler. */
  readonly quick?: boolean;
  /** The id of the check that failed the last time. */
  readonly failedLast?: string | undefined;
}

const LANGUAGES = { nodejs: "JavaScript", python: "Python" } as const;

/** The target with the function that the lab runs in. */
export const placeOf = ({ runsIn }: Lab, aws: Aws): Aws => (runsIn === undefined ? aws : beside(aws, runsIn));

/** Provisions, acts and verifies. Run it twice, or kill it anywhere and run it again: it ends in the same place. */
export async function runLab(lab: Lab, options: RunOptions): Promise<LabRun> {
  const { emit, signal, live, judging } = options;
  const given = options.options.custom;
  // What a handler of the learner's does leaves the labs' evidence alone.
  const aws = given === undefined ? placeOf(lab, options.aws) : practising(options.aws);
  const own = given === undefined ? undefined : withOwnTables(aws, given);
  const asked = own === undefined ? undefined : askedTables(aws, own.handler);
  const custom = asked?.handler;
  const context: LabContext = {
    lab: lab.id,
    aws,
    options: { ...options.options, ...(custom === undefined ? {} : { custom }) },
    runId: newRunId(lab.id),
    ...(lab.places === undefined ? {} : { places: lab.places }),
    emit,
    live,
    trouble: { resent: 0 },
    signal,
  };
  const { id, slug, title } = lab;
  const stage = async <T>(name: Stage, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    emit({ type: "stage-started", stage: name });
    const result = await work();
    emit({ type: "stage-finished", stage: name });
    return result;
  };
  const runtime = LANGUAGES[options.options.family];
  emit({ type: "lab-started", id, slug, title, target: aws.target.label, runtime });
  if (own !== undefined && own.named.length > 0)
    emit({
      type: "notice",
      text: `Your handler names ${own.named.join(" and ")} itself. It is deployed with the tables of practice instead, ${aws.names.idempotencyTable} and ${aws.names.ordersTable}, so that the labs' evidence stays as it is. Their names are in its environment, too: IDEMPOTENCY_TABLE, ORDERS_TABLE.`,
    });
  // Deliveries of a run that was cut short would mix with this one's.
  await aws.target.settle?.();
  const tables: OwnTable[] = [];
  await stage("provision", async () => {
    await lab.provision(context);
    for (const each of asked?.tables ?? []) tables.push(await provideOwnTable(context, each));
  });
  const before = judging === undefined ? [] : await storedKeys(aws);
  let result: ActResult = NOTHING_SENT;
  let checks: readonly Check[] = [];
  if (judging?.alone === true) await stage("act", () => deployHandler(context, learners(lab)));
  else {
    result = await stage("act", () => actOrCut(lab, context));
    checks = await stage("verify", async () =>
      evaluate(lab, await evidenceOf(lab, aws, custom !== undefined), emit, context.trouble),
    );
  }
  let judgement: Judgement = { checks: [] };
  if (judging !== undefined) {
    judgement = await stage("judge", async () => {
      // Whatever else the handler stored in the lab's run would be in the way of the judge, and of other labs.
      for (const key of await storedKeys(aws))
        if (!before.includes(key) && key !== context.options.key) await deleteRecord(aws, key);
      const { practice, quick = false, failedLast } = judging;
      const { judge } = await import("../judge/judge.js");
      const source = given?.source ?? "";
      return judge(practice, { aws, emit, signal, source, tables, quick, failedLast });
    });
    for (const each of judgement.checks) emit({ type: "check", check: each });
    if (judgement.mistake !== undefined) emit({ type: "mistake", mistake: judgement.mistake });
  }
  const all = [...checks, ...judgement.checks];
  const verdict = overall(all.map((each) => each.verdict));
  // Whoever looks over an account sees it there; a verdict does not depend on it.
  if (aws.target.ownership === "tagged" && custom === undefined)
    await tellVerdict(options.aws, id, verdict, await aws.target.clock.now()).catch(() => {});
  emit({ type: "lab-finished", id, title, verdict });
  const { mistake } = judgement;
  return { id, slug, title, verdict, ...result, checks: all, ...(mistake === undefined ? {} : { mistake }) };
}

/** A run that ends early says so at its target, as long as that can be told. */
async function actOrCut(lab: Lab, context: LabContext): Promise<ActResult> {
  try {
    return await lab.act(context);
  } catch (error) {
    const cutByTarget = !context.signal.aborted;
    await cutRun(context.aws, lab.id, context.runId, { cutByTarget }).catch(() => {});
    throw error;
  }
}

/** The commands of a check's advice, for the resources of practice. */
const ofPractice = ({ advice, ...made }: Check): Check => ({
  ...made,
  ...(advice === undefined
    ? {}
    : { advice: advice.replaceAll(/idem-lab (?:logs|table \w+)\b/g, "$& --practice") }),
});

const storedKeys = async (aws: Aws): Promise<readonly string[]> =>
  (await allRecords(aws)).map(({ key }) => key);

/** Stands in the place of a handler that the lab shows; only the learner's own is deployed. */
const learners = ({ id }: Lab) => ({
  lab: id,
  name: "custom",
  title: "your handler",
  load: () => Promise.reject(new Error(`A practice of ${id} judges a handler of the learner's.`)),
});

async function evidenceOf({ id }: Lab, aws: Aws, own: boolean): Promise<Evidence> {
  return { lab: id, aws, runs: await loadRuns(aws), ...(own ? { own } : {}) };
}

/** The pause between looks at what may still be seen as it was, in ms. */
const LOOK_AGAIN = 4_000;
const LOOKS = 5;
const LOOKS_ALIKE = 2;

/** What fails where changes take a while to be seen is looked at again, until it does not, or that while is over. */
async function settled(lab: Lab, evidence: Evidence): Promise<readonly Check[]> {
  const { aws, own = false } = evidence;
  const atMost = aws.target.settlesWithin;
  const since = performance.now();
  let before = "";
  let alike = 0;
  for (let seen = evidence; ; seen = await evidenceOf(lab, aws, own)) {
    const made = await lab.verify(seen);
    const open = made.filter(({ verdict }) => verdict !== "pass");
    const [first] = open;
    if (first === undefined || performance.now() - since + LOOK_AGAIN > atMost) return made;
    const now = JSON.stringify(open.map(({ id, observed }) => [id, observed]));
    alike = now === before ? alike + 1 : 0;
    before = now;
    // What can't be known yet is not known in a few seconds either, unless it changes.
    if (alike >= LOOKS_ALIKE && open.every(({ verdict }) => verdict === "unknown")) return made;
    const what = `AWS to show what was changed last (${first.title})`;
    await aws.waiting.pass(Math.min(LOOK_AGAIN, atMost / LOOKS), { what, since, atMost });
  }
}

/** What the log did not tell, with why it was not waited for any longer. */
const withReason =
  (unfinished: string) =>
  (made: Check): Check =>
    made.verdict === "unknown" && made.source.startsWith("logs ")
      ? { ...made, observed: `${made.observed}; ${unfinished}` }
      : made;

async function evaluate(
  lab: Lab,
  evidence: Evidence,
  emit: Emit,
  { unfinished }: Partial<LabContext["trouble"]> = {},
): Promise<readonly Check[]> {
  const made = await settled(lab, evidence);
  const own = evidence.own === true ? made.map(ofPractice) : made;
  const checks = unfinished === undefined ? own : own.map(withReason(unfinished));
  for (const each of checks) emit({ type: "check", check: each });
  return checks;
}

/** What is to be said of a lab where the target can't be read. */
export async function unreadable(
  { id, slug, title }: Lab,
  { hints }: Pick<Aws["target"], "hints">,
  emit: Emit,
  error: unknown,
): Promise<LabVerification> {
  const unknown = await check(
    {
      id: "target-readable",
      title: "The target can be read",
      expected: "an answer",
      source: "lambda GetFunction",
      recheck: "aws sts get-caller-identity",
      advice: `This says nothing about your work. Look at the target first: idem-lab ${hints.look}`,
    },
    () => Promise.reject(error),
  );
  emit({ type: "check", check: unknown });
  emit({ type: "lab-finished", id, title, verdict: "unknown" });
  return { id, slug, title, verdict: "unknown", checks: [unknown] };
}

/**
 * Looks at the target; a target that can't be looked at is one check that is unknown. A lab of which the target bears
 * no trace was not run, unless `remembered` says that it was: then what it made is gone. One that was only run with a
 * handler of the learner's is decided from what that left.
 */
export async function verifyLab(
  lab: Lab,
  aws: Aws,
  emit: Emit,
  remembered: boolean,
): Promise<LabVerification> {
  const { id, slug, title } = lab;
  emit({ type: "lab-started", id, slug, title, target: aws.target.label });
  let result: LabVerification;
  try {
    let evidence = await evidenceOf(lab, placeOf(lab, aws), false);
    if (!remembered && !(await lab.wasRun(evidence))) {
      // A lab that was run with a handler of the learner's alone has its evidence there.
      evidence = await evidenceOf(lab, practising(aws), true);
      if (!evidence.runs.has(id)) return { id, slug, title, verdict: "not-run", checks: [] };
    }
    const checks = await evaluate(lab, evidence, emit);
    result = { id, slug, title, verdict: overall(checks.map((each) => each.verdict)), checks };
  } catch (error) {
    return unreadable(lab, aws.target, emit, error);
  }
  if (result.verdict !== "not-run") emit({ type: "lab-finished", id, title, verdict: result.verdict });
  return result;
}
