import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import type { VersionRecord } from "../functions/records.js";
import { familyOf } from "../functions/runtimes.js";
import type { SessionCredentials } from "../neighbours.js";
import { throughWrapper } from "./exec-wrapper.js";
import { modulePaths, pythonFolders } from "./layer-paths.js";
import { nodeFlags } from "./node-flags.js";
import { findPython } from "./python.js";
import type { Command, Sandbox, World } from "./sandbox/sandbox.js";

/** Where X-Ray's daemon would listen. Traces are not sampled: nothing is sent to it. */
const XRAY_HOST = "127.0.0.1";
const XRAY_PORT = "2000";
/** What a process may hold beyond the function's memory, in MB: libraries count that Lambda's runtimes do not have. */
export const MEMORY_ALLOWANCE = 32;

export interface Launch extends Command {
  /** Whether it speaks over the channel, its file descriptor 3; custom runtimes know the Runtime API only. */
  readonly channel: boolean;
}

/** Why a runtime cannot even be started, as the invocation's error says it. */
export interface LaunchProblem {
  readonly errorType: string;
  readonly message: string;
}

/** How the version's runtime is started; `time` is what its clock is set to during init. */
export async function launchOf(
  version: VersionRecord,
  { world, codeFolder, layersFolder }: Pick<Sandbox, "world" | "codeFolder" | "layersFolder">,
  time: string,
): Promise<Launch | LaunchProblem> {
  const family = familyOf(version.runtime);
  if (family === "nodejs") {
    // Above the function's memory: it is the environment that ends what takes more, as Lambda does.
    const heap = `--max-old-space-size=${version.memorySize + MEMORY_ALLOWANCE + 32}`;
    const launch = ours(world.node, heap, ...nodeFlags(version), world.nodeBootstrap, time);
    return throughWrapper(launch, version, world);
  }
  if (family === "python") {
    const python = await findPython();
    if (typeof python === "string") return { errorType: "Runtime.InvalidEntrypoint", message: python };
    const modulePath = JSON.stringify(python.modulePath);
    const launch = ours(
      world.interpreter(python.executable),
      "-u",
      "-B",
      "-S",
      world.pythonBootstrap,
      time,
      modulePath,
      JSON.stringify(layersFolder === undefined ? [] : pythonFolders(world.layersRoot, version.runtime)),
    );
    return throughWrapper(launch, version, world);
  }
  const places = [
    { folder: codeFolder, seenAt: world.taskRoot, onAws: "/var/task" },
    ...(layersFolder === undefined
      ? []
      : [{ folder: layersFolder, seenAt: world.layersRoot, onAws: "/opt" }]),
  ];
  const place = places.find(({ folder }) => existsSync(join(folder, "bootstrap")));
  if (place === undefined) {
    return {
      errorType: "Runtime.InvalidEntrypoint",
      message: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    };
  }
  if (!isExecutable(join(place.folder, "bootstrap"))) {
    return {
      errorType: "Runtime.InvalidEntrypoint",
      message: `fork/exec ${place.onAws}/bootstrap: permission denied`,
    };
  }
  return inOneStream(join(place.seenAt, "bootstrap"));
}

/** Our bootstraps lead both streams into one by themselves: a shell would cost a cold start its time. */
const ours = (command: string, ...args: string[]): Launch => ({ command, args, channel: true });

/** Standard error goes where standard output goes: the order of what a function prints is kept. */
function inOneStream(...command: string[]): Launch {
  return { command: "/bin/sh", args: ["-c", 'exec "$@" 2>&1', "sh", ...command], channel: false };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface SandboxVariables {
  readonly version: VersionRecord;
  readonly region: string;
  readonly endpoint: string;
  readonly runtimeApi: string;
  readonly world: World;
  readonly logStream: string;
  readonly credentials: SessionCredentials;
}

/** A function's environment variables: the documented ones, its own, and nothing of the user's but, without a world of its own, the PATH. */
export function environmentVariables(sandbox: SandboxVariables): Record<string, string> {
  const { version, credentials, world } = sandbox;
  return {
    ...world.variables,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: `${XRAY_HOST}:${XRAY_PORT}`,
    _AWS_XRAY_DAEMON_ADDRESS: XRAY_HOST,
    _AWS_XRAY_DAEMON_PORT: XRAY_PORT,
    PWD: world.taskRoot,
    ...modulePaths(version, world),
    ...version.environment,
    _HANDLER: version.handler,
    ...(familyOf(version.runtime) !== "provided" && {
      AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
    }),
    ...(version.logFormat === "JSON" && {
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: version.applicationLogLevel ?? "INFO",
    }),
    AWS_REGION: sandbox.region,
    AWS_DEFAULT_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: sandbox.logStream,
    AWS_LAMBDA_RUNTIME_API: sandbox.runtimeApi,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    LAMBDA_TASK_ROOT: world.taskRoot,
    LAMBDA_RUNTIME_DIR: world.runtimeFolder,
  };
}
