/** Layers: published, given to functions, and found by them under /opt. */
import {
  type CreateFunctionCommandInput,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { checkCombinedSize } from "../../../src/cloud/lambda/layers/of-function.js";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness } from "./support/harness.js";
import { hasNamespaces, keepApart } from "./support/isolation.js";

const RECORDED = "LocalStack's recordings of AWS: tests/aws/services/lambda_, TestLambdaLayer";
const OURS = "arn:aws:lambda:eu-west-1:123456789012:layer:";
const POWERTOOLS = "arn:aws:lambda:eu-west-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:20";
const NOWHERE = "The resource you requested does not exist.";

const notices: string[] = [];
beforeEach(() => {
  notices.length = 0;
});

/** Text files; those in folders for programs can be run. */
function zipped(files: Readonly<Record<string, string>>): Uint8Array {
  const mode = (path: string) => (/^(bin|extensions)\/|^(bootstrap|wrapper)$/.test(path) ? 0o755 : 0o644);
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        [Buffer.from(text), { os: 3, attrs: mode(path) << 16, mtime: "2026-11-01" }],
      ]),
    ),
  );
}

const publish = (
  lambda: Harness,
  LayerName: string,
  files: Readonly<Record<string, string>> = { "note.txt": LayerName },
  more: Partial<PublishLayerVersionCommandInput> = {},
) => {
  const input = { LayerName, Content: { ZipFile: zipped(files) }, ...more };
  return lambda.client.send(new PublishLayerVersionCommand(input));
};

describe("the API", () => {
  let lambda: Harness;
  beforeAll(async () => {
    lambda = await Harness.start({ notice: (text) => notices.push(text) });
    await lambda.deploy("plain", { "index.mjs": "export const handler = async () => 1;" });
  });
  afterAll(() => lambda.stop());

  const update = (Layers: string[]) =>
    lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "plain", Layers }));
  const configuration = () =>
    lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "plain" }));

  test(
    "versions are numbered, shown, listed from the newest on, and deleted; numbers are never used again",
    holds("Lambda", {
      operation: "PublishLayerVersion, GetLayerVersion, ListLayers, ListLayerVersions, DeleteLayerVersion",
      behaviour: "a layer's versions: their members, their order, and their numbers after deletions",
      source: RECORDED,
    }),
    async () => {
      const described = {
        Description: "what handlers share",
        LicenseInfo: "MIT",
        CompatibleRuntimes: ["nodejs22.x" as const],
        CompatibleArchitectures: ["x86_64" as const],
      };
      const files = { "nodejs/node_modules/shared/index.js": "module.exports = 1;" };
      const first = await publish(lambda, "shared", files, described);
      expect(first).toMatchObject({
        $metadata: { httpStatusCode: 201 },
        ...described,
        LayerArn: `${OURS}shared`,
        LayerVersionArn: `${OURS}shared:1`,
        Version: 1,
        CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        Content: { CodeSha256: expect.any(String), CodeSize: expect.any(Number) },
      });
      const second = await publish(lambda, `${OURS}shared`, files);
      expect(second).toMatchObject({ Version: 2, Description: "" });
      expect(second.Content?.CodeSha256).toBe(first.Content?.CodeSha256);
      expect(second).not.toHaveProperty("CompatibleRuntimes");
      const zip = await fetch(first.Content?.Location ?? "");
      expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer())))).toEqual(Object.keys(files));

      const get = (VersionNumber: number) =>
        lambda.client.send(new GetLayerVersionCommand({ LayerName: "shared", VersionNumber }));
      const { $metadata: _, ...shown } = await get(1);
      expect(shown).toMatchObject({ ...described, Version: 1 });
      const byArn = await lambda.client.send(new GetLayerVersionByArnCommand({ Arn: `${OURS}shared:1` }));
      expect(byArn).toMatchObject(shown);

      const versions = async (CompatibleRuntime?: "nodejs22.x" | "python3.13", MaxItems?: number) => {
        const input = { LayerName: "shared", CompatibleRuntime, MaxItems };
        const answer = await lambda.client.send(new ListLayerVersionsCommand(input));
        return answer.LayerVersions?.map(({ Version }) => Version);
      };
      expect(await versions()).toEqual([2, 1]);
      expect(await versions(undefined, 1)).toEqual([2]);
      expect(await versions("nodejs22.x")).toEqual([1]);
      expect(await versions("python3.13")).toEqual([]);
      await publish(lambda, "another");
      const { Layers } = await lambda.client.send(new ListLayersCommand({}));
      expect(
        Layers?.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion?.Version]),
      ).toEqual([
        ["another", 1],
        ["shared", 2],
      ]);

      const remove = (VersionNumber: number) =>
        lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "shared", VersionNumber }));
      for (const version of [2, 2, 99]) expect((await remove(version)).$metadata.httpStatusCode).toBe(204);
      expect(await failureOf(get(2))).toMatchObject({ name: "ResourceNotFoundException", message: NOWHERE });
      expect((await publish(lambda, "shared")).Version).toBe(3);
      expect(await versions()).toEqual([3, 1]);
    },
  );

  test.each<readonly [what: string, ask: () => Promise<unknown>, message: string]>([
    [
      "a version below 1",
      () => lambda.client.send(new GetLayerVersionCommand({ LayerName: "any", VersionNumber: 0 })),
      "Layer Version Cannot be less than 1",
    ],
    [
      "the deletion of a version below 1",
      () => lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "any", VersionNumber: -1 })),
      "Layer Version Cannot be less than 1",
    ],
    [
      "an ARN without a version",
      () => lambda.client.send(new GetLayerVersionByArnCommand({ Arn: `${OURS}any` })),
      `1 validation error detected: Value '${OURS}any' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:`,
    ],
    [
      "a runtime and an architecture that are none",
      () =>
        publish(lambda, "any", undefined, {
          CompatibleRuntimes: ["invalidruntime" as "nodejs"],
          CompatibleArchitectures: ["invalidarch" as "arm64"],
        }),
      "2 validation errors detected: Value '[invalidruntime]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, ",
    ],
    [
      "a filter that is none",
      () =>
        lambda.client.send(new ListLayersCommand({ CompatibleArchitecture: "archdoesnotexist" as "arm64" })),
      "1 validation error detected: Value 'archdoesnotexist' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]",
    ],
    [
      "a layer's ARN without a version",
      () => update([`${OURS}one`]),
      `1 validation error detected: Value '[${OURS}one]' at 'layers' failed`,
    ],
    [
      "a version that is not there",
      () => update([`${OURS}gone:9`]),
      `Layer version ${OURS}gone:9 does not exist.`,
    ],
    [
      "the same layer twice",
      () => update([`${OURS}one:1`, `${OURS}one:2`]),
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${OURS}one:1 and ${OURS}one:2 are versions of the same layer.`,
    ],
    [
      "a layer of another region",
      () => update(["arn:aws:lambda:us-east-1:123456789012:layer:one:1"]),
      "Layers are not in the same region as the function. Layers are expected to be in region eu-west-1.",
    ],
    [
      "six layers",
      () => update([1, 2, 3, 4, 5, 6].map((at) => `${OURS}n${at}:1`)),
      "Cannot reference more than 5 layers.",
    ],
  ])(
    "%s is answered as AWS does",
    holds("Lambda", {
      operation: "Layers",
      behaviour: "what is wrong with a layer, or with a function's layers, is told in AWS's words",
      source: RECORDED,
    }),
    async (_what, ask, message) => {
      for (const _ of [1, 2]) await publish(lambda, "one");
      const problem = await failureOf(ask());
      expect(String(problem.message).slice(0, message.length)).toBe(message);
      expect((await configuration()).Layers).toBeUndefined();
    },
  );

  test(
    "a function has its layers in their order, by version, and keeps them when they are deleted",
    holds("Lambda", {
      operation: "UpdateFunctionConfiguration: Layers",
      behaviour:
        "layers are shown with their sizes, part of a version, kept after DeleteLayerVersion, and taken away by an empty list",
      source: RECORDED,
    }),
    async () => {
      const ARNS = [`${OURS}b:1`, `${OURS}a:1`];
      const [b] = [await publish(lambda, "b"), await publish(lambda, "a")];
      expect((await update(ARNS)).Layers).toEqual([
        { Arn: ARNS[0], CodeSize: b.Content?.CodeSize },
        { Arn: ARNS[1], CodeSize: expect.any(Number) },
      ]);
      await lambda.updated("plain");
      await lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "a", VersionNumber: 1 }));
      const with2 = await lambda.client.send(new PublishVersionCommand({ FunctionName: "plain" }));
      expect((await configuration()).Layers?.map(({ Arn }) => Arn)).toEqual(ARNS);
      expect((await update([])).Layers).toBeUndefined();
      await lambda.updated("plain");
      const without = await lambda.client.send(new PublishVersionCommand({ FunctionName: "plain" }));
      expect([with2.Layers?.length, without.Layers, with2.Version === without.Version]).toEqual([
        2,
        undefined,
        false,
      ]);
      expect(notices).toEqual([]);
    },
  );

  test(
    "more than 250 MB, with and without the function's code, are refused",
    holds("Lambda", {
      operation: "Layers",
      behaviour: "all layers together, and with the function's code, have at most 262144000 bytes",
      source: "error texts in aws/aws-sdk-pandas#3100 and lambci/git-lambda-layer#27; AWS Lambda quotas",
    }),
    async () => {
      const packages = { contents: async () => ({ unzippedSize: 131_072_001, paths: [] }) };
      const layer = { arn: `${OURS}large:1`, codeSha256: "", codeSize: 1, unzippedSize: 131_072_000 };
      await checkCombinedSize(packages, "", []);
      await checkCombinedSize(packages, "", [{ ...layer, unzippedSize: 131_071_999 }]);
      expect(await failureOf(checkCombinedSize(packages, "", [layer, layer, layer]))).toMatchObject({
        name: "InvalidParameterValueException",
        message: "Layers consume more than the available size of 262144000 bytes",
      });
      expect(await failureOf(checkCombinedSize(packages, "", [layer]))).toMatchObject({
        message:
          "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
      });
    },
  );

  test("another account's layer is refused with what to do, and taken once it is published here", async () => {
    const refused = await failureOf(update([POWERTOOLS]));
    expect(refused).toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("--layer-name AWSLambdaPowertoolsTypeScriptV2 --zip-file"),
    });
    expect(refused.message).toContain(POWERTOOLS);
    await publish(lambda, "AWSLambdaPowertoolsTypeScriptV2", { "extensions/agent": "#!/bin/sh\n" });
    expect((await update([POWERTOOLS])).Layers?.[0]?.Arn).toBe(POWERTOOLS);
    expect(notices).toEqual([
      expect.stringMatching(
        /is what was published here as .*:AWSLambdaPowertoolsTypeScriptV2:1; the extensions of .* are not started: agent/,
      ),
    ]);
    await lambda.updated("plain");
    await update([]);
    await lambda.updated("plain");
  });
});

const isolated = await hasNamespaces();
const noPython = await pythonProblem();

describe.each(["namespaces", "processes"] as const)("in %s", (kind) => {
  describe.skipIf(kind === "namespaces" && !isolated)("what a function finds", () => {
    let lambda: Harness;
    let restore: () => void;
    beforeAll(async () => {
      restore = keepApart(kind);
      lambda = await Harness.start({ notice: (text) => notices.push(text) });
      await publish(lambda, "base", {
        "nodejs/node_modules/shared/index.js": "module.exports = 'shared of base';",
        "nodejs/node_modules/shared/package.json": '{"main": "index.js"}',
        "nodejs/node_modules/@shop/prices/index.js": "exports.from = 'base';",
        "nodejs/node_modules/@aws-sdk/client-sqs/index.js": "exports.from = 'the layer';",
        "nodejs/node_modules/needy/index.mjs":
          "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export const has = typeof DynamoDBClient;",
        "nodejs/node_modules/needy/package.json": '{"exports": "./index.mjs"}',
        "python/shared.py": "FROM = 'base'",
        "python/only_base.py": "FROM = 'base'",
        "python/lib/python3.13/site-packages/for_313.py": "FROM = 'site-packages'",
        "bin/greet": "#!/bin/sh\necho greetings",
        "data/which.txt": "base",
        "data/of-base.txt": "base",
        wrapper: '#!/bin/sh\nexport WRAPPED="by the layer"\nexec "$@"\n',
      });
      await publish(lambda, "over", {
        "nodejs/node_modules/shared/index.js": "module.exports = 'shared of over';",
        "nodejs/node22/node_modules/exact/index.js": "module.exports = 'for node22';",
        "nodejs/node20/node_modules/exact/index.js": "module.exports = 'for node20';",
        "python/shared.py": "FROM = 'over'",
        "data/which.txt": "over",
      });
    });
    afterAll(async () => {
      restore();
      await lambda.stop();
    });

    const run = async (
      name: string,
      files: Record<string, string>,
      settings: Partial<CreateFunctionCommandInput> = {},
    ) => {
      await lambda.deploy(name, files, {
        Timeout: 20,
        Layers: [`${OURS}base:1`, `${OURS}over:1`],
        ...settings,
      });
      const { value, text, log } = await lambda.invoke(name);
      return value ?? `${text}${log}`;
    };
    const MODULES = `{
      shared: require("shared"), prices: require("@shop/prices").from, exact: require("exact"),
      sqs: require("@aws-sdk/client-sqs").from, sdk: typeof require("@aws-sdk/client-dynamodb").DynamoDBClient,
    }`;
    const FOUND = {
      shared: "shared of over",
      prices: "base",
      sqs: "the layer",
      sdk: "function",
    };
    const found = holds("Lambda", {
      operation: "Layers: Node.js",
      behaviour:
        "modules of nodejs/node22/node_modules and nodejs/node_modules are found by require and by import, before the SDK of the runtime",
      source:
        "LocalStack's recording of NODE_PATH (test_introspection_invoke); AWS Lambda developer guide, Layers for Node.js; AWS compute blog, Node.js 18 (NODE_PATH for ES modules)",
    });

    test("require finds modules, the last layer's first", found, async () => {
      const source = `exports.handler = async () => (${MODULES});`;
      expect(await run("cjs", { "index.js": source })).toEqual({ ...FOUND, exact: "for node22" });
      const older = { Runtime: "nodejs20.x" as const };
      expect(await run("cjs20", { "index.js": source }, older)).toEqual({ ...FOUND, exact: "for node20" });
    });

    test("import finds them, too, and they find the SDK", found, async () => {
      const source = `
        import shared from "shared";
        import exact from "exact";
        import { from } from "@shop/prices";
        import { has } from "needy";
        import { from as sqs } from "@aws-sdk/client-sqs";
        import { LambdaClient } from "@aws-sdk/client-lambda";
        export const handler = async () => ({ shared, exact, from, has, sqs, lambda: typeof LambdaClient });`;
      expect(await run("esm", { "index.mjs": source })).toEqual({
        shared: "shared of over",
        exact: "for node22",
        from: "base",
        has: "function",
        sqs: "the layer",
        lambda: "function",
      });
    });

    test(
      "files are merged in order, and their programs are in the PATH",
      holds("Lambda", {
        operation: "Layers: /opt",
        behaviour:
          "layers are merged in /opt in their order, read-only; bin is in PATH and lib in LD_LIBRARY_PATH",
        source:
          "AWS Lambda developer guide, Managing dependencies with layers; LocalStack's test_introspection_invoke",
      }),
      async () => {
        const opt = kind === "namespaces" ? '"/opt"' : 'process.env.NODE_PATH.split("/nodejs/")[0]';
        const source = `
          import { execSync } from "node:child_process";
          import { readFileSync, writeFileSync } from "node:fs";
          const read = (name) => readFileSync(${opt} + "/data/" + name, "utf8");
          const write = () => { try { writeFileSync(${opt} + "/new", ""); } catch (error) { return error.code; } };
          export const handler = async () => ({
            which: read("which.txt"), other: read("of-base.txt"), greeting: String(execSync("greet")).trim(),
            libraries: process.env.LD_LIBRARY_PATH.split(":").pop().endsWith("/opt/lib"), wrapped: process.env.WRAPPED,
            ${kind === "namespaces" ? "write: write()," : ""}
          });`;
        const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper" } };
        expect(await run("merged", { "index.mjs": source }, { Environment })).toEqual({
          which: "over",
          other: "base",
          greeting: "greetings",
          libraries: true,
          wrapped: "by the layer",
          ...(kind === "namespaces" && { write: "EROFS" }),
        });
        const reversed = { Layers: [`${OURS}over:1`, `${OURS}base:1`], Environment };
        expect(await run("reversed", { "index.mjs": source }, reversed)).toMatchObject({ which: "base" });
      },
    );

    test.skipIf(noPython !== undefined)(
      `Python finds its modules${noPython === undefined ? "" : ` (skipped: ${noPython})`}`,
      holds("Lambda", {
        operation: "Layers: Python",
        behaviour:
          "python/lib/python3.x/site-packages and python are searched after the function's own modules",
        source: "AWS Lambda developer guide, Working with layers for Python Lambda functions",
      }),
      async () => {
        const source = `
import shared, only_base, for_313, own
def handler(event, context):
    return [shared.FROM, only_base.FROM, for_313.FROM, own.FROM]
`;
        const files = { "handler.py": source, "own.py": "FROM = 'own'" };
        const settings = { Runtime: "python3.13" as const, Handler: "handler.handler" };
        expect(await run("python", files, settings)).toEqual(["over", "base", "site-packages", "own"]);
        const shadowing = { ...files, "shared.py": "FROM = 'own'" };
        expect(await run("shadowing", shadowing, settings)).toEqual(["own", "base", "site-packages", "own"]);
      },
    );

    test("a custom runtime may lie in a layer", async () => {
      const bootstrap = `#!/bin/sh
HEADERS="$(mktemp)"
curl -sS -D "$HEADERS" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" >/dev/null
ID=$(grep -i Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$ID/response" -d '"from the layer"' >/dev/null
`;
      await publish(lambda, "runtime", { bootstrap });
      const settings = { Runtime: "provided.al2023" as const, Layers: [`${OURS}runtime:1`] };
      expect(await run("custom", { "function.sh": "" }, settings)).toBe("from the layer");
    });
  });
});
