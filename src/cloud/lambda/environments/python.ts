import { execFile } from "node:child_process";

/** The installed Python, found once: a shim in the PATH would cost its time at every cold start. */
export interface Python {
  readonly executable: string;
  /** Where that Python finds its modules, boto3 among them. */
  readonly modulePath: readonly string[];
}

const PROBE = `import importlib.util, json, sys
print(json.dumps([sys.executable, [p for p in sys.path if p], importlib.util.find_spec("boto3") is not None]))`;

const NO_PYTHON =
  "Python functions need Python 3, which was not found: install python3 and boto3 (`python3 -m pip install boto3`), or choose a nodejs runtime.";
const NO_BOTO3 =
  "Python functions need boto3, which the installed python3 does not have: run `python3 -m pip install boto3`, or choose a nodejs runtime.";

let found: Python | undefined;

/** The installed Python, or the sentence that says what is missing. Looks again until it finds one. */
export async function findPython(): Promise<Python | string> {
  if (found !== undefined) return found;
  const output = await new Promise<string | undefined>((resolve) => {
    execFile("python3", ["-c", PROBE], { timeout: 30_000 }, (problem, stdout) =>
      resolve(problem === null ? stdout : undefined),
    );
  });
  if (output === undefined) return NO_PYTHON;
  const [executable, modulePath, hasBoto3] = JSON.parse(output) as [string, string[], boolean];
  if (!hasBoto3) return NO_BOTO3;
  found = { executable, modulePath };
  return found;
}

/** What keeps Python functions from running here, in one sentence; `undefined` when nothing does. */
export async function pythonProblem(): Promise<string | undefined> {
  const python = await findPython();
  return typeof python === "string" ? python : undefined;
}
