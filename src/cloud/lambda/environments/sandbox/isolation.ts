import { spawn } from "node:child_process";
import { join } from "node:path";
import { asksForProcesses, ISOLATION_VARIABLE, routesHere } from "./namespaces/allowed.js";
import { findPrograms } from "./namespaces/programs.js";
import { NAMESPACE_WORLD, Root } from "./namespaces/root.js";
import { NamespaceSandbox, type Namespaces } from "./namespaces/sandbox.js";
import type { Entry } from "./sandbox.js";

/** What keeps functions apart: namespaces, or nothing but processes, and why. */
export type Isolation =
  | { readonly kind: "namespaces"; readonly namespaces: Namespaces }
  | { readonly kind: "processes"; readonly why: string };

const processes = (why: string): Isolation => ({ kind: "processes", why });

/** Finds out by trying what this system has. @param folder where it may leave files for later */
export async function findIsolation(folder: string): Promise<Isolation> {
  if (asksForProcesses()) return processes(`${ISOLATION_VARIABLE} asks for it`);
  if (process.platform !== "linux") return processes("only Linux has namespaces");
  const programs = findPrograms();
  if (!("unshare" in programs)) return processes(`these programs are missing: ${programs.join(", ")}`);
  let why = "";
  try {
    const root = Root.build(join(folder, "root"));
    for (const route of routesHere()) {
      const namespaces = { programs, route, root };
      const problem = await problemOf(namespaces, join(folder, "trial"));
      if (problem === undefined) return { kind: "namespaces", namespaces };
      why ||= problem;
    }
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  return processes(why);
}

/** What a function does first: its Node starts with its modules there, and speaks over the channel, the descriptor 3. */
const TRIAL = `
  require("fs").statSync("/var/node_modules/@aws-sdk/client-dynamodb/package.json");
  require("fs").writeSync(3, "ready");
  process.stdin.resume();
`;
const PATIENCE_MS = 30_000;

/** What keeps Node from running in such namespaces. */
async function problemOf(namespaces: Namespaces, folder: string): Promise<string | undefined> {
  const codeFolder = join(namespaces.root.folder, NAMESPACE_WORLD.taskRoot);
  const sandbox = new NamespaceSandbox(namespaces, { folder, codeFolder, binds: [], temporary: 1 });
  try {
    const { node, variables } = NAMESPACE_WORLD;
    const entry = await sandbox.enter({ command: node, args: ["-e", TRIAL] }, variables);
    return await refusalOf(entry, (pid) => sandbox.runtimeOf(pid));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await sandbox.close();
  }
}

/** Starts a process as a runtime is started, and waits until it says something, or ends. */
function refusalOf(
  { command, args, env, cwd }: Entry,
  runtimeOf: (spawned: number) => number | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ["pipe", "ignore", "pipe", "pipe"] });
    const [stdin, , stderr, channel] = child.stdio;
    let said = "";
    const end = (problem?: string): void => {
      clearTimeout(limit);
      stdin?.destroy();
      child.kill("SIGKILL");
      resolve(problem);
    };
    const limit = setTimeout(
      () => end(`Node gave no sign in namespaces within ${PATIENCE_MS / 1000} s`),
      PATIENCE_MS,
    );
    stdin?.on("error", () => {});
    stderr?.on("data", (chunk) => (said += String(chunk)));
    child.once("error", (error) => end(error.message));
    child.once("close", () => end(said.trim().split("\n")[0] || "Node does not run in namespaces"));
    channel?.once("data", () => {
      const known = child.pid !== undefined && runtimeOf(child.pid) !== undefined;
      end(known ? undefined : "/proc does not tell which process is the function's");
    });
  });
}
