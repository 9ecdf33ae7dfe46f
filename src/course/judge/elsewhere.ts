/** Whether what was handled is known to all execution environments: what one of them keeps for itself protects nothing. */
import { inNewEnvironments } from "../../aws/environments.js";
import type { ProbeSeen } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

/** Longer than DynamoDB's longest partition key, in bytes. */
const TOO_LONG = 2100;

/**
 * Two orders, each delivered again in a new environment: one as it is; the other once the tables know nothing of it.
 * Whoever refuses that one remembers it elsewhere, in a file say, which on AWS is private to one environment.
 */
export async function elsewhere(sender: Sender): Promise<readonly ProbeSeen[]> {
  const kept = sender.orderId("elsewhere");
  const forgotten = sender.orderId("forgotten");
  const [keptFirst, forgottenFirst] = [
    await sender.send(kept, { what: "delivery 1" }),
    await sender.send(forgotten, { what: "delivery 1" }),
  ];
  return inNewEnvironments(sender.aws, sender.run, async () => {
    const again = await sender.send(kept, { what: "delivery 2, in a new execution environment" });
    const asItIs = await seen(
      sender,
      "elsewhere",
      "The same event in another execution environment",
      [kept],
      [keptFirst, again],
    );
    await sender.forget(forgotten);
    const anew = await sender.send(forgotten, {
      what: "delivery 2, in a new execution environment, once all of it was taken out of both tables",
    });
    const title = "The same event, once nothing of it is in the tables any more";
    return [asItIs, await seen(sender, "forgotten", title, [forgotten], [forgottenFirst, anew])];
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
