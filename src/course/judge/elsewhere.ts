/** Whether what was handled is known to all execution environments: what one of them keeps for itself protects nothing. */
import { inNewEnvironments } from "../../aws/environments.js";
import { later } from "./later.js";
import type { ProbeSeen } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

/** Longer than DynamoDB's longest partition key, in bytes. */
const TOO_LONG = 2100;

/**
 * Two orders, each delivered again in a new environment: one as it is; the other once the tables know nothing of it.
 * Whoever refuses that one remembers it elsewhere, in a file say, which on AWS is private to one environment.
 * What comes later is tried there first: on AWS, too, no environment has been idle for hours.
 * @param lives how long a record is there, in ms, where it is there for a while
 */
export async function elsewhere(sender: Sender, lives: number | undefined): Promise<readonly ProbeSeen[]> {
  const kept = sender.orderId("elsewhere");
  const forgotten = sender.orderId("forgotten");
  const keptFirst = await sender.send(kept, { what: "delivery 1" });
  const before = await sender.rows();
  const forgottenFirst = await sender.send(forgotten, { what: "delivery 1" });
  return inNewEnvironments(sender.aws, sender.run, async () => {
    const lasting = lives === undefined ? undefined : await later(sender, lives);
    const again = await sender.send(kept, { what: "delivery 2, in a new execution environment" });
    const asItIs = await seen(
      sender,
      "elsewhere",
      "The same event in another execution environment",
      [kept],
      [keptFirst, again],
    );
    await sender.forget(before);
    const anew = await sender.send(forgotten, {
      what: "delivery 2, in a new execution environment, once all of it was taken out of both tables",
    });
    const title = "The same event, once nothing of it is in the tables any more";
    const afterAll = lasting === undefined ? [] : [lasting];
    return [asItIs, ...afterAll, await seen(sender, "forgotten", title, [forgotten], [forgottenFirst, anew])];
  });
}

/** An order that can't be stored: DynamoDB refuses its row, and cancels a transaction that holds it. */
export async function unstorable(sender: Sender): Promise<ProbeSeen> {
  const id = sender.orderId("unstorable").padEnd(TOO_LONG, "-long");
  const step = await sender.sendUnstorable(id, `an order whose id has ${TOO_LONG} bytes`);
  const { orders = 0 } = step;
  return {
    name: "unstorable",
    title: "An order whose id is longer than a key of DynamoDB may be",
    steps: [step],
    keys: [],
    orders,
    created: orders > 0 ? 1 : 0,
    late: 0,
  };
}
