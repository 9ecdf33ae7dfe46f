import { constrainLayers } from "../layers/of-function.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, validation } from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { readInert } from "./inert-settings.js";
import type { Setting } from "./records.js";
import { checkRuntime } from "./runtimes.js";

const ROLE = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
const TARGET = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
const VARIABLE_NAME = "[a-zA-Z]([a-zA-Z0-9_])+";
const LARGEST_ENVIRONMENT = 4096;
const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"];

const RESERVED_VARIABLES = new Set([
  ..."_HANDLER _X_AMZN_TRACE_ID AWS_REGION AWS_DEFAULT_REGION AWS_EXECUTION_ENV".split(" "),
  ..."AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION".split(" "),
  ..."AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME".split(" "),
  ..."AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN".split(" "),
  ..."AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split(" "),
]);

/** Settings that AWS has and we cannot honour, and that would change an outcome, unless they ask for nothing. */
const UNSUPPORTED: readonly string[] = [
  ..."CapacityProviderConfig CodeSigningConfigArn DurableConfig FileSystemConfigs ImageConfig".split(" "),
  ..."PublishTo TenancyConfig".split(" "),
];

/** The settings that CreateFunction and UpdateFunctionConfiguration share; absent ones were not given. */
export type RequestedSetting = Partial<Omit<Setting, "architectures" | "codeSha256" | "codeSize" | "layers">>;

/**
 * Reads the configuration members of a request.
 * @throws what AWS answers to values outside its model, and our own refusal of settings that are not supported
 */
export function readSetting(members: Members, constraints = new Constraints()): RequestedSetting {
  const role = members.string("Role");
  const handler = members.string("Handler");
  const description = members.string("Description");
  const timeout = members.integer("Timeout");
  const memorySize = members.integer("MemorySize");
  const ephemeralStorage = members.structure("EphemeralStorage")?.integer("Size");
  const logging = members.structure("LoggingConfig");
  const logGroup = logging?.string("LogGroup");
  const deadLetterTarget = members.structure("DeadLetterConfig")?.string("TargetArn");
  const inert = readInert(members, constraints);
  constrainLayers(members, constraints);
  constraints
    .pattern("role", role, ROLE)
    .pattern("handler", handler, "[^\\s]+")
    .length("handler", handler, 0, 128)
    .length("description", description, 0, 256)
    .range("timeout", timeout, 1, 900)
    .range("memorySize", memorySize, 128, 10_240)
    .range("ephemeralStorage.size", ephemeralStorage, 512, 10_240)
    .oneOf("loggingConfig.logFormat", logging?.string("LogFormat"), ["JSON", "Text"])
    .oneOf("loggingConfig.applicationLogLevel", logging?.string("ApplicationLogLevel"), APPLICATION_LEVELS)
    .oneOf("loggingConfig.systemLogLevel", logging?.string("SystemLogLevel"), SYSTEM_LEVELS)
    .pattern("loggingConfig.logGroup", logGroup, "[\\.\\-_/#A-Za-z0-9]+")
    .length("loggingConfig.logGroup", logGroup, 1, 512)
    .pattern("deadLetterConfig.targetArn", deadLetterTarget, TARGET)
    .check();
  refuseUnsupported(members);
  const runtime = members.string("Runtime");
  if (runtime !== undefined) checkRuntime(runtime);
  const environment = members.structure("Environment")?.stringMap("Variables");
  if (environment !== undefined) checkEnvironment(environment);
  return {
    ...(role !== undefined && { role }),
    ...(handler !== undefined && { handler }),
    ...(description !== undefined && { description }),
    ...(timeout !== undefined && { timeout }),
    ...(memorySize !== undefined && { memorySize }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
    ...(logGroup !== undefined && { logGroup }),
    ...readLogFormat(logging),
    ...(runtime !== undefined && { runtime }),
    ...(members.has("Environment") && { environment: environment ?? {} }),
    ...(deadLetterTarget !== undefined && { deadLetterTarget }),
    ...inert,
  };
}

/** @throws what AWS answers to anything but one of its two architectures */
export function readArchitectures(members: Members): readonly string[] | undefined {
  const architectures = members.strings("Architectures");
  if (architectures === undefined) return undefined;
  const known = architectures.every((name) => name === "x86_64" || name === "arm64");
  new Constraints()
    .length("architectures", architectures, 1, 1)
    .that(
      known,
      `[${architectures.join(", ")}]`,
      "architectures",
      "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    )
    .check();
  return architectures;
}

/** Plain text has no levels: what was set before does not come back with the next change to JSON. */
function readLogFormat(logging: Members | undefined): RequestedSetting {
  const logFormat = logging?.string("LogFormat");
  const applicationLogLevel = logging?.string("ApplicationLogLevel");
  const systemLogLevel = logging?.string("SystemLogLevel");
  if (logFormat === "Text" && (applicationLogLevel ?? systemLogLevel) !== undefined) throw noLevelsInText();
  return {
    ...(logFormat === "JSON" && { logFormat }),
    ...(logFormat === "Text" && { logFormat, applicationLogLevel: "INFO", systemLogLevel: "INFO" }),
    ...(applicationLogLevel !== undefined && { applicationLogLevel }),
    ...(systemLogLevel !== undefined && { systemLogLevel }),
  };
}

/** @throws what AWS answers to log levels for a function that does not log in JSON */
export function checkLogLevels(requested: RequestedSetting, effective: Pick<Setting, "logFormat">): void {
  const { logFormat, applicationLogLevel, systemLogLevel } = requested;
  if (logFormat !== undefined || effective.logFormat === "JSON") return;
  if ((applicationLogLevel ?? systemLogLevel) !== undefined) throw noLevelsInText();
}

const noLevelsInText = () =>
  invalidParameter(
    'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "Json" and try again.',
  );

function refuseUnsupported(members: Members): void {
  for (const name of UNSUPPORTED) {
    if (!members.isEmpty(name)) throw notSupported(name);
  }
}

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  const wellNamed = new RegExp(`^(?:${VARIABLE_NAME})$`);
  if (!names.every((name) => wellNamed.test(name))) {
    // The values may be secrets: AWS does not show them either.
    throw validation(
      `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ${VARIABLE_NAME}]`,
    );
  }
  const reserved = names.filter((name) => RESERVED_VARIABLES.has(name));
  const unable =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  if (reserved.length > 0) {
    throw invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > LARGEST_ENVIRONMENT) {
    throw invalidParameter(`${unable} exceeded the 4KB limit. String measured: ${text}`);
  }
  if (text.includes("\\u0000")) throw invalidParameter(`${unable} contains a NUL character.`);
}
