/**
 * Commands as they can be typed. Texts everywhere spell them `idem-lab <command> …`; what reaches a reader passes
 * through here, where they get the words by which the program can be started, and the flags that decide where it acts.
 */

import { resolve } from "node:path";
import { DEFAULT_TARGET } from "../aws/targets/choose.js";
import type { AsTyped } from "../report/report.js";
import type { Environment } from "./environment.js";
import type { GlobalFlags } from "./settings.js";
import { shellWord } from "./shell.js";
import { NAME, shellFolder, startedAs } from "./started-as.js";

/** Members of a result's document that hold sentences and commands of ours. */
const OUR_WORDS: ReadonlySet<string> = new Set([
  "advice",
  "recheck",
  "look",
  "found",
  "cure",
  "next",
  "text",
]);

const isElsewhere = ({ target = DEFAULT_TARGET }: GlobalFlags): boolean => target !== DEFAULT_TARGET;

/** Another shell may have another region in its environment. */
const regionOf = ({ region, ...flags }: GlobalFlags, { env }: Environment): string | undefined =>
  region ?? (isElsewhere(flags) ? (env.AWS_REGION ?? env.AWS_DEFAULT_REGION) : undefined);

/** The same for the AWS CLI; for the embedded AWS its shell is set up (`idem-lab cloud env`). */
function awsFlags(flags: GlobalFlags, environment: Environment): string {
  const { target = DEFAULT_TARGET, profile } = flags;
  if (!isElsewhere(flags)) return "";
  const given = {
    "endpoint-url": /^https?:/.test(target) ? target : undefined,
    region: regionOf(flags, environment),
    profile,
  };
  return Object.entries(given)
    .filter((each): each is [string, string] => each[1] !== undefined && each[1] !== "")
    .map(([name, value]) => ` --${name} ${shellWord(value)}`)
    .join("");
}

/** A command of the AWS CLI for one of the services that the course uses. */
const AWS_COMMAND = /(?<![\w./@:-])aws(?= (?:dynamodb|iam|lambda|logs|sqs|sts) [a-z])/g;

/** Without these flags the same command would act elsewhere. */
function whereFlags(flags: GlobalFlags, environment: Environment): string {
  const folder = shellFolder(environment);
  const home =
    flags.home === undefined || folder === environment.cwd
      ? flags.home
      : resolve(environment.cwd, flags.home);
  const given = {
    target: flags.target === DEFAULT_TARGET ? undefined : flags.target,
    region: regionOf(flags, environment),
    profile: flags.profile,
    prefix: flags.prefix,
    "role-arn": flags.roleArn,
    "permissions-boundary": flags.permissionsBoundary,
    home,
  };
  return [
    ...Object.entries(given)
      .filter((each): each is [string, string] => each[1] !== undefined && each[1] !== "")
      .map(([name, value]) => ` --${name} ${shellWord(value)}`),
    ...(flags.tag ?? []).map((tag) => ` --tag ${shellWord(tag)}`),
  ].join("");
}

/**
 * Doing it twice changes nothing more.
 * @param commands the names of the program's commands: `idem-lab` before another word is the product, in a sentence
 * @param flags the global flags that the program was started with, as far as they are known when a text is shown
 */
export function typedCommands(
  commands: readonly string[],
  environment: Environment,
  flags: () => GlobalFlags,
): AsTyped {
  const pattern = new RegExp(
    `(?<![\\w./@:-]|npx (?:--package=[^\\n]*? )?)${NAME}(?= (?:\\[|--(?:help|version)|(?:${commands.join("|")})(?![\\w-])))`,
    "g",
  );
  let program: string | undefined;
  return (text) =>
    text
      .replace(pattern, () => {
        program ??= startedAs(environment);
        return `${program}${whereFlags(flags(), environment)}`;
      })
      .replace(AWS_COMMAND, () => `aws${awsFlags(flags(), environment)}`);
}

/** A result's document as JSON, its commands as they can be typed. */
export const typedJson = (document: object, asTyped: AsTyped): string =>
  JSON.stringify(document, (name, value: unknown) =>
    typeof value === "string" && OUR_WORDS.has(name) ? asTyped(value) : value,
  );
