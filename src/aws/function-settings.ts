/**
 * The settings of a function of the course's that change what comes of an event, each by the name that AWS has for it.
 * `deploy` puts right what differs, and `verify` names it.
 */
import type {
  Architecture,
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { Aws } from "./clients.js";
import { type HandlerSource, RUNTIMES } from "./package.js";

/** The tutorial's timeout, in seconds. */
const FUNCTION_TIMEOUT = 10;

/** Lambda's own defaults, where the course sets nothing. */
const MEMORY_MB = 128;
const STORAGE_MB = 512;
const LOG_FORMAT = "Text";
export const ARCHITECTURE: Architecture = "x86_64";

/** It belongs to the code, and is changed with it. */
export const ARCHITECTURES = "Architectures";

/** Settings by name, each as a text that can be compared and told. */
export type Settings = ReadonlyMap<string, string>;

/** Of each setting that differs, what it is and what the course sets. */
export type Differences = ReadonlyMap<string, { readonly found: string; readonly wanted: string }>;

const NONE = "none";
const list = (values: readonly (string | undefined)[] | undefined): string =>
  values === undefined || values.length === 0 ? NONE : values.join(", ");

const variables = (values: Readonly<Record<string, string>> | undefined): string =>
  list(
    Object.entries(values ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  );

/** A role's name with its path, as it stands in its ARN. */
const roleOf = (arn: string | undefined): string => arn?.replace(/^.*:role\//, "") ?? NONE;

/** What a function or a version of one is set to. */
function settingsOf(configuration: FunctionConfiguration): Settings {
  const { VpcConfig, LoggingConfig, EphemeralStorage } = configuration;
  return new Map([
    ["Role", roleOf(configuration.Role)],
    ["Runtime", configuration.Runtime ?? NONE],
    ["Handler", configuration.Handler ?? NONE],
    ["Timeout", `${configuration.Timeout ?? NONE} s`],
    ["MemorySize", `${configuration.MemorySize ?? MEMORY_MB} MB`],
    ["Environment", variables(configuration.Environment?.Variables)],
    [ARCHITECTURES, list(configuration.Architectures ?? [ARCHITECTURE])],
    ["Layers", list(configuration.Layers?.map(({ Arn }) => Arn))],
    ["EphemeralStorage", `${EphemeralStorage?.Size ?? STORAGE_MB} MB`],
    ["DeadLetterConfig", configuration.DeadLetterConfig?.TargetArn ?? NONE],
    ["VpcConfig", list(VpcConfig?.SubnetIds)],
    ["FileSystemConfigs", list(configuration.FileSystemConfigs?.map(({ Arn }) => Arn))],
    ["LogFormat", LoggingConfig?.LogFormat ?? LOG_FORMAT],
    ["LogGroup", LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName ?? ""}`],
  ]);
}

/** A practice is throttled on purpose: one attempt more shows it, and the SDKs' ten would be waited for in real time. */
const PRACTICE_ATTEMPTS = { AWS_MAX_ATTEMPTS: "2" };

const environment = ({ names }: Aws): Readonly<Record<string, string>> => ({
  IDEMPOTENCY_TABLE: names.idempotencyTable,
  ORDERS_TABLE: names.ordersTable,
  ...(names.roleName === names.practiceRoleName ? PRACTICE_ATTEMPTS : {}),
});

/** What of a handler decides settings. */
export type HandlerSettings = Pick<HandlerSource, "family" | "entry" | "environment">;

/** What the course sets a function to for a handler. */
export function courseSettings(
  aws: Aws,
  { FunctionName = aws.names.functionName }: FunctionConfiguration,
  { family, entry, environment: own }: HandlerSettings,
): Settings {
  return settingsOf({
    FunctionName,
    Role: aws.target.roleArn ?? aws.names.roleName,
    Runtime: runtimeOf(family),
    Handler: entry,
    Timeout: FUNCTION_TIMEOUT,
    Environment: { Variables: { ...environment(aws), ...own } },
  });
}

const runtimeOf = (family: HandlerSource["family"]) =>
  RUNTIMES[family] === "nodejs24.x" ? "nodejs24.x" : "python3.13";

/** What of a function or a version is set otherwise. */
export function differencesOf(configuration: FunctionConfiguration, wanted: Settings): Differences {
  const found = settingsOf(configuration);
  return new Map(
    [...wanted].flatMap(([name, value]) => {
      const seen = found.get(name) ?? NONE;
      return seen === value ? [] : [[name, { found: seen, wanted: value }] as const];
    }),
  );
}

/** `Timeout is 3 s, not 10 s; …` */
export const toldDifferences = (differences: Differences): string =>
  [...differences].map(([name, { found, wanted }]) => `${name} is ${found}, not ${wanted}`).join("; ");

type SettingsInput = Omit<UpdateFunctionConfigurationCommandInput, "FunctionName"> & {
  readonly Role: string;
};

/**
 * What a request says to set a function up, or to put it right.
 * @param changed settings beyond the course's own that have to be put back to Lambda's defaults
 */
export function settingsInput(
  aws: Aws,
  { roleArn, handler }: { readonly roleArn: string; readonly handler: HandlerSource },
  changed: readonly string[] = [],
): SettingsInput {
  const when = (
    names: readonly string[],
    input: Partial<SettingsInput>,
  ): Partial<Omit<SettingsInput, "Role">> => (names.some((name) => changed.includes(name)) ? input : {});
  return {
    Role: roleArn,
    Runtime: runtimeOf(handler.family),
    Handler: handler.entry,
    Timeout: FUNCTION_TIMEOUT,
    Environment: { Variables: { ...environment(aws), ...handler.environment } },
    ...when(["MemorySize"], { MemorySize: MEMORY_MB }),
    ...when(["Layers"], { Layers: [] }),
    ...when(["EphemeralStorage"], { EphemeralStorage: { Size: STORAGE_MB } }),
    ...when(["DeadLetterConfig"], { DeadLetterConfig: { TargetArn: "" } }),
    ...when(["VpcConfig"], { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
    ...when(["FileSystemConfigs"], { FileSystemConfigs: [] }),
    ...when(["LogFormat", "LogGroup"], {
      LoggingConfig: { LogFormat: LOG_FORMAT, LogGroup: aws.names.logGroup },
    }),
  };
}
