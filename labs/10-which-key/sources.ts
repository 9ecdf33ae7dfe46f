/** The sources of the lab, and what each of them delivers. */
import { handedOver } from "../../src/course/sources/handed-over.js";
import {
  apiClient,
  eventBridge,
  s3,
  schedule,
  sns,
  sqs,
  stepFunctions,
} from "../../src/course/sources/shapes.js";
import type { EventSource, Shape } from "../../src/course/sources/source.js";

/** An asynchronous invocation that fails once: the retry is Lambda's own, of the same event. */
const lambda: Shape = {
  id: "lambda",
  name: "Lambda's own retry",
  deliveries: [{ sent: 1, delivered: 1 }],
  documented: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
  event: ({ orderId, run }) => ({ order_id: orderId, run, stop: "after the work" }),
};

/** The one whose redelivery is an attempt more, and no delivery. */
export const OWN_RETRY = lambda.id;

export const SOURCES: readonly EventSource[] = [
  lambda,
  s3,
  sns,
  eventBridge,
  stepFunctions,
  sqs,
  apiClient,
  schedule,
].map(handedOver);

/** The kinds of keys that the handler tries, as it names them, and what the learner is told they are. */
export const KINDS = {
  "request-id": "the request id",
  "source-id": "the source's id",
  "senders-key": "the sender's key",
} as const;

export type Kind = keyof typeof KINDS;

/** The order that comes by a source. */
export const orderBy = (key: string, { id }: { readonly id: string }): string => `${key}-${id}`;
