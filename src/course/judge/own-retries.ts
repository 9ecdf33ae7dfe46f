/** Faults that Lambda's own retries meet or repair: the event is handed over once, and all attempts share its request id. */
import type { Aws } from "../../aws/clients.js";
import { type Attempt, type LoggedRequest, readAttempts } from "../../aws/log-reader.js";
import { ordersOf } from "../../aws/tables.js";
import { untilOver } from "../labs/awaiting.js";
import { during, type Fault, type faults } from "./faults.js";
import type { ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

/** How long a fault lasts, in ms: the first attempt meets it, and no retry, which comes a minute later. */
const FAULT_LASTS = 30_000;
/** Attempts of one event at most: the first and Lambda's two retries. */
const ATTEMPTS = 3;
/** Clocks differ, in ms: the log is read from a little earlier. */
const EARLIER = 60_000;

interface Sent {
  readonly name: ProbeName;
  readonly title: string;
  readonly orderId: string;
  readonly requestId: string;
  readonly fault: string;
  readonly from: number;
  /** When the fault ends, epoch ms. */
  readonly until: number;
}

export interface OwnRetry {
  readonly name: ProbeName;
  readonly title: string;
  readonly id: string;
  readonly fault: Fault;
}

const isOver = (attempts: readonly Attempt[]): boolean => {
  const last = attempts.at(-1);
  return last?.endedAt !== undefined && (last.outcome === "ok" || attempts.length >= ATTEMPTS);
};

/** What the log shows of them. */
async function look(sender: Sender, all: readonly Sent[]): Promise<readonly LoggedRequest[]> {
  const attempts = await readAttempts(sender.aws, {
    from: Math.min(...all.map(({ from }) => from)) - EARLIER,
  });
  return all.flatMap(({ requestId }) => {
    const own = attempts.filter((attempt) => attempt.requestId === requestId);
    return own.length === 0 ? [] : [{ requestId, attempts: own }];
  });
}

/** Whether the target says itself when all is over. */
const saysWhen = ({ settle, clock }: Aws["target"]): boolean =>
  settle !== undefined && clock.kind === "virtual";

/** Lets the first attempt meet its fault, which ends by itself. */
async function untilTried(sender: Sender, sent: Sent): Promise<void> {
  const { target, waiting } = sender.aws;
  if (saysWhen(target)) return target.settle?.();
  const [since, began] = [performance.now(), await target.clock.now()];
  const isTried = async (): Promise<boolean> =>
    (await look(sender, [sent]))[0]?.attempts[0]?.endedAt !== undefined;
  while ((await target.clock.now()) < sent.until && !(await isTried()))
    await waiting.pass(target.lookEveryMs, {
      what: "the first attempt to show in the log",
      since,
      atMost: sent.until - began,
      signal: sender.signal,
    });
}

/** Waits for Lambda's own retries of all of them. Where time is real, they come at the same time. */
async function untilAllOver(
  sender: Sender,
  all: readonly Sent[],
): Promise<{ readonly requests: readonly LoggedRequest[]; readonly why?: string }> {
  const { aws, signal } = sender;
  const looked = (): Promise<readonly LoggedRequest[]> => look(sender, all);
  if (saysWhen(aws.target)) {
    await aws.target.settle?.();
    return { requests: await looked() };
  }
  const over = await untilOver({ aws, signal }, looked, { calls: all.length, fails: false });
  return { requests: over.requests, ...(over.unfinished === undefined ? {} : { why: over.unfinished.why }) };
}

/** What the error of an attempt was, as the runtime printed it. */
function errorOf({ outcome, lines }: Attempt): string {
  const line = lines.map(({ text }) => text).find((text) => /\tERROR\t|^\[ERROR\]/.test(text));
  if (line === undefined) return outcome === "timeout" ? "it ran out of time" : "an error";
  const type = /"errorType":"([^"]*)"/.exec(line)?.[1];
  const message = /"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  return type === undefined ? line.replace(/^\[ERROR\]\s*/, "") : `${type}: ${message ?? ""}`;
}

/** Sends one event after the other, each while its own fault lasts, and lets Lambda try again. */
export async function ownRetries(
  sender: Sender,
  planned: readonly OwnRetry[],
): Promise<readonly ProbeSeen[]> {
  const { clock, policyPropagation } = sender.aws.target;
  const all: Sent[] = [];
  for (const { name, title, id, fault } of planned) {
    const orderId = sender.orderId(id);
    const from = await clock.now();
    const ends = from + policyPropagation + FAULT_LASTS;
    const send = async (): Promise<void> => {
      const requestId = await sender.sendLater(orderId);
      const sent = { name, title, orderId, requestId, fault: fault.told, from, until: ends };
      all.push(sent);
      await untilTried(sender, sent);
    };
    await during(sender.aws, fault, send, ends);
  }
  const { requests, why } = await untilAllOver(sender, all);
  const attemptsOf = ({ requestId }: Sent): readonly Attempt[] =>
    requests.find((each) => each.requestId === requestId)?.attempts ?? [];
  const steps = new Map<Sent, readonly ProbeStep[]>();
  for (const sent of all) steps.set(sent, await stepsOf(sender, sent, attemptsOf(sent)));
  const names = [...new Set(all.map(({ name }) => name))];
  return Promise.all(
    names.map(async (name) => {
      const ofName = all.filter((each) => each.name === name);
      const ids = ofName.map(({ orderId }) => orderId);
      const [title = ""] = ofName.map((each) => each.title);
      const made = ofName.flatMap((each) => steps.get(each) ?? []);
      const isOpen = ofName.some((each) => !isOver(attemptsOf(each)));
      return {
        ...(await seen(sender, name, title, ids, made)),
        ...(isOpen && why !== undefined ? { unfinished: why } : {}),
      };
    }),
  );
}

/** Its attempts, and once more by its sender when they are over. */
async function stepsOf(
  sender: Sender,
  sent: Sent,
  attempts: readonly Attempt[],
): Promise<readonly ProbeStep[]> {
  const { orderId, requestId } = sent;
  const orders = (await ordersOf(sender.aws, orderId)).length;
  const tried = attempts.map((attempt, index): ProbeStep => {
    const ok = attempt.outcome === "ok";
    return {
      orderId,
      what: index === 0 ? "attempt 1" : `attempt ${index + 1}, Lambda's own retry`,
      requestId,
      ok,
      ...(ok ? {} : { error: errorOf(attempt) }),
      ...(index === attempts.length - 1 ? { orders } : {}),
      ...(attempt.startedAt < sent.until ? { fault: sent.fault } : {}),
    };
  });
  return [...tried, await sender.send(orderId, { what: "sent again by its sender, as a new request" })];
}

/** What Lambda's own retries have to survive. */
export function retriedBy(fault: ReturnType<typeof faults>): readonly OwnRetry[] {
  const [key, work] = ["Stopped between the key and the order", "Stopped right after the order"];
  return [
    {
      name: "retried-key-denied",
      title: "The key can't be stored for a while",
      id: "retried-1",
      fault: fault.keyDenied,
    },
    {
      name: "retried-work-denied",
      title: "The order can't be created for a while",
      id: "retried-2",
      fault: fault.workDenied,
    },
    { name: "retried-stopped-after-key", title: key, id: "stopped-1", fault: fault.stoppedAfterKey },
    { name: "retried-stopped-after-key", title: key, id: "stopped-2", fault: fault.stoppedAfterMark },
    { name: "retried-stopped-after-work", title: work, id: "stopped-3", fault: fault.stoppedAfterWork },
  ];
}
