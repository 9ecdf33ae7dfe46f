import { createHash } from "node:crypto";
import type { JsonObject, Practice, Sending } from "../../src/course/judge/practice.js";
import { practiceFilesBeside } from "../../src/course/labs/files.js";
import { IDEMPOTENCY_MISTAKES } from "../05-with-idempotency/mistakes/mistakes.js";
import { KEY_MISTAKES } from "./mistakes/mistakes.js";

/** What the sender renews each time: an id and a time, the same again for the same sending. */
function envelope({ orderId, nth }: Sending): JsonObject {
  const digest = createHash("sha256").update(`${orderId} ${nth}`).digest("hex");
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  // Long ago: an order may come late, and what was sent once stays as it was.
  const sentAt = new Date(
    Date.UTC(2024, 2, 1, 9) + (Number.parseInt(digest.slice(0, 6), 16) % 86_400) * 1000,
  );
  return { id, sent_at: sentAt.toISOString() };
}

/** The same customer for all orders of a run. */
const customer = ({ run }: Sending): string => `CUST-${run.slice(-6).toUpperCase()}`;

export const chooseTheKey: Practice = {
  slug: "choose-the-key",
  title: "Choose the key",
  files: practiceFilesBeside(import.meta.url),
  withLabRun: false,
  demands: { survives: false },
  event: (sending) => ({
    envelope: envelope(sending),
    customer_id: customer(sending),
    order: { reference: sending.orderId, amount: 4200, currency: "EUR" },
    run: sending.run,
  }),
  eventWithoutKey: (sending) => ({
    envelope: envelope(sending),
    customer_id: customer(sending),
    order: { amount: 4200, currency: "EUR" },
    run: sending.run,
  }),
  // References that differ in one letter's case only.
  alike: (orderId) => [`${orderId}-a`, `${orderId}-A`],
  mistakes: KEY_MISTAKES,
  alsoKnown: IDEMPOTENCY_MISTAKES,
};
