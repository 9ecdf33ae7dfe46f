import * as sdk from "@aws-sdk/client-lambda";
import { type Answer, type Json, type Row, describeRows as rowsOf } from "../../../support/rows.js";
import { Harness, REGION, ROLE, zip } from "../support/harness.js";

export const SNAPSHOT = (name: string) => `LocalStack, ${name} (snapshot validated against AWS, 2025-11)`;
export const MODEL = "AWS's service model (botocore, lambda 2015-03-31)";

export const FN = "there";
export const OTHER = "other";
export const arn = (name: string, qualifier?: string) =>
  `arn:aws:lambda:${REGION}:123456789012:function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
export const notFound = (name: string, qualifier?: string) =>
  ["ResourceNotFoundException", `Function not found: ${arn(name, qualifier)}`] as const;
export const INVALID = "InvalidParameterValueException";
export const VALIDATION = "ValidationException";
export const violated = (shown: string, member: string, constraint: string) =>
  [
    VALIDATION,
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  ] as const;

export const CODE = {
  ZipFile: zip({
    "index.mjs": "export const handler = async (event, { functionVersion }) => functionVersion;",
  }),
};
/** What CreateFunction needs at least. */
export const creation = (FunctionName: string, more: Json = {}): Json => ({
  FunctionName,
  Runtime: "nodejs22.x",
  Role: ROLE,
  Handler: "index.handler",
  Code: CODE,
  ...more,
});

/** Sends a request through the SDK, and reads what came back before the SDK did. */
export async function send(lambda: Harness, operation: string, input: Json): Promise<Answer> {
  const commands = sdk as unknown as Record<string, new (input: Json) => sdk.ListFunctionsCommand>;
  const Command = commands[`${operation}Command`];
  if (Command === undefined) throw new Error(`The SDK has no ${operation}.`);
  const command = new Command(input);
  let seen: Answer | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { statusCode, headers, body } = result.response as unknown as {
        statusCode: number;
        headers: Record<string, string>;
        body: AsyncIterable<Uint8Array>;
      };
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString("utf8");
      const isJson = headers["content-type"]?.includes("json") === true && text.startsWith("{");
      const said: Json = isJson ? JSON.parse(text) : { text };
      const type = headers["x-amzn-errortype"];
      seen = {
        status: statusCode,
        type,
        body: said,
        ...(type !== undefined && { message: String(said.message ?? said.Message) }),
      };
      return { ...result, response: { ...(result.response as object), body: bytes } };
    },
    { step: "deserialize", priority: "low", name: "see" },
  );
  await lambda.client.send(command).catch(() => undefined);
  if (seen === undefined) throw new Error(`${operation} got no answer.`);
  return seen;
}

/** A function with two versions and an alias, and one more function. */
async function prepare(lambda: Harness): Promise<void> {
  await lambda.deploy(FN, { "index.mjs": "export const handler = async (event, c) => c.functionVersion;" });
  await send(lambda, "PublishVersion", { FunctionName: FN });
  await send(lambda, "UpdateFunctionConfiguration", { FunctionName: FN, Description: "two" });
  await lambda.updated(FN);
  await send(lambda, "PublishVersion", { FunctionName: FN });
  await send(lambda, "CreateAlias", { FunctionName: FN, Name: "live", FunctionVersion: "1" });
  await lambda.deploy(OTHER, { "index.mjs": "export const handler = async () => 1;" });
}

/** Makes a test of each row, in a world with the functions `there` and `other`. */
export function describeRows(title: string, rows: readonly Row[]): void {
  rowsOf("Lambda", title, rows, async () => {
    const lambda = await Harness.start();
    await prepare(lambda);
    return {
      send: (operation, input) => send(lambda, operation, input),
      settled: async (operation, input) => {
        if (operation === "CreateFunction" || operation.startsWith("UpdateFunctionCo"))
          await lambda.updated(String(input.FunctionName));
      },
      end: () => lambda.stop(),
    };
  });
}
