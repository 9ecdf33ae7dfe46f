/** What this machine offers: Node, Python, the AWS CLI, the disk. */
import { execFile } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { pythonProblem } from "../../cloud/index.js";
import type { Settings } from "../settings.js";
import { NODE_RANGE } from "../version.js";
import { note, ok, problem, type Result } from "./finding.js";

type Numbers = readonly [number, number, number];

const numbers = (version: string): Numbers => {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^\D*/, "").split(".").map(Number);
  return [major, minor, patch];
};

const atLeast = (version: Numbers, least: Numbers): boolean => {
  const at = version.findIndex((part, index) => part !== least[index]);
  return at < 0 || (version[at] ?? 0) > (least[at] ?? 0);
};

/** Whether a version is within a range as package.json writes it: `^20.19.0 || >=24.0.0`. */
export function withinRange(version: string, range: string): boolean {
  const found = numbers(version);
  return range.split("||").some((part) => {
    const least = numbers(part.trim());
    return atLeast(found, least) && (!part.includes("^") || found[0] === least[0]);
  });
}

export function node(version: string): Result {
  const wanted = `the labs need ${NODE_RANGE}`;
  return withinRange(version, NODE_RANGE)
    ? ok(`${version} (${wanted})`)
    : problem(`${version}, but ${wanted}`, "Install a current Node: https://nodejs.org");
}

/** What a program prints, on whichever stream; `undefined` where it can't be run. */
const said = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: 30_000, env }, (error, stdout, stderr) =>
      resolve(error === null ? `${stdout}${stderr}`.trim() : undefined),
    );
  });

const PYTHON_VERSIONS = `import platform, importlib.util
print(platform.python_version())
if importlib.util.find_spec("boto3"):
    from importlib.metadata import version
    print(version("boto3"))`;

export async function python({ runtime, target }: Settings, env: NodeJS.ProcessEnv): Promise<Result> {
  const why = await pythonProblem();
  const [version = "?", boto3 = "?"] =
    (await said("python3", ["-c", PYTHON_VERSIONS], env))?.split("\n").map((line) => line.trim()) ?? [];
  if (why === undefined)
    return ok(`Python ${version} with boto3 ${boto3}; python3.9 to python3.14 run on it`);
  const cure = "python3 -m pip install boto3   (on Debian and Ubuntu: apt-get install python3-boto3)";
  const found = why.includes("boto3, which")
    ? `Python ${version}, but it has no boto3`
    : "Python 3 was not found (python3 in the PATH)";
  // Only functions of the embedded AWS run on this machine.
  return runtime === "python" && target.runsHere
    ? problem(found, `Install it: ${cure}. Or leave out --runtime python: the labs' default is Node.`)
    : note(`${found}; only --runtime python needs it`, `Install it: ${cure}`);
}

export async function awsCli(env: NodeJS.ProcessEnv): Promise<Result> {
  const text = await said("aws", ["--version"], env);
  if (text === undefined) {
    return note(
      "not found; only looking at the labs' tables and functions by hand needs it",
      "Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html. Or look with: idem-lab table, idem-lab logs",
    );
  }
  const version = /aws-cli\/(\S+)/.exec(text)?.[1];
  if (version === undefined)
    return note("`aws` does not say its version as the AWS CLI does", "Look yourself: aws --version");
  return numbers(version)[0] === 1
    ? note(
        `version ${version}: it does not know --cli-binary-format, and sends \`aws sqs\` past AWS_ENDPOINT_URL`,
        'Leave --cli-binary-format out of the commands shown, and add to aws sqs: --endpoint-url "$AWS_ENDPOINT_URL". Or install version 2.',
      )
    : ok(`version ${version}: to pass JSON to lambda invoke, add --cli-binary-format raw-in-base64-out`);
}

/** The nearest folder above (or at) the path that is there. */
function existing(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : existing(parent);
}

const MEGABYTE = 1_000_000;
/** A course needs about 20 MB; with less than this, writing soon fails. */
const LEAST = 20 * MEGABYTE;
const LITTLE = 200 * MEGABYTE;

export function disk(home: string): Result {
  const { bavail, bsize } = statfsSync(existing(home));
  const free = bavail * bsize;
  const found =
    free >= 1_000 * MEGABYTE
      ? `${(free / 1e9).toFixed(0)} GB free`
      : `${Math.floor(free / MEGABYTE)} MB free`;
  const cure = "Free some space, or choose a home on another disk: --home <dir> or IDEM_LAB_HOME";
  if (free < LEAST) return problem(`${found}; the labs need about 20 MB`, cure);
  return free < LITTLE ? note(found, cure) : ok(found);
}
