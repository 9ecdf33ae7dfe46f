/** Faults that Lambda's own retries meet or repair: the event is handed over once, and all attempts share its request id. */
import { type Attempt, readAttempts } from "../../aws/log-reader.js";
import { ordersOf } from "../../aws/tables.js";
import { during, type Fault } from "./faults.js";
import type { ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

/** How long a fault lasts, in ms: the first attempt meets it, and no retry, which comes a minute later. */
const FAULT_LASTS = 30_000;
/** Attempts of one event at most: the first and Lambda's two retries. */
const ATTEMPTS = 3;
/** How long the log of a target that can't say when it is done is looked at, in ms. */
const POLL_FOR = 8 * 60_000;
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

async function attemptsOf(sender: Sender, { requestId, from }: Sent): Promise<readonly Attempt[]> {
  const all = await readAttempts(sender.aws, { from: from - EARLIER });
  return all.filter((attempt) => attempt.requestId === requestId);
}

/** Waits until the attempts are as far as asked. */
async function until(
  sender: Sender,
  sent: Sent,
  enough: (attempts: readonly Attempt[]) => boolean,
): Promise<readonly Attempt[]> {
  const { clock, lookEveryMs, settle } = sender.aws.target;
  // Where time is real, the faults of all are made first.
  if (settle !== undefined && clock.kind === "virtual") {
    await settle();
    return attemptsOf(sender, sent);
  }
  const deadline = (await clock.now()) + POLL_FOR;
  for (;;) {
    const attempts = await attemptsOf(sender, sent);
    if (enough(attempts) || (await clock.now()) > deadline) return attempts;
    await sender.wait(lookEveryMs);
  }
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
      await until(sender, sent, ([first]) => first?.endedAt !== undefined);
    };
    await during(sender.aws, fault, send, ends);
  }
  const steps = new Map<Sent, readonly ProbeStep[]>();
  for (const sent of all) steps.set(sent, await stepsOf(sender, sent));
  const names = [...new Set(all.map(({ name }) => name))];
  return Promise.all(
    names.map((name) => {
      const ofName = all.filter((each) => each.name === name);
      const ids = ofName.map(({ orderId }) => orderId);
      const [title = ""] = ofName.map((each) => each.title);
      return seen(
        sender,
        name,
        title,
        ids,
        ofName.flatMap((each) => steps.get(each) ?? []),
      );
    }),
  );
}

/** Its attempts, and once more by its sender when they are over. */
async function stepsOf(sender: Sender, sent: Sent): Promise<readonly ProbeStep[]> {
  const { orderId, requestId } = sent;
  const attempts = await until(sender, sent, isOver);
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
