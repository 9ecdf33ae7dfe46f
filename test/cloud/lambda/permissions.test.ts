/** The policies of functions, versions and aliases, as recorded on AWS. */
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness } from "./support/harness.js";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const BUCKET = "arn:aws:s3:::test-bucket";
const SOURCE = "LocalStack, test_lambda_api, TestLambdaPermissions (snapshots validated against AWS)";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

async function recreate(): Promise<void> {
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "f" })).catch(() => {});
  await lambda.deploy("f", { "index.js": "exports.handler = async () => 1;" });
}
beforeEach(recreate);

const add = (input: Partial<AddPermissionCommandInput> = {}) =>
  lambda.client.send(
    new AddPermissionCommand({
      FunctionName: "f",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      ...input,
    }),
  );
const remove = (input: Partial<AddPermissionCommandInput> = {}) =>
  lambda.client.send(new RemovePermissionCommand({ FunctionName: "f", StatementId: "s3", ...input }));
const policy = async (Qualifier?: string) => {
  const { Policy, RevisionId } = await lambda.client.send(
    new GetPolicyCommand({ FunctionName: "f", ...(Qualifier !== undefined && { Qualifier }) }),
  );
  return { document: JSON.parse(Policy ?? "") as { Statement: { Sid: string }[] }, revision: RevisionId };
};
const statement = async (input: Partial<AddPermissionCommandInput>) =>
  JSON.parse((await add(input)).Statement ?? "") as unknown;

const shapes: readonly {
  readonly behaviour: string;
  readonly source: string;
  readonly input: Partial<AddPermissionCommandInput>;
  readonly shown: object;
}[] = [
  {
    behaviour: "a service that acts for a resource",
    source: SOURCE,
    input: { SourceArn: BUCKET },
    shown: {
      Principal: { Service: "s3.amazonaws.com" },
      Condition: { ArnLike: { "AWS:SourceArn": BUCKET } },
    },
  },
  {
    behaviour: "everybody of an account that a service acts for",
    source: SOURCE,
    input: { Principal: "*", SourceAccount: "123456789012" },
    shown: { Principal: "*", Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } } },
  },
  {
    behaviour: "an account",
    source: SOURCE,
    input: { Principal: "123456789012" },
    shown: { Principal: { AWS: "arn:aws:iam::123456789012:root" } },
  },
  {
    behaviour: "a role",
    source: SOURCE,
    input: { Principal: "arn:aws:iam::123456789012:role/r" },
    shown: { Principal: { AWS: "arn:aws:iam::123456789012:role/r" } },
  },
  {
    behaviour: "a skill by its token",
    source: SOURCE,
    input: { Principal: "*", EventSourceToken: "amzn1.ask.skill.x" },
    shown: {
      Principal: "*",
      Condition: { StringEquals: { "lambda:EventSourceToken": "amzn1.ask.skill.x" } },
    },
  },
  {
    behaviour: "all conditions together",
    source: SOURCE,
    input: {
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      SourceArn: BUCKET,
      SourceAccount: "123456789012",
      PrincipalOrgID: "o-1234567890",
      FunctionUrlAuthType: "NONE",
    },
    shown: {
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      Condition: {
        StringEquals: {
          "AWS:SourceAccount": "123456789012",
          "lambda:FunctionUrlAuthType": "NONE",
          "aws:PrincipalOrgID": "o-1234567890",
        },
        ArnLike: { "AWS:SourceArn": BUCKET },
      },
    },
  },
];

describe("a statement permits", () => {
  for (const { behaviour, source, input, shown } of shapes) {
    it(
      behaviour,
      holds("Lambda", { operation: "AddPermission", behaviour: `a statement permits: ${behaviour}`, source }),
      async () => {
        const whole = {
          Sid: "s3",
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Resource: ARN,
          ...shown,
        };
        expect(await statement(input)).toEqual(whole);
        expect((await policy()).document).toEqual({
          Version: "2012-10-17",
          Id: "default",
          Statement: [whole],
        });
      },
    );
  }
});

const failures: readonly {
  readonly behaviour: string;
  /** Default: AddPermission. */
  readonly operation?: string;
  readonly source: string;
  readonly send: () => Promise<unknown>;
  readonly failure: readonly [name: string, status: number, message: string];
}[] = [
  {
    behaviour: "a statement id of other characters",
    source: SOURCE,
    send: () => add({ StatementId: "example.com" }),
    failure: [
      "ValidationException",
      400,
      "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ],
  },
  {
    behaviour: "two qualifiers that differ",
    source: SOURCE,
    send: () => add({ FunctionName: "f:alias-not-42", Qualifier: "42" }),
    failure: [
      "InvalidParameterValueException",
      400,
      "The derived qualifier from the function name does not match the specified qualifier.",
    ],
  },
  {
    behaviour: "a policy for $LATEST",
    source: SOURCE,
    send: () => add({ Qualifier: "$LATEST" }),
    failure: [
      "InvalidParameterValueException",
      400,
      "We currently do not support adding policies for $LATEST.",
    ],
  },
  {
    behaviour: "a principal that is none",
    source: SOURCE,
    send: () => add({ Principal: "invalid.nonaws.com" }),
    failure: [
      "InvalidParameterValueException",
      400,
      "The provided principal was invalid. Please check the principal and try again.",
    ],
  },
  {
    behaviour: "the policy of a function that has none",
    operation: "GetPolicy",
    source: SOURCE,
    send: () => policy(),
    failure: ["ResourceNotFoundException", 404, "The resource you requested does not exist."],
  },
  {
    behaviour: "the policy of a version that is not there",
    operation: "GetPolicy",
    source: SOURCE,
    send: () => policy("77"),
    failure: ["ResourceNotFoundException", 404, "The resource you requested does not exist."],
  },
  {
    behaviour: "a function that is not there",
    source: SOURCE,
    send: () => add({ FunctionName: "doesnotexist" }),
    failure: ["ResourceNotFoundException", 404, `Function not found: ${ARN.replace(/f$/, "doesnotexist")}`],
  },
  {
    behaviour: "an alias that is not there",
    source: SOURCE,
    send: () => add({ Qualifier: "alias-doesnotexist" }),
    failure: ["ResourceNotFoundException", 404, `Cannot find alias arn: ${ARN}:alias-doesnotexist`],
  },
  {
    behaviour: "a version that is not there",
    source: SOURCE,
    send: () => add({ Qualifier: "42" }),
    failure: ["ResourceNotFoundException", 404, `Function not found: ${ARN}:42`],
  },
  {
    behaviour: "a qualifier that no alias can have",
    source: SOURCE,
    send: () => add({ Qualifier: "valid-with-$-but-doesnotexist" }),
    failure: ["ResourceNotFoundException", 404, `Function not found: ${ARN}:valid-with-$-but-doesnotexist`],
  },
  {
    behaviour: "a statement id that is taken",
    source: SOURCE,
    send: () => add().then(() => add()),
    failure: [
      "ResourceConflictException",
      409,
      "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    ],
  },
  {
    behaviour: "another revision",
    source: SOURCE,
    send: () => add({ RevisionId: "wrong" }),
    failure: [
      "PreconditionFailedException",
      412,
      "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    ],
  },
  {
    behaviour: "removing where there is no policy",
    operation: "RemovePermission",
    source: SOURCE,
    send: () => remove(),
    failure: ["ResourceNotFoundException", 404, "No policy is associated with the given resource."],
  },
  {
    behaviour: "removing a statement that is not there",
    operation: "RemovePermission",
    source: SOURCE,
    send: () => add().then(() => remove({ StatementId: "other" })),
    failure: ["ResourceNotFoundException", 404, "Statement other is not found in resource policy."],
  },
  {
    behaviour: "removing from a function that is not there",
    operation: "RemovePermission",
    source: SOURCE,
    send: () => remove({ FunctionName: "doesnotexist" }),
    failure: ["ResourceNotFoundException", 404, `No policy found for: ${ARN.replace(/f$/, "doesnotexist")}`],
  },
  {
    behaviour: "removing from an alias that is not there",
    operation: "RemovePermission",
    source: SOURCE,
    send: () => remove({ Qualifier: "alias-doesnotexist" }),
    failure: ["ResourceNotFoundException", 404, `Cannot find alias arn: ${ARN}:alias-doesnotexist`],
  },
  {
    behaviour: "a policy of more than 20 KB",
    source: "Lambda developer guide, gettingstarted-limits",
    send: async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `${"x".repeat(95)}${index}`);
      for (const StatementId of ids) await add({ StatementId });
    },
    failure: [
      "PolicyLengthExceededException",
      400,
      expect.stringMatching(/^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/) as string,
    ],
  },
];

describe("what can't be is refused:", () => {
  for (const { behaviour, operation = "AddPermission", source, send, failure } of failures) {
    it(behaviour, holds("Lambda", { operation, behaviour: `refused: ${behaviour}`, source }), async () => {
      const [name, status, message] = failure;
      expect(await failureOf(send())).toEqual({ name, status, message });
    });
  }
});

describe("policies", () => {
  it(
    "of the function, of a version and of an alias are three",
    holds("Lambda", {
      operation: "AddPermission",
      behaviour: "the policies of the function, of a version and of an alias are three",
      source: "LocalStack, test_lambda_api, TestLambdaPermissions (snapshots validated against AWS, 2025-11)",
    }),
    async () => {
      await add({ StatementId: "whole" });
      const { Version = "" } = await lambda.client.send(new PublishVersionCommand({ FunctionName: "f" }));
      await lambda.client.send(
        new CreateAliasCommand({ FunctionName: "f", Name: "live", FunctionVersion: Version }),
      );
      await expect(policy(Version)).rejects.toThrow("The resource you requested does not exist.");
      expect(await statement({ StatementId: "one", Qualifier: Version })).toMatchObject({
        Resource: `${ARN}:${Version}`,
      });
      expect(await statement({ StatementId: "two", Qualifier: "live" })).toMatchObject({
        Resource: `${ARN}:live`,
      });
      const sids = async (qualifier?: string) =>
        (await policy(qualifier)).document.Statement.map(({ Sid }) => Sid);
      expect([await sids(), await sids(Version), await sids("live")]).toEqual([["whole"], ["one"], ["two"]]);
    },
  );

  it(
    "share the function's revision, which every change renews",
    holds("Lambda", {
      operation: "AddPermission",
      behaviour: "a policy shares the function's revision, which every change renews",
      source: "LocalStack, test_lambda_api, TestLambdaPermissions (snapshots validated against AWS, 2025-11)",
    }),
    async () => {
      const revision = async () =>
        (await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "f" }))).RevisionId ??
        "";
      const before = await revision();
      await add({ RevisionId: before });
      const added = await revision();
      expect(added).not.toBe(before);
      expect((await policy()).revision).toBe(added);
      await remove({ RevisionId: added });
      expect(await revision()).not.toBe(added);
    },
  );

  it("go with the function", async () => {
    await add();
    await recreate();
    await expect(policy()).rejects.toThrow("The resource you requested does not exist.");
  });
});
