import { checkActive } from "../functions/lifecycle.js";
import type { Target } from "../functions/targets.js";
import { Constraints } from "../protocol/constraints.js";
import {
  functionNotFound,
  invalidRequestContent,
  notSupported,
  requestTooLarge,
} from "../protocol/errors.js";
import { LATEST } from "../protocol/names.js";
import { readJson } from "../protocol/payload.js";
import { chainAfter } from "../protocol/recursion.js";
import type { OperationRequest } from "../protocol/request.js";
import type { Context, LambdaOperation } from "./context.js";
import { functionAccess } from "./shared/access.js";

const LARGEST_SYNC = 6_291_456;
const LARGEST_EVENT = 1_048_576;
const LARGEST_CLIENT_CONTEXT = 3583;

export const invoke: LambdaOperation = {
  access: (context) =>
    functionAccess(context, context.request.label("FunctionName"), {
      action: "InvokeFunction",
      qualified: true,
    }),
  async run(context) {
    const { request } = context;
    const type = request.header("x-amz-invocation-type") ?? "RequestResponse";
    const target = targetOf(context, type);
    const { requestId, body } = request.received;
    const payload = body.length === 0 ? Buffer.from("{}") : body;
    checkSize(type, payload.length);
    const text = readJson(payload);
    if (type === "DryRun") return { status: 204 };
    const chain = chainAfter([request.header("x-amzn-trace-id")]);
    if (type === "Event") {
      context.queue.accept({
        requestId,
        functionName: target.version.functionName,
        functionId: target.function.id,
        ...(target.qualifier !== undefined && { qualifier: target.qualifier }),
        payload: text,
        ...(chain > 1 && { chain }),
      });
      return { status: 202 };
    }
    const clientContext = readClientContext(request);
    const result = await context.executor.run(target, {
      requestId,
      payload,
      chain,
      ...(clientContext !== undefined && { clientContext }),
    });
    return {
      status: 200,
      // What the function wrote was durable before it was told so; its log lines follow.
      tellsNoWrite: true,
      headers: {
        "content-type": "application/json",
        "x-amz-executed-version": target.version.version,
        ...(result.functionError !== undefined && { "x-amz-function-error": result.functionError }),
        ...(request.header("x-amz-log-type") === "Tail" && { "x-amz-log-result": result.logTail }),
      },
      body: result.payload,
    };
  },
};

function targetOf(context: Context, type: string): Target {
  const { request, names, targets } = context;
  new Constraints()
    .oneOf("invocationType", type, ["Event", "RequestResponse", "DryRun"])
    .oneOf("logType", request.header("x-amz-log-type"), ["None", "Tail"])
    .check();
  const reference = names.parse(
    request.label("FunctionName"),
    { pattern: "namespaced" },
    request.query("Qualifier"),
  );
  for (const header of ["x-amz-durable-execution-name", "x-amz-tenant-id"]) {
    if (request.header(header) !== undefined) throw notSupported(`the header ${header}`);
  }
  const target = targets.toRun(reference);
  if (target === undefined) {
    throw functionNotFound(names.functionArn(reference.name, reference.qualifier ?? LATEST));
  }
  checkActive(target.version);
  return target;
}

function checkSize(type: string, size: number): void {
  if (type === "Event" && size > LARGEST_EVENT) {
    throw requestTooLarge(
      `${size} byte payload is too large for the Event invocation type (limit ${LARGEST_EVENT} bytes)`,
    );
  }
  if (size > LARGEST_SYNC) {
    throw requestTooLarge(
      `Request must be smaller than ${LARGEST_SYNC} bytes for the InvokeFunction operation`,
    );
  }
}

function readClientContext(request: OperationRequest): string | undefined {
  const header = request.header("x-amz-client-context");
  if (header === undefined) return undefined;
  const text = Buffer.from(header, "base64").toString("utf8");
  try {
    if (header.length > LARGEST_CLIENT_CONTEXT) throw new RangeError("too long");
    // One line of ASCII, since it travels in a header.
    return JSON.stringify(JSON.parse(text)).replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  } catch {
    throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
  }
}
