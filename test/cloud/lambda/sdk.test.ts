/** The SDK that functions find without bringing it: the clients that are built into one file each, and the others. */
import { createRequire } from "node:module";
import { afterEach, expect, test } from "vitest";
import { Harness } from "./support/harness.js";
import { hasNamespaces, keepApart } from "./support/isolation.js";

const SHIPPED = ["client-dynamodb", "lib-dynamodb", "util-dynamodb", "client-sqs", "client-lambda"];

/** What a handler may log or compare: each export's name, and the name that it has itself. */
const describeAll = `const describeAll = (module) => Object.fromEntries(
  Object.entries(module).filter(([key]) => key !== "default" && key !== "module.exports").map(([key, value]) => [key, typeof value === "function" ? value.name : typeof value]).sort(([a], [b]) => (a < b ? -1 : 1)));`;
const here = (name: string): unknown =>
  new Function("module", `${describeAll} return describeAll(module);`)(
    createRequire(import.meta.url)(`@aws-sdk/${name}`),
  );

const HANDLER = `import { createRequire } from "node:module";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
${describeAll}
const require = createRequire(import.meta.url);
export const handler = async ({ name }) => {
  if (name) return { required: describeAll(require("@aws-sdk/" + name)), imported: describeAll(await import("@aws-sdk/" + name)) };
  const sent = [];
  const client = new DynamoDBClient({});
  client.middlewareStack.add(() => async ({ input }) => (sent.push(input.Item), { output: {}, response: {} }), { step: "build", priority: "low" });
  await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: "orders", Item: { id: "o-1" } }));
  return {
    sent,
    isOne: require("@aws-sdk/client-dynamodb").PutItemCommand === PutItemCommand,
    isBundle: require.resolve("@aws-sdk/client-dynamodb").includes("sdk/node_modules"),
    hasOthers: typeof require("@aws-sdk/client-lambda").LambdaClient,
    package: require("@aws-sdk/client-dynamodb/package.json").version,
  };
};`;

let lambda: Harness | undefined;
let restore = (): void => {};
afterEach(async () => {
  await lambda?.stop();
  lambda = undefined;
  restore();
});

test.for(["namespaces", "processes"] as const)(
  "in %s, what is built exports what was installed",
  async (kind, { skip }) => {
    skip(kind === "namespaces" && !(await hasNamespaces()), "the system has no namespaces");
    restore = keepApart(kind);
    lambda = await Harness.start();
    await lambda.deploy("importer", { "index.mjs": HANDLER }, { Timeout: 20 });

    const { version } = createRequire(import.meta.url)("@aws-sdk/client-dynamodb/package.json");
    expect((await lambda.invoke("importer", {})).value).toEqual({
      sent: [{ id: { S: "o-1" } }],
      isOne: true,
      isBundle: true,
      hasOthers: "function",
      package: version,
    });
    for (const name of SHIPPED) {
      const { value } = await lambda.invoke("importer", { name });
      expect(value).toEqual({ required: here(name), imported: here(name) });
    }
  },
);
