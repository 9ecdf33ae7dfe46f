/** The environment that a function sees: Lambda's, the course's names, and what its author sets. */
import { dirname } from "node:path";
import type { ProgramCode } from "../realm/program.js";

const OF_THE_COURSE = { IDEMPOTENCY_TABLE: "IdempotencyTable", ORDERS_TABLE: "Orders" };
const READ_IN_PYTHON =
  /(?:\benviron\[\s*|\benviron\.get\(\s*|\bgetenv\(\s*)["']([A-Z][A-Z0-9_]*)["']\s*[\])]/g;
const READ = /process\.env(?:\.([A-Z][A-Z0-9_]*)|\[["']([A-Z][A-Z0-9_]*)["']\])/g;
const ACCOUNT = "123456789012";

export interface FunctionEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Variables that nobody set, and what they were taken to be. */
  readonly notes: readonly string[];
}

/** What a variable of such a name holds, where nobody says. */
function likely(name: string): string | undefined {
  const stem = name
    .toLowerCase()
    .replace(/_(table|queue|topic|bucket|name|url|arn)+/g, "")
    .replaceAll("_", "-");
  if (/QUEUE.*URL/.test(name)) return `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${stem}-queue`;
  if (/TABLE/.test(name)) return `${stem}-table`;
  return undefined;
}

export function environmentFor(
  program: ProgramCode,
  set: Readonly<Record<string, string>>,
  memoryMb: number,
): FunctionEnvironment {
  const notes: string[] = [];
  const guessed: Record<string, string> = {};
  const isPython = program.file.endsWith(".py");
  for (const [, dotted, quoted] of program.code.matchAll(isPython ? READ_IN_PYTHON : READ)) {
    const name = dotted ?? quoted ?? "";
    if (name in set || name in OF_THE_COURSE || name in guessed || name.startsWith("AWS_")) continue;
    const value = likely(name);
    if (value === undefined) continue;
    guessed[name] = value;
    notes.push(`${name} is not set: taken to be ${value} (--env ${name}=…).`);
  }
  return {
    notes,
    env: {
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "ASIAPROVE00000000000",
      AWS_SECRET_ACCESS_KEY: "prove",
      AWS_SESSION_TOKEN: "prove",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_LAMBDA_FUNCTION_NAME: "my-function",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/my-function",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]00000000000000000000000000000000",
      AWS_EXECUTION_ENV: isPython ? "AWS_Lambda_python3.13" : "AWS_Lambda_nodejs24.x",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      LAMBDA_TASK_ROOT: dirname(program.file),
      TZ: ":UTC",
      ...OF_THE_COURSE,
      ...guessed,
      ...set,
    },
  };
}
