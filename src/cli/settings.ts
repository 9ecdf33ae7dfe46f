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
  readonly runtime?: string;
  readonly home?: string;
  readonly time?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly yes?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

export interface Settings {
  readonly target: TargetTraits;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly prefix: string;
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

export function readSettings(flags: GlobalFlags, { env, cwd, stdout }: Environment): Settings {
  const target = readTarget(flags.target ?? DEFAULT_TARGET);
  const home = given(flags.home) ?? given(env.IDEM_LAB_HOME) ?? join(homedir(), ".idem-lab");
  const prefix = flags.prefix ?? target.defaultPrefix;
  if (!/^[A-Za-z0-9_-]{0,24}$/.test(prefix)) {
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
    runtime: readRuntime(flags.runtime),
    home: isAbsolute(home) ? home : resolve(cwd, home),
    time: readTime(flags.time),
    output: flags.json === true ? "json" : plain ? "plain" : "terminal",
    color,
    yes: flags.yes === true,
  };
}
