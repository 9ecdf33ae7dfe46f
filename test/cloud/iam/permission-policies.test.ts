/** Where policies come from: the role, a function, a queue; their changes, and those that can't be evaluated. */
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AddPermissionCommand, InvokeCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import {
  ACCOUNT,
  allow,
  nobody,
  type Office,
  outcome,
  PERMISSIONS,
  PolicyName,
  policy,
  QUEUE,
  ROLE,
  RoleName,
  SESSION,
  startOffice,
  TABLE,
} from "../support/office.js";

let aws: Office["aws"];
let clerk: Office["clerk"];
let queue: Office["queue"];
let QueueUrl: Office["QueueUrl"];
let grant: Office["grant"];
let put: Office["put"];
beforeAll(async () => {
  ({ aws, clerk, queue, QueueUrl, grant, put } = await startOffice());
});
afterAll(() => aws.end());
beforeEach(() => grant(allow("s3:GetObject", "arn:aws:s3:::nothing/*")));

describe("a change of the policies counts at once", () => {
  test("of an inline policy", async () => {
    expect(await outcome(put())).not.toBe("done");
    await grant(allow("dynamodb:PutItem", TABLE));
    expect(await outcome(put())).toBe("done");
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    expect(await outcome(put())).not.toBe("done");
  });

  test("of an attached policy", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess";
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await outcome(put())).toBe("done");
    await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await outcome(put())).not.toBe("done");
  });

  test("and a managed policy whose contents are not known here is not attached", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await expect(aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toThrow(
      `Policy ${PolicyArn} does not exist or is not attachable. The embedded IAM does not know what it allows`,
    );
  });

  test(
    "and time passing does, where a condition asks for it",
    holds(PERMISSIONS, {
      operation: "dynamodb:PutItem",
      behaviour: "a condition may ask for the time",
      source: "IAM user guide, reference_policies_condition-keys",
    }),
    async () => {
      const { now } = await aws.cloud.admin.status();
      const until = new Date(now + 3_600_000).toISOString();
      await grant(
        allow("dynamodb:PutItem", TABLE, { Condition: { DateLessThan: { "aws:CurrentTime": until } } }),
      );
      expect(await outcome(put())).toBe("done");
    },
  );
});

describe("policies that can't be evaluated allow nothing, and the owner is told", () => {
  test("for a condition key that is not known here", async () => {
    await grant(
      allow("dynamodb:PutItem", TABLE, {
        Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id"] } },
      }),
    );
    expect(await outcome(put())).toMatchObject({ message: nobody("dynamodb:PutItem", TABLE) });
    expect(aws.notices).toContainEqual(expect.stringContaining("dynamodb:attributes"));
  });

  test("for a document that the evaluator does not take", async () => {
    await grant(allow("dynamodb:PutItem", TABLE, { Surplus: true }));
    expect(await outcome(put())).toMatchObject({ message: nobody("dynamodb:PutItem", TABLE) });
    expect(aws.notices).toContainEqual(expect.stringContaining("Surplus"));
  });
});

describe("a function's own policy", () => {
  const invoke = () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" }));
  const permission = { FunctionName: "worker", StatementId: "clerk" };

  test(
    "lets a role of the account invoke it without a policy of its own",
    holds(PERMISSIONS, {
      operation: "lambda:InvokeFunction",
      behaviour:
        "a function's policy lets a role of the account invoke it, though the role's policies do not",
      source:
        "Lambda developer guide, access-control-resource-based; IAM user guide, reference_policies_evaluation-logic",
    }),
    async () => {
      await aws.lambda.send(
        new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction", Principal: ROLE }),
      );
      expect(await outcome(invoke())).toBe("done");
      await aws.lambda.send(new RemovePermissionCommand(permission));
      expect(await outcome(invoke())).toMatchObject({ status: 403 });
    },
  );

  test(
    "for a service, or for the account as a whole, is not for a role",
    holds(PERMISSIONS, {
      operation: "lambda:InvokeFunction",
      behaviour: "a function's policy for a service, or for the account as a whole, is not for a role",
      source: "IAM user guide, reference_policies_elements_principal",
    }),
    async () => {
      for (const Principal of ["s3.amazonaws.com", ACCOUNT]) {
        await aws.lambda.send(
          new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction", Principal }),
        );
        expect(await outcome(invoke())).toMatchObject({ status: 403 });
        await aws.lambda.send(new RemovePermissionCommand(permission));
      }
    },
  );
});

describe("a queue's own policy", () => {
  const send = () => clerk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  const setPolicy = (Effect: string) =>
    queue.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: {
          Policy: policy({ Effect, Principal: { AWS: ROLE }, Action: "sqs:SendMessage", Resource: QUEUE }),
        },
      }),
    );

  test(
    "allows what the role's policies do not, and denies what they do",
    holds(PERMISSIONS, {
      operation: "sqs:SendMessage",
      behaviour: "a queue's policy allows what the role's policies do not, and denies what they do",
      source: "IAM user guide, reference_policies_evaluation-logic",
    }),
    async () => {
      await setPolicy("Allow");
      expect(await outcome(send())).toBe("done");
      expect(await outcome(clerk.sqs.send(new ReceiveMessageCommand({ QueueUrl })))).toMatchObject({
        message: nobody("sqs:receivemessage", QUEUE),
      });
      await grant(allow("sqs:*"));
      await setPolicy("Deny");
      expect(await outcome(send())).toMatchObject({
        message: `User: ${SESSION} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} with an explicit deny in a resource-based policy`,
      });
      await queue.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
      expect(await outcome(send())).toBe("done");
    },
  );
});
