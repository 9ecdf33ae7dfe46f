/** Settings of functions that change nothing here: taken, shown as AWS shows them, and told to the owner. */
import {
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  type Runtime,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness } from "./support/harness.js";

const SOURCE = { "index.mjs": "export const handler = async () => 'done';" };
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1";
const RECORDED = "LocalStack, test_lambda (snapshots validated against AWS, 2025-11 to 2026-01)";

const notices: string[] = [];
let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start({
    notice: (text) => notices.push(text),
    eventQueues: {
      describe: () => ({ visibilityTimeoutSeconds: 30, fifo: false }),
      receive: () => [],
      delete: () => {},
      watch: () => () => {},
    },
  });
});
beforeEach(() => {
  notices.length = 0;
});
afterAll(() => lambda.stop());

test(
  "a function of public templates is taken with all of its settings, and runs",
  holds("Lambda", {
    operation: "CreateFunction",
    behaviour: "shows the VPC, the key and the tracing that a function was made with",
    source: RECORDED,
  }),
  async () => {
    await lambda.deploy("template", SOURCE, {
      TracingConfig: { Mode: "Active" },
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      KMSKeyArn: KEY,
    });
    const shown = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "template" }));
    expect(shown).toMatchObject({
      TracingConfig: { Mode: "Active" },
      VpcConfig: {
        SubnetIds: ["subnet-1"],
        SecurityGroupIds: ["sg-1"],
        VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
        Ipv6AllowedForDualStack: false,
      },
      KMSKeyArn: KEY,
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    });
    expect(notices).toEqual([
      "template has settings that change nothing here: TracingConfig Active traces nothing: there is no X-Ray; VpcConfig connects to no VPC: the network is this machine's; KMSKeyArn encrypts nothing.",
    ]);
    expect((await lambda.invoke("template")).text).toBe('"done"');
  },
);

test("settings that ask for nothing are no news", async () => {
  await lambda.deploy("plain", SOURCE, {
    TracingConfig: { Mode: "PassThrough" },
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    KMSKeyArn: "",
    SnapStart: { ApplyOn: "None" },
  });
  expect(notices).toEqual([]);
});

test(
  "what a function leaves, is shown no more",
  holds("Lambda", {
    operation: "UpdateFunctionConfiguration",
    behaviour: "a function that left its VPC shows an empty VpcConfig",
    source: RECORDED,
  }),
  async () => {
    const FunctionName = "leaving";
    await lambda.deploy(FunctionName, SOURCE, {
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      KMSKeyArn: KEY,
    });
    const { KMSKeyArn, VpcConfig } = await lambda.client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        KMSKeyArn: "",
        VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      }),
    );
    expect(KMSKeyArn).toBeUndefined();
    expect(VpcConfig).toEqual({
      SubnetIds: [],
      SecurityGroupIds: [],
      VpcId: "",
      Ipv6AllowedForDualStack: false,
    });
  },
);

test(
  "snapshots are on for published versions, of runtimes that have them",
  holds("Lambda", {
    operation: "PublishVersion",
    behaviour: "SnapStart is optimized for published versions, and off for $LATEST",
    source: RECORDED,
  }),
  async () => {
    const FunctionName = "snapshots";
    const SnapStart = { ApplyOn: "PublishedVersions" } as const;
    await lambda.deploy(
      FunctionName,
      { "index.py": "def handler(event, context): return 1" },
      { Runtime: "python3.13", SnapStart },
    );
    expect(notices).toEqual([expect.stringContaining("SnapStart takes no snapshots")]);
    const version = await lambda.client.send(new PublishVersionCommand({ FunctionName }));
    expect(version.SnapStart).toEqual({ ApplyOn: "PublishedVersions", OptimizationStatus: "On" });
    const latest = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(latest.SnapStart).toEqual({ ApplyOn: "PublishedVersions", OptimizationStatus: "Off" });
    expect(await failureOf(lambda.deploy("never", SOURCE, { SnapStart }))).toMatchObject({
      name: "InvalidParameterValueException",
      message: "nodejs22.x is not supported for SnapStart enabled functions.",
    });
  },
);

const PYTHON = { "index.py": "def handler(event, context): return 'done'" };
const OLD_PYTHONS = [
  ["python3.8", "python3.10", PYTHON],
  ["python3.9", "python3.10", PYTHON],
] as const;
const noPython = await pythonProblem();

test.each<readonly [Runtime, string, Readonly<Record<string, string>>]>([
  ["nodejs16.x", "nodejs18.x", SOURCE],
  ...(noPython === undefined ? OLD_PYTHONS : []),
])(
  `%s runs as %s${noPython === undefined ? "" : ` (not tried with Python: ${noPython})`}`,
  async (runtime, nearest, files) => {
    const name = runtime.replace(".", "-");
    await lambda.deploy(name, files, { Runtime: runtime });
    expect(notices).toEqual([
      `${name} has settings that change nothing here: the runtime ${runtime} runs as ${nearest}.`,
    ]);
    const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName: name }));
    expect(Configuration?.Runtime).toBe(runtime);
    expect((await lambda.invoke(name)).text).toBe('"done"');
  },
);

test("a mapping's key and metrics are taken, shown and told", async () => {
  await lambda.deploy("mapped", SOURCE);
  const shown = await lambda.client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "mapped",
      EventSourceArn: lambda.queue("mapped"),
      KMSKeyArn: KEY,
      MetricsConfig: { Metrics: ["EventCount"] },
      Enabled: false,
    }),
  );
  expect(shown).toMatchObject({ KMSKeyArn: KEY, MetricsConfig: { Metrics: ["EventCount"] } });
  expect(notices).toEqual([
    "The event source mapping of mapped has settings that change nothing here: KMSKeyArn encrypts nothing; MetricsConfig counts nothing: there are no metrics.",
  ]);
});
