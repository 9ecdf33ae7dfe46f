/** The global flags, read and checked. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { RuntimeFamily } from "../aws/package.js";
import { DEFAULT_TARGET, targetNamed } from "../aws/targets/choose.js";
import type { TargetTraits } from "../aws/targets/target.js";
import type { Environment } from "./environment.js";
import { UsageError } from "./errors.js";

/** As commander gives them. */
export interface GlobalFlags {
  readonly target?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly prefix?: string;
  readonly roleArn?: string;
  readonly permissionsBoundary?: string;
  readonly tag?: readonly string[];
  readonly runtime?: string;
  readonly home?: string;
  readonly time?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly yes?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

/** What companies and learner labs ask of whoever makes something in their account. */
interface AccountSettings {
  /** Of a role that is there, for all functions. */
  readonly roleArn?: string;
  /** Of the boundary of roles that are made. */
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Settings {
  readonly target: TargetTraits;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Absent: the target's own, and on an account one that is made of who calls. */
  readonly prefix: string | undefined;
  /** What an account asks for. */
  readonly account: AccountSettings;
  readonly runtime: RuntimeFamily | undefined;
  readonly home: string;
  /** What was asked for; `undefined` leaves a running embedded AWS as it is. */
  readonly time: "virtual" | "real" | undefined;
  readonly output: "terminal" | "plain" | "json";
  readonly color: boolean;
  readonly yes: boolean;
}

function readTarget(text: string): TargetTraits {
  const target = targetNamed(text);
  if (target !== undefined) return target;
  throw new UsageError(
    `--target must be local, aws, or the URL of an AWS-compatible endpoint, not '${text}'. For example: --target http://127.0.0.1:4566`,
  );
}

function readRuntime(text: string | undefined): RuntimeFamily | undefined {
  if (text === undefined) return undefined;
  const family = /^(node|nodejs|python)/.exec(text)?.[0];
  if (family === undefined) throw new UsageError(`--runtime must be nodejs or python, not '${text}'.`);
  return family === "python" ? "python" : "nodejs";
}

function readTime(text: string | undefined): Settings["time"] {
  if (text === undefined || text === "virtual" || text === "real") return text;
  throw new UsageError(`--time must be virtual or real, not '${text}'.`);
}

/** Set, and not to nothing. */
const given = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

const ARN = /^arn:aws[\w-]*:iam::\w*:/;

function readAccount({ roleArn, permissionsBoundary, tag = [] }: GlobalFlags): AccountSettings {
  if (roleArn !== undefined && !(ARN.test(roleArn) && roleArn.includes(":role/")))
    throw new UsageError(
      `--role-arn must be a role's ARN, not '${roleArn}'. For example: --role-arn arn:aws:iam::123456789012:role/LabRole`,
    );
  if (permissionsBoundary !== undefined && !ARN.test(permissionsBoundary))
    throw new UsageError(
      `--permissions-boundary must be a policy's ARN, not '${permissionsBoundary}'. For example: --permissions-boundary arn:aws:iam::123456789012:policy/Boundary`,
    );
  return {
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    ...(tag.length === 0 ? {} : { tags: Object.fromEntries(tag.map(readTag)) }),
  };
}

const TAG_TEXT = /^[\p{L}\p{N} _.:/=+\-@]*$/u;

function readTag(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  const [key, value] = [text.slice(0, at), text.slice(at + 1)];
  const fits = key.length <= 128 && value.length <= 256 && TAG_TEXT.test(`${key}${value}`);
  if (at <= 0 || !fits || /^(aws|idem-lab)(:|$)/i.test(key))
    throw new UsageError(
      `--tag must be key=value, of letters, digits, spaces and _.:/=+-@, and no key of AWS's or idem-lab's, not '${text}'. For example: --tag team=payments`,
    );
  return [key, value];
}

export function readSettings(flags: GlobalFlags, { env, cwd, stdout }: Environment): Settings {
  const target = readTarget(flags.target ?? DEFAULT_TARGET);
  const home = given(flags.home) ?? given(env.IDEM_LAB_HOME) ?? join(homedir(), ".idem-lab");
  const { prefix } = flags;
  if (prefix !== undefined && !/^[A-Za-z0-9_-]{0,24}$/.test(prefix)) {
    throw new UsageError(`--prefix must be at most 24 letters, digits, - and _, not '${prefix}'.`);
  }
  const accessible = given(env.ACCESSIBLE) !== undefined && env.ACCESSIBLE !== "0";
  const plain = flags.plain === true || accessible || stdout.isTTY !== true || env.TERM === "dumb";
  const color = flags.color !== false && given(env.NO_COLOR) === undefined && !plain;
  return {
    target,
    region:
      given(flags.region) ??
      target.regionVariables.map((name) => given(env[name])).find((value) => value !== undefined),
    profile: given(flags.profile),
    prefix,
    account: readAccount(flags),
    runtime: readRuntime(flags.runtime),
    home: isAbsolute(home) ? home : resolve(cwd, home),
    time: readTime(flags.time),
    output: flags.json === true ? "json" : plain ? "plain" : "terminal",
    color,
    yes: flags.yes === true,
  };
}
