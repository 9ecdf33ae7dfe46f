/**
 * What a lab's run was, kept where its evidence is: in tags of the function. `verify` reads them in a later process,
 * or on another machine; nothing of a verdict rests on a file of ours.
 */
import { randomInt } from "node:crypto";
import type { Aws } from "./clients.js";
import { TagsUnreadableError, VanishedError } from "./errors.js";
import { getFunction } from "./functions.js";
import type { RuntimeFamily } from "./package.js";

export interface RunRecord {
  readonly lab: string;
  /** `step-4-k3f9x2`: also stands in the event, and from there in the orders and the log. */
  readonly run: string;
  readonly key: string;
  readonly times: number;
  readonly family: RuntimeFamily;
  /** Epoch ms on the target's clock. */
  readonly startedAt: number;
  /** When everything that was sent had come to its end; absent for a run that is under way, or was cut short. */
  readonly endedAt?: number;
  /** When it was given up: it was interrupted, or its target failed. */
  readonly cutAt?: number;
  /** It was its target that did not let it go on. */
  readonly cutByTarget?: boolean;
  /** The versions that the run's code was published as, in the order of their deployment. */
  readonly versions: readonly number[];
  /** The sha256 of a handler of the learner's; absent for a lab's own. */
  readonly code?: string;
  /** How many requests there may be beyond the calls: calls whose answers were lost were sent again. */
  readonly resent?: number;
  /** The expiry of the record that the run stored, in epoch seconds. */
  readonly expiry?: number;
  /** The run of another function that belongs to this one. */
  readonly beside?: string;
}

/** What a tag's value may hold; keys that don't fit are refused before anything runs. */
export const KEY_PATTERN = /^[A-Za-z0-9._:/@+-]{1,64}$/;

const RUN_ID = /^step-\d+-[a-z0-9]{6}$/;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

export function newRunId(lab: string): string {
  let suffix = "";
  for (let position = 0; position < 6; position += 1) suffix += ALPHABET[randomInt(ALPHABET.length)];
  return `${lab}-${suffix}`;
}

/** Whether a row's `run` names a run of a lab. */
export const isRunId = (run: string | undefined): run is string => run !== undefined && RUN_ID.test(run);

/** Whether a row's `run` names a run of that lab. */
export const isRunOf = (run: string | undefined, lab: string): boolean =>
  isRunId(run) && run.startsWith(`${lab}-`);

const tagOf = (lab: string): string => `idem-lab:${lab}`;

function write(record: RunRecord): string {
  const fields: Readonly<Record<string, string | number | undefined>> = {
    run: record.run,
    key: record.key,
    times: record.times,
    family: record.family,
    start: record.startedAt,
    end: record.endedAt,
    cut: record.cutAt,
    by: record.cutByTarget === true ? "target" : undefined,
    versions: record.versions.join("+"),
    code: record.code,
    resent: record.resent === 0 ? undefined : record.resent,
    expiry: record.expiry,
    beside: record.beside,
  };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function read(lab: string, text: string): RunRecord | undefined {
  const fields = new Map(
    text.split(" ").map((field) => {
      const equals = field.indexOf("=");
      return [field.slice(0, equals), field.slice(equals + 1)] as const;
    }),
  );
  const number = (name: string): number | undefined => {
    const value = Number(fields.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const run = fields.get("run");
  const key = fields.get("key");
  const startedAt = number("start");
  const family = fields.get("family");
  if (run === undefined || key === undefined || startedAt === undefined) return undefined;
  const endedAt = number("end");
  const cutAt = number("cut");
  const code = fields.get("code");
  const expiry = number("expiry");
  const resent = number("resent");
  const beside = fields.get("beside");
  return {
    lab,
    run,
    key,
    times: number("times") ?? 1,
    family: family === "python" ? "python" : "nodejs",
    startedAt,
    versions: (fields.get("versions") ?? "")
      .split("+")
      .map(Number)
      .filter((version) => version > 0),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(cutAt === undefined ? {} : { cutAt }),
    ...(fields.get("by") === "target" ? { cutByTarget: true } : {}),
    ...(code === undefined ? {} : { code }),
    ...(resent === undefined ? {} : { resent }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(beside === undefined ? {} : { beside }),
  };
}

/** What this process wrote, by target, function and lab: a tag may be read as it was for a while. */
const written = new WeakMap<Aws["target"], Map<string, RunRecord>>();

const placeOf = ({ names }: Aws, lab: string): string => `${names.functionName} ${lab}`;

/** What is newer of what was read and what this process wrote. */
function newest(aws: Aws, lab: string, read: RunRecord | undefined): RunRecord | undefined {
  const own = written.get(aws.target)?.get(placeOf(aws, lab));
  if (own === undefined || aws.target.settlesWithin === 0) return read;
  if (read === undefined || read.run === own.run) return own;
  return read.startedAt > own.startedAt ? read : own;
}

export async function saveRun(aws: Aws, record: RunRecord): Promise<void> {
  const { TagResourceCommand } = await import("@aws-sdk/client-lambda");
  const arn = (await getFunction(aws))?.Configuration?.FunctionArn;
  if (arn === undefined) throw new VanishedError(`The function ${aws.names.functionName}`);
  await (await aws.lambda()).send(
    new TagResourceCommand({ Resource: arn, Tags: { [tagOf(record.lab)]: write(record) } }),
  );
  const here = written.get(aws.target) ?? new Map<string, RunRecord>();
  written.set(aws.target, here.set(placeOf(aws, record.lab), record));
}

/** The last run of each lab that the target knows of. */
export async function loadRuns(aws: Aws): Promise<ReadonlyMap<string, RunRecord>> {
  const found = await getFunction(aws);
  if (found?.TagsError !== undefined)
    throw new TagsUnreadableError(
      `The function ${aws.names.functionName}`,
      "lambda:ListTags",
      found.TagsError.Message ?? "",
    );
  const tags = found?.Tags ?? {};
  const runs = new Map<string, RunRecord>();
  for (const [name, value] of Object.entries(tags)) {
    const lab = /^idem-lab:(step-\d+)$/.exec(name)?.[1];
    const record = lab === undefined ? undefined : read(lab, value);
    if (record !== undefined) runs.set(record.lab, record);
  }
  if (found === undefined) return runs;
  const own = [...(written.get(aws.target)?.values() ?? [])].map(({ lab }) => lab);
  for (const lab of new Set([...runs.keys(), ...own])) {
    const record = newest(aws, lab, runs.get(lab));
    if (record !== undefined) runs.set(lab, record);
  }
  return runs;
}

/**
 * Notes that a run was given up, unless it had come to its end.
 * @param cutByTarget nobody interrupted it
 */
export async function cutRun(
  aws: Aws,
  lab: string,
  run: string,
  { cutByTarget }: { readonly cutByTarget: boolean },
): Promise<void> {
  const record = (await loadRuns(aws)).get(lab);
  if (record?.run !== run || record.endedAt !== undefined) return;
  const cutAt = await aws.target.clock.now();
  await saveRun(aws, { ...record, cutAt, ...(cutByTarget ? { cutByTarget } : {}) });
}
