import { execFile } from "node:child_process";
import { join } from "node:path";
import { asksForProcesses, ISOLATION_VARIABLE, routesHere } from "./namespaces/allowed.js";
import { findPrograms } from "./namespaces/programs.js";
import { NAMESPACE_WORLD, Root } from "./namespaces/root.js";
import { NamespaceSandbox, type Namespaces } from "./namespaces/sandbox.js";

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

/** What keeps Node from running in such namespaces. */
async function problemOf(namespaces: Namespaces, folder: string): Promise<string | undefined> {
  const codeFolder = join(namespaces.root.folder, NAMESPACE_WORLD.taskRoot);
  const sandbox = new NamespaceSandbox(namespaces, { folder, codeFolder, binds: [], temporary: 1 });
  try {
    const args = [
      "-c",
      "test -r /var/node_modules/@aws-sdk/client-dynamodb/package.json && exec node --version",
    ];
    const entry = await sandbox.enter({ command: "/bin/sh", args }, NAMESPACE_WORLD.variables);
    return await new Promise((resolve) => {
      const { env, cwd } = entry;
      execFile(entry.command, entry.args, { env, cwd, timeout: 30_000 }, (error, _, said) =>
        resolve(error === null ? undefined : said.trim().split("\n")[0] || "Node does not run in namespaces"),
      );
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await sandbox.close();
  }
}
