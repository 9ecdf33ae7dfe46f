import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness, REGION, zip } from "./support/harness.js";

const returning = (value: string) => ({
  "index.mjs": `export const handler = async (event, context) => [${JSON.stringify(value)}, context.functionVersion, context.invokedFunctionArn.split(":")[7] ?? ""];`,
});

let lambda: Harness;
let name = "";
let count = 0;
beforeAll(async () => {
  lambda = await Harness.start();
});
beforeEach(async () => {
  count += 1;
  name = `versioned-${count}`;
  await lambda.deploy(name, returning("one"));
});
afterAll(() => lambda.stop());

const publish = (settings: object = {}) =>
  lambda.client.send(new PublishVersionCommand({ FunctionName: name, ...settings }));
const arn = (qualifier: string) => `arn:aws:lambda:${REGION}:123456789012:function:${name}:${qualifier}`;

test(
  "a version keeps its code; without a change no new one is made",
  holds("Lambda", {
    operation: "PublishVersion",
    behaviour: "a version keeps its code; without a change no new one is made",
    source: "LocalStack, test_publish_version_on_create (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    expect(await publish({ Description: "first" })).toMatchObject({
      Version: "1",
      Description: "first",
      FunctionArn: arn("1"),
      State: "Active",
      LastUpdateStatus: "Successful",
    });
    expect(await publish({ Description: "other" })).toMatchObject({ Version: "1", Description: "first" });
    await lambda.redeploy(name, returning("two"));
    expect(await publish()).toMatchObject({ Version: "2" });
    expect((await lambda.invoke(`${name}:1`)).text).toBe('["one","1","1"]');
    const answer = await lambda.invoke(name, {}, { Qualifier: "2" });
    expect(answer).toMatchObject({ ExecutedVersion: "2", text: '["two","2","2"]' });
    const { Versions } = await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
    expect(Versions?.map(({ FunctionArn }) => FunctionArn)).toEqual([arn("$LATEST"), arn("1"), arn("2")]);
  },
);

test(
  "publishing checks the code and the revision",
  holds("Lambda", {
    operation: "PublishVersion",
    behaviour: "publishing checks the code and the revision",
    source:
      "Lambda API reference, PublishVersion; LocalStack, test_lambda_api (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName: name }));
    expect(await failureOf(publish({ CodeSha256: "other" }))).toEqual({
      name: "InvalidParameterValueException",
      status: 400,
      message: `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${Configuration?.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    });
    expect(await failureOf(publish({ RevisionId: "other" }))).toEqual({
      name: "PreconditionFailedException",
      status: 412,
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
  },
);

test(
  "UpdateFunctionCode can publish at once",
  holds("Lambda", {
    operation: "UpdateFunctionCode",
    behaviour: "UpdateFunctionCode can publish at once",
    source: "LocalStack, test_publish_with_update (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    const updated = await lambda.client.send(
      new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip(returning("two")), Publish: true }),
    );
    expect(updated).toMatchObject({ Version: "1", FunctionArn: arn("1"), State: "Pending" });
    await lambda.updated(name);
    expect((await lambda.invoke(name, {}, { Qualifier: "1" })).text).toBe('["two","1","1"]');
  },
);

test(
  "an alias leads to its version and can be moved",
  holds("Lambda", {
    operation: "UpdateAlias",
    behaviour: "an alias leads to its version and can be moved",
    source:
      "LocalStack, test_alias_lifecycle and test_lambda_alias_moving (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await publish();
    const created = await lambda.client.send(
      new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }),
    );
    expect(created).toMatchObject({
      AliasArn: arn("live"),
      Name: "live",
      FunctionVersion: "1",
      Description: "",
    });
    expect((await lambda.invoke(`${name}:live`)).text).toBe('["one","1","live"]');
    await lambda.redeploy(name, returning("two"));
    await publish();
    await lambda.client.send(
      new UpdateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "2" }),
    );
    expect(await lambda.invoke(name, {}, { Qualifier: "live" })).toMatchObject({ ExecutedVersion: "2" });
    expect(
      await failureOf(lambda.client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: "2" }))),
    ).toMatchObject({
      name: "ResourceConflictException",
    });
    await lambda.client.send(new DeleteAliasCommand({ FunctionName: name, Name: "live" }));
    expect(
      await failureOf(lambda.client.send(new GetAliasCommand({ FunctionName: name, Name: "live" }))),
    ).toEqual({
      name: "ResourceNotFoundException",
      status: 404,
      message: `Cannot find alias arn: ${arn("live")}`,
    });
  },
);

test(
  "an alias shares invocations out between two versions",
  holds("Lambda", {
    operation: "CreateAlias",
    behaviour: "an alias shares invocations out between two versions",
    source: "LocalStack, test_alias_routingconfig (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await publish();
    await lambda.redeploy(name, returning("two"));
    await publish();
    const RoutingConfig = { AdditionalVersionWeights: { "2": 0.5 } };
    await lambda.client.send(
      new CreateAliasCommand({ FunctionName: name, Name: "split", FunctionVersion: "1", RoutingConfig }),
    );
    const versions: (string | undefined)[] = [];
    for (let n = 0; n < 4; n += 1) versions.push((await lambda.invoke(`${name}:split`)).ExecutedVersion);
    expect(versions.sort()).toEqual(["1", "1", "2", "2"]);
    const { Aliases } = await lambda.client.send(new ListAliasesCommand({ FunctionName: name }));
    expect(Aliases).toMatchObject([{ Name: "split", RoutingConfig }]);
  },
);

test.each([
  [
    { Name: "2024", FunctionVersion: "1" },
    "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
  ],
  [
    { Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 2 } } },
    "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
  ],
  [
    { Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } },
    "Invalid function version 1. Function version 1 is already included in routing configuration.",
  ],
  [
    { Name: "a", FunctionVersion: "$LATEST", RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } },
    "$LATEST is not supported for an alias pointing to more than 1 version",
  ],
])(
  "CreateAlias refuses %o",
  holds("Lambda", {
    operation: "CreateAlias",
    behaviour: "an alias has a name that is no number, and weights of other versions, none of them $LATEST",
    source:
      "LocalStack, test_alias_lifecycle and test_alias_naming (snapshots validated against AWS, 2025-11)",
  }),
  async (alias, message) => {
    await publish();
    expect(
      await failureOf(lambda.client.send(new CreateAliasCommand({ FunctionName: name, ...alias }))),
    ).toMatchObject({ message });
  },
);

test("what is not there is not found", async () => {
  expect(await failureOf(lambda.invoke(name, {}, { Qualifier: "7" }))).toMatchObject({
    message: `Function not found: ${arn("7")}`,
  });
  expect(
    await failureOf(lambda.client.send(new UpdateAliasCommand({ FunctionName: name, Name: "none" }))),
  ).toMatchObject({
    message: `Alias not found: ${arn("none")}`,
  });
});
