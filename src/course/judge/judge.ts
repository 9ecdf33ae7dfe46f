/** Judges a deployed handler by what it does: sends probes, looks at the target, and puts the target back as it was. */
import type { Aws } from "../../aws/clients.js";
import type { OwnTable } from "../../aws/practice-tables.js";
import { allowForPractice } from "../../aws/roles.js";
import type { Check } from "../check.js";
import type { Emit } from "../events.js";
import type { RecognisedMistake } from "../run.js";
import { whileBusy } from "./busy.js";
import { factsOf } from "./claims.js";
import { elsewhere, unstorable } from "./elsewhere.js";
import { faults } from "./faults.js";
import { recognise, schedule } from "./naming.js";
import type { ExpiryKind, Observations, ProbeName, ProbeSeen } from "./observations.js";
import { ownRetries, retriedBy } from "./own-retries.js";
import type { Practice } from "./practice.js";
import * as probe from "./probes.js";
import { Sender } from "./sender.js";
import { expiryKind, keyKind } from "./stored-key.js";
import { failedProbes, probeOf, verdicts } from "./verdicts.js";

export interface Judgement {
  readonly checks: readonly Check[];
  /** The mistake that the run showed, where it is one that is known by name. */
  readonly mistake?: RecognisedMistake;
}

export interface JudgeOptions {
  readonly aws: Aws;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The handler's source: it decides between names, never a verdict. */
  readonly source: string;
  /** Tables that it asks for itself, beside the two of practice. */
  readonly tables?: readonly OwnTable[];
  /** Whether deliveries come at the same instant only where nothing else has failed, and few of them. */
  readonly quick?: boolean;
  /** The id of the check that failed the last time: what it looks at is tried first. */
  readonly failedLast?: string | undefined;
}

/** Deliveries at the same instant; each needs an execution environment of its own. */
const TWINS = 5;
/** As many show a race too, and start sooner. */
const QUICK_TWINS = 3;

/** Records that are there for a while; of others it is known that they are not. */
const LASTING: readonly ExpiryKind[] = ["none", "right", "absent", "text", "milliseconds", "too-long"];

/** Judges the function as it is deployed now. */
export async function judge(practice: Practice, options: JudgeOptions): Promise<Judgement> {
  const { aws, emit } = options;
  emit({ type: "working", text: "Trying your handler: deliveries one after the other" });
  const { sender, seen } = await untilInForce(practice, options);
  emit({
    type: "done",
    text: `Your handler was tried in ${seen.probes.size} ${seen.probes.size === 1 ? "way" : "ways"}, as ${sender.run}`,
  });
  const checks = await verdicts(practice, seen, { aws, run: sender.run });
  if (checks.every(({ verdict }) => verdict !== "fail")) return { checks };
  const failed = failedProbes(practice, seen, aws);
  const mistake = recognise(practice, seen, { run: sender.run, failed }) ?? failsByItself(seen, sender.run);
  return mistake === undefined ? { checks } : { checks, mistake };
}

/** For so long a policy may not be in force where it was put a moment ago, and how often it is tried anew, in ms. */
const IN_FORCE = 30_000;
const TRY_AGAIN = 5_000;

/**
 * Tries the handler. Where policies take a while, a handler that fails at its first event is tried again: it may have
 * been denied what it may do, in whatever words it says so.
 */
async function untilInForce(
  practice: Practice,
  options: JudgeOptions,
): Promise<{ readonly sender: Sender; readonly seen: Observations }> {
  const { aws, signal } = options;
  const { patience: { pace } = { pace: 1 }, settlesWithin, roleArn } = aws.target;
  // A role of the account's own was not put there a moment ago.
  const settles = settlesWithin > 0 && roleArn === undefined;
  const [since, atMost] = [performance.now(), settles ? pace * IN_FORCE : 0];
  for (;;) {
    const sender = new Sender(aws, practice, signal, options.tables);
    await sender.begin();
    let seen: Observations;
    try {
      seen = await observe(practice, sender, options);
    } finally {
      if (roleArn === undefined) await allowForPractice(aws);
      await sender.end();
    }
    const worked = seen.probes.get("first")?.steps[0]?.ok === true;
    if (worked || performance.now() - since >= atMost) return { sender, seen };
    const what = "the role's policy to be in force everywhere (the first event failed)";
    await aws.waiting.pass(pace * TRY_AGAIN, { what, since, atMost, signal });
  }
}

/** A handler that fails at an ordinary event fails for a reason of its own, which its error tells best. */
function failsByItself(seen: Observations, run: string): RecognisedMistake | undefined {
  const first = seen.probes.get("first");
  const step = first?.steps[0];
  if (first === undefined || step === undefined || step.ok) return undefined;
  const error = step.error ?? "an error without a message";
  const told = /AccessDenied|not authorized to perform/.test(error)
    ? {
        id: "not-permitted",
        title: "The handler asks for what its role does not permit",
        explanation: `The event was an ordinary one. The role of a practice may read and write the two tables, whose names are in IDEMPOTENCY_TABLE and ORDERS_TABLE, tables that the handler names in its code or asks its environment for by a variable with TABLE in its name, and nothing else: ${error}`,
      }
    : {
        id: "fails-by-itself",
        title: "The handler fails at an ordinary event",
        explanation: `There was nothing unusual about the event: ${error}`,
      };
  return {
    ...told,
    seen: factsOf(first),
    schedule: schedule(first, seen),
    look: `The error's stack, with its line: idem-lab logs --run ${run}`,
  };
}

async function observe(
  practice: Practice,
  sender: Sender,
  { aws, emit, source, quick = false, failedLast }: JudgeOptions,
): Promise<Observations> {
  const probes = new Map<ProbeName, ProbeSeen>();
  const keep = (seen: ProbeSeen): ProbeSeen => {
    probes.set(seen.name, seen);
    return seen;
  };
  const first = keep(await probe.first(sender));
  const now = await aws.target.clock.now();
  const text = first.keys.find((key) => !key.includes(sender.run)) ?? first.keys[0];
  const record = await probe.recordWith(sender, text);
  const begun: Observations = {
    probes,
    key: { kind: text === undefined ? "none" : "derived", text: text ?? "" },
    firstEvent: sender.firstEvent,
    expiry: { kind: expiryKind(record, now), stored: record?.storedExpiry ?? "no record" },
    late: 0,
    source,
  };
  // A handler that fails at its first event would fail at all others, too.
  if (first.steps[0]?.ok !== true) return begun;

  const again = keep(await probe.repeated(sender, first));
  const early = certainty(practice, sender, emit);
  await early(begun);
  let different: ProbeSeen | undefined;
  const isOnce = again.orders === 1;
  const tries: readonly Try[] = [
    {
      text: "deliveries one after the other",
      probes: ["reordered", "different", "without-key", "stored-before"],
      run: async () => {
        keep(await probe.reordered(sender));
        different = keep(await probe.different(sender, practice.alike(sender.orderId("other"))));
        keep(await probe.withoutKey(sender));
        // It tells names apart, and judges nothing: a right answer may tell by what it stored itself.
        if (again.orders > 1) keep(await probe.storedBefore(sender));
      },
    },
    {
      text: "what DynamoDB refuses",
      probes: ["unstorable", "conflict", "throttled"],
      run: async () => {
        keep(await unstorable(sender));
        for (const each of await whileBusy(sender)) keep(each);
      },
    },
    {
      text: "failures",
      probes: [
        "key-denied",
        "work-denied",
        "retried-key-denied",
        "retried-work-denied",
        "retried-stopped-after-key",
        "retried-stopped-after-work",
      ],
      needs: async () => aws.target.roleArn === undefined,
      run: async () => {
        for (const failed of await failures(practice, sender)) keep(failed);
        // Nothing but patience, where it is rejected already.
        if (!practice.demands.survives || (quick && !(await isOpen(practice, begun, sender)))) return;
        for (const retried of await ownRetries(sender, retriedBy(faultsFor(sender)))) keep(retried);
      },
    },
    {
      text: "other execution environments",
      probes: ["later", "elsewhere", "forgotten"],
      needs: async () => isOnce && (!quick || (await isOpen(practice, begun, sender))),
      run: async () => {
        const lives = record?.expiry === undefined ? Number.POSITIVE_INFINITY : record.expiry * 1000 - now;
        const lasts = LASTING.includes(begun.expiry.kind);
        for (const each of await elsewhere(sender, lasts ? lives : undefined)) keep(each);
      },
    },
    {
      text: "duplicates at the same instant",
      probes: ["at-once"],
      needs: async () => isOnce && (!quick || (await isOpen(practice, begun, sender))),
      run: async () => void keep(await probe.atOnce(sender, quick ? QUICK_TWINS : TWINS)),
    },
  ];
  for (const { text: told, needs, run } of firstOf(tries, failedLast)) {
    if (needs !== undefined && !(await needs())) continue;
    emit({ type: "working", text: `Trying your handler: ${told}` });
    await run();
    await early(begun);
  }

  const kind = keyKind({
    text,
    orderId: sender.orderId("first"),
    run: sender.run,
    requestId: first.steps[0].requestId,
    changes: again.keys.length > first.keys.length,
    shared: different?.keys.length === 0,
    now,
  });
  // Each of these was sent once: what was written after the answer, nobody waited for.
  const { late } = different === undefined ? begun : keep(await probe.recounted(sender, different));
  keep(await probe.recounted(sender, again));
  return { ...begun, key: { kind, text: text ?? "" }, late };
}

/** Probes that are sent together. */
interface Try {
  readonly text: string;
  readonly probes: readonly ProbeName[];
  /** Whether it would tell anything. */
  needs?(): Promise<boolean>;
  run(): Promise<void>;
}

/** In their order, with the one before all others whose probe made the verdict the last time. */
function firstOf(tries: readonly Try[], failedLast: string | undefined): readonly Try[] {
  const probe = failedLast === undefined ? undefined : probeOf(failedLast);
  const isFirst = ({ probes }: Try): boolean => probe !== undefined && probes.includes(probe);
  return [...tries.filter(isFirst), ...tries.filter((each) => !isFirst(each))];
}

/** Tells, once, that the handler does not pass, as soon as something has failed. */
function certainty(
  practice: Practice,
  { aws, run }: Sender,
  emit: Emit,
): (seen: Observations) => Promise<void> {
  let isTold = false;
  return async (seen) => {
    if (isTold) return;
    const failed = (await verdicts(practice, seen, { aws, run })).find(({ verdict }) => verdict === "fail");
    if (failed === undefined) return;
    isTold = true;
    emit({ type: "certain", check: failed });
  };
}

/** Whether deliveries at the same instant would tell anything new: nothing has failed, or no record tells more. */
async function isOpen(practice: Practice, seen: Observations, { aws, run }: Sender): Promise<boolean> {
  if (seen.key.kind === "none") return true;
  return (await verdicts(practice, seen, { aws, run })).every(({ verdict }) => verdict !== "fail");
}

const faultsFor = ({ aws, tables }: Sender): ReturnType<typeof faults> =>
  faults(
    aws,
    tables.map(({ table }) => table),
  );

async function failures(practice: Practice, sender: Sender): Promise<readonly ProbeSeen[]> {
  const fault = faultsFor(sender);
  const requests = [
    await probe.failing(sender, "key-denied", "The key can't be stored", "key-denied", fault.keyDenied),
    await probe.failing(sender, "work-denied", "The order can't be created", "work-denied", fault.workDenied),
  ];
  await probe.resent(sender, requests, { waits: practice.demands.survives });
  const names = [...new Set(requests.map(({ name }) => name))];
  return Promise.all(names.map((name) => probe.afterFailure(sender, name, requests)));
}
