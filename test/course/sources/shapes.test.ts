/** What of a source's event stays when the source delivers again, and when its sender sends again. */
import { expect, test } from "vitest";
import {
  apiClient,
  eventBridge,
  s3,
  schedule,
  sns,
  sqs,
  stepFunctions,
} from "../../../src/course/sources/shapes.js";
import type { Shape } from "../../../src/course/sources/source.js";

const FACT = { orderId: "ORD-1", run: "step-10-abcdef" };

/** The paths at which two events differ. */
function differing(one: unknown, other: unknown, path = ""): readonly string[] {
  if (one === other) return [];
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return [path];
  const [ofOne, ofOther] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...ofOne.keys(), ...ofOther.keys()])].flatMap((name) =>
    differing(ofOne.get(name), ofOther.get(name), path === "" ? name : `${path}.${name}`),
  );
}

const changed = (shape: Shape, sent: number, delivered: number): readonly string[] =>
  differing(shape.event(FACT, { sent: 1, delivered: 1 }), shape.event(FACT, { sent, delivered }));

const RECORD = "Records.0";

test.each<readonly [Shape, readonly string[], readonly string[]]>([
  [
    s3,
    [],
    [`${RECORD}.eventTime`, `${RECORD}.responseElements.x-amz-request-id`, `${RECORD}.s3.object.sequencer`],
  ],
  [sns, [], [`${RECORD}.Sns.MessageId`, `${RECORD}.Sns.Timestamp`]],
  [eventBridge, [], ["id", "time"]],
  [stepFunctions, ["retry_count"], ["execution"]],
  [
    sqs,
    [`${RECORD}.receiptHandle`, `${RECORD}.attributes.ApproximateReceiveCount`],
    [
      `${RECORD}.messageId`,
      `${RECORD}.receiptHandle`,
      `${RECORD}.attributes.SentTimestamp`,
      `${RECORD}.attributes.ApproximateFirstReceiveTimestamp`,
    ],
  ],
  [apiClient, [], ["requestContext.requestId", "requestContext.timeEpoch"]],
  [schedule, ["id"], ["time"]],
])("$id", (shape, again, sentAgain) => {
  expect({ again: changed(shape, 1, 2), sentAgain: changed(shape, 2, 1) }).toEqual({ again, sentAgain });
  expect(shape.documented).toMatch(/^https:\/\//);
});
