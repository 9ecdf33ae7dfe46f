import * as sdk from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import type { Json } from "../../../support/rows.js";
import { Harness } from "../support/harness.js";
import { send } from "./rows.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

/** Every operation of the SDK, with whatever its path may need. */
const LABELS: Json = {
  FunctionName: "there",
  Name: "alias",
  UUID: "12345678-1234-1234-1234-123456789012",
  LayerName: "layer",
  VersionNumber: 1,
  StatementId: "statement",
  CodeSigningConfigArn: "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-12345678901234567",
  CapacityProviderName: "provider",
  DurableExecutionArn: "arn:aws:lambda:eu-west-1:123456789012:function:there:1/durable-execution/a/b",
  CallbackId: "callback",
  CheckpointToken: "token",
  Arn: "arn:aws:lambda:eu-west-1:123456789012:layer:layer:1",
  Qualifier: "1",
  ResourceArn: "arn:aws:lambda:eu-west-1:123456789012:function:there",
  Policy: "{}",
  InvokeArgs: "{}",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:there",
  TagKeys: ["a"],
};
const operations = Object.keys(sdk)
  .filter((name) => name.endsWith("Command") && name !== "$Command")
  .map((name) => name.slice(0, -"Command".length));

test.each(operations)(
  "%s is implemented, or its name is in the error",
  holds("Lambda", {
    operation: "every operation",
    behaviour: "an operation that is not there answers 501 with its name",
    source: "this project: nothing is silently ignored",
  }),
  async (operation) => {
    const { status, type, body } = await send(lambda, operation, LABELS);
    if (type !== "NotImplementedException") expect(type).not.toBe("UnknownOperationException");
    else {
      expect(status).toBe(501);
      expect(body).toEqual({ message: `The embedded Lambda does not implement the operation ${operation}.` });
    }
  },
);
