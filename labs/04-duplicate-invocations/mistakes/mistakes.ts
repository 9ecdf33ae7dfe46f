/** The ways to choose the wrong key. */
import { type Observations, ordersOfProbe } from "../../../src/course/judge/observations.js";
import type { Mistake } from "../../../src/course/judge/practice.js";

const LOG = "The events and their keys: idem-lab logs --run {run}";

/** Whether the stored key holds a value of the first event, named by its path. */
function holds({ key, firstEvent }: Observations, ...path: readonly string[]): boolean {
  let value: unknown = JSON.parse(firstEvent);
  for (const name of path)
    value =
      typeof value === "object" && value !== null
        ? Object.getOwnPropertyDescriptor(value, name)?.value
        : undefined;
  return typeof value === "string" && value !== "" && key.text.includes(value);
}

/** Of orders that differ, one was taken for the other. */
const lostOne = (seen: Observations): boolean => (seen.probes.get("different")?.created ?? 2) < 2;

export const KEY_MISTAKES: readonly Mistake[] = [
  {
    id: "whole-event-as-key",
    title: "The key is made of the whole event",
    explanation:
      "The event carries its envelope, and the envelope is new each time: another id, another time of sending. So the text of the whole event is new as well, and the resend of an order is taken for another order.",
    look: `What your key function returns: the one value that names the order is enough. ${LOG}`,
    shows: ["repeated", "reordered"],
    claims: { inTheEnd: "several" },
    place: /JSON\.stringify\(|json\.dumps\(|createHash|hashlib/,
    matches: (seen) => seen.key.kind === "event",
  },
  {
    id: "envelope-id-as-key",
    title: "The key is the envelope's id",
    explanation:
      "The envelope's id names the message, not the order: the sender puts each resend into a new envelope. It recognises what a queue delivers twice, and misses what the shop sends twice.",
    look: `What your key function returns: envelope.id. Ask what the customer would call 'the same order'. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /envelope/,
    matches: (seen) => holds(seen, "envelope", "id"),
  },
  {
    id: "sent-at-as-key",
    title: "The key is the time at which the event was sent",
    explanation:
      "A resend is sent later, so its time is another one and it passes as new. And two customers who order in the same instant would share a key.",
    look: `What your key function returns: envelope.sent_at. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /sent_at/,
    matches: (seen) => holds(seen, "envelope", "sent_at"),
  },
  {
    id: "customer-as-key",
    title: "The key is the customer's: a second order of theirs is lost",
    explanation:
      "The key is the same for each delivery, as it should be, but for all orders of one customer, too. Their second order is taken for a duplicate of the first, and is not created. A key that is too coarse loses orders; one that is too fine creates them twice.",
    look: `What your key function returns: customer_id names who orders, not what. ${LOG}`,
    shows: ["different"],
    claims: { lost: true },
    place: /customer_id/,
    matches: (seen) => holds(seen, "customer_id") && lostOne(seen),
  },
  {
    id: "lower-cased-key",
    title: "Two references became one key",
    explanation:
      "Something was cut off or changed before the reference was used: case, length, a part of it. References that differ only there are different orders to the sender, and one order to the handler. The second one is lost.",
    look: `What your key function does to order.reference: use it as it came, or a digest of all of it. ${LOG}`,
    shows: ["different"],
    claims: { lost: true },
    place: /toLowerCase|\.lower\(|slice\(|substring|\[:/,
    matches: (seen) => (ordersOfProbe(seen, "repeated") ?? 0) === 1 && lostOne(seen),
  },
];
