/** Checks that several labs share, each decided from the target. */
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Aws } from "../../aws/clients.js";
import {
  courseSettings,
  differencesOf,
  type HandlerSettings,
  toldDifferences,
} from "../../aws/function-settings.js";
import { courseVersions, getFunction, settingsChanged } from "../../aws/functions.js";
import { packageHandler } from "../../aws/package.js";
import type { RunRecord } from "../../aws/run-records.js";
import { recordOf } from "../../aws/tables.js";
import { type Check, check, type Observation, passIf } from "../check.js";
import { handlersShown } from "./files.js";
import type { Evidence, ShownHandler } from "./lab.js";
import { checkUnlessUnknown, type RunView, unlessUnknown, viewRun } from "./run-view.js";
import { withoutEnd } from "./under-way.js";

export { type RunView, viewRun } from "./run-view.js";

export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** `1 order`, `3 orders`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** That the lab's last run came to its end; without it there is nothing else to check. */
async function runFinished(evidence: Evidence): Promise<{ check: Check; view?: RunView }> {
  const { aws, lab, runs } = evidence;
  const record = runs.get(lab);
  const made = await check(
    {
      id: "run-finished",
      title: "The last run of this lab came to its end",
      expected: "a run with a beginning and an end",
      source: `lambda ListTags ${aws.names.functionName}`,
      recheck: `aws lambda get-function --function-name ${aws.names.functionName} --query 'Tags."idem-lab:${lab}"'`,
      advice: `A run that is under way comes to its end by itself: look again then: idem-lab verify ${lab}. Otherwise run it (again): idem-lab run ${lab}`,
    },
    () => {
      if (record === undefined) return passIf(false, "the function does not know of a run");
      if (record.endedAt === undefined) return withoutEnd(aws, record);
      return passIf(true, `${record.run}, from ${iso(record.startedAt)} to ${iso(record.endedAt)}`);
    },
  );
  return made.verdict === "pass" && record !== undefined
    ? { check: made, view: viewRun(evidence, record) }
    : { check: made };
}

/** Of a handler of the learner's it is only known how it is deployed. */
const ownHandler = (
  { names }: Aws,
  { Runtime, Handler = "", Environment }: FunctionConfiguration,
): HandlerSettings => ({
  family: Runtime?.startsWith("python") === true ? "python" : "nodejs",
  entry: Handler,
  // Variables that it asks for name tables of practice, and nothing else.
  environment: Object.fromEntries(
    Object.entries(Environment?.Variables ?? {}).filter(
      ([name, value]) =>
        !["IDEMPOTENCY_TABLE", "ORDERS_TABLE"].includes(name) &&
        ([names.idempotencyTable, names.ordersTable].includes(value) || value.startsWith(names.ownTables)),
    ),
  ),
});

/** That a run's code is the code that the lesson shows (or the handler that the learner gave), and ran as the course sets it. */
export function codeIsShown(
  { aws, own = false }: Evidence,
  { record }: RunView,
  shown: ShownHandler,
  position = 0,
): Promise<Check> {
  const version = record.versions[position];
  return check(
    {
      id: position === 0 ? "code-is-shown" : `code-is-shown-${position + 1}`,
      title: own
        ? "What was deployed is your handler"
        : `What was deployed is the code shown: ${shown.title}`,
      expected: own
        ? `version ${version ?? "?"} with the hash of your handler`
        : `version ${version ?? "?"} of ${shown.lab} ${shown.name}, with the hash of the code shown`,
      source: `lambda ListVersionsByFunction ${aws.names.functionName}`,
      recheck: `aws lambda list-versions-by-function --function-name ${aws.names.functionName} --query 'Versions[].[Version,Description,CodeSha256]'`,
      advice: `The lab's evidence must come from the code of its lesson. Run it again: idem-lab run ${record.lab}`,
    },
    async () => {
      const found = (await courseVersions(aws)).find((each) => each.version === version);
      if (found === undefined) return passIf(false, `version ${version ?? "?"} is not there`);
      const { lab, name, sha256, configuration } = found;
      const lessons = own ? undefined : await shown.load(record.family);
      const hash = lessons === undefined ? record.code : packageHandler(lessons).sha256;
      const wanted = lessons ?? ownHandler(aws, configuration);
      const otherwise = differencesOf(configuration, courseSettings(aws, configuration, wanted));
      return passIf(
        sha256 === hash && lab === shown.lab && otherwise.size === 0,
        [`version ${found.version}: ${lab} ${name}, ${sha256}`, toldDifferences(otherwise)]
          .filter((told) => told !== "")
          .join("; "),
      );
    },
  );
}

/**
 * That nobody replaced the function's code since the course deployed it last, nor changed what decides how it runs. Code
 * is known by its hash: what a version says of itself anybody can write.
 * @param elsewhere settings that the lab has checks of their own for
 */
export function deployedByCourse(
  { aws, lab, own = false }: Evidence,
  elsewhere: readonly string[] = [],
): Promise<Check> {
  const { functionName } = aws.names;
  return check(
    {
      id: "deployed-by-course",
      title: "What is deployed now is what the course deployed last",
      expected: "$LATEST has the code of the newest version of the course",
      source: `lambda GetFunction, ListVersionsByFunction ${functionName}`,
      recheck: `aws lambda get-function-configuration --function-name ${functionName} --query CodeSha256`,
      advice: `Somebody else changed the function. A lab that runs puts its code and its settings right: idem-lab run ${lab}`,
    },
    async () => {
      const present = await getFunction(aws);
      const current = present?.Configuration?.CodeSha256;
      if (present === undefined || current === undefined) return passIf(false, "the function does not exist");
      const last = (await courseVersions(aws)).at(-1);
      if (last === undefined) return passIf(false, "the course has published no version");
      const named = `version ${last.version}: ${last.lab} ${last.name}`;
      // A deployment publishes its version last.
      if (present.Configuration?.LastUpdateStatus === "InProgress")
        return { verdict: "unknown", observed: `${functionName} is being changed at this moment` };
      const lessons = await handlersShown(current);
      // Two lessons may show the same code.
      const lastOnes = lessons.find((each) => each.lab === last.lab && each.name === last.name);
      const deployed = lastOnes ?? lessons[0];
      if (last.sha256 !== current && !own && deployed !== undefined)
        return {
          verdict: "unknown",
          observed: `${deployed.lab} ${deployed.name}, not published: a run is under way, or was interrupted`,
        };
      if (last.sha256 !== current)
        return passIf(false, `other code (${current}) than ${named} (${last.sha256})`);
      const handler = own ? ownHandler(aws, present.Configuration ?? {}) : deployed?.handler;
      if (handler === undefined || !(own || lastOnes !== undefined))
        return passIf(false, `${named}, by its description, and other code (${current}) than that lesson's`);
      const changed = new Map(await settingsChanged(aws, present, handler));
      for (const name of elsewhere) changed.delete(name);
      return passIf(changed.size === 0, changed.size === 0 ? named : `${named}; ${toldDifferences(changed)}`);
    },
  );
}

/**
 * That every call of a run was taken and given a request id of its own.
 * @param asked their caller waited for the answers
 */
export function everyCallAccepted(
  { aws }: Evidence,
  { record, requests, repeated }: RunView,
  { asked = false }: { readonly asked?: boolean } = {},
): Promise<Check> {
  const { times } = record;
  const taken = asked ? "answered, after it had run" : "accepted (202) and run";
  return check(
    {
      id: "calls-accepted",
      title:
        times === 1 ? `The call was ${taken}` : `Every call was ${taken}, each with a request id of its own`,
      expected: count(times, "distinct request id"),
      ...logSource(aws, record, "START"),
      advice: `An accepted call runs at least once. Fewer requests than calls mean that the log is incomplete, or the run was disturbed: idem-lab run ${record.lab}`,
    },
    async () => {
      const seen = (await requests()).length;
      const more = await repeated();
      return passIf(
        seen === times + more,
        more === 0
          ? count(seen, "distinct request id")
          : `${count(seen, "distinct request id")} of ${count(times, "call")}: an answer was lost, and the client sent its call again. Lambda took both`,
      );
    },
  );
}

/**
 * Where the log of a run is seen.
 * @param pattern a filter pattern, quoted as the shell needs it
 */
export const logSource = (
  { names }: Aws,
  { startedAt }: RunRecord,
  pattern?: string,
): { source: string; recheck: string } => ({
  source: `logs FilterLogEvents ${names.logGroup}`,
  recheck: `aws logs filter-log-events --log-group-name ${names.logGroup} --start-time ${startedAt}${pattern === undefined ? "" : ` --filter-pattern ${pattern}`}`,
});

/** Where the orders of a run are seen. */
export const orderSource = ({ names }: Aws, { key }: RunRecord): { source: string; recheck: string } => ({
  source: `dynamodb Query ${names.ordersTable} order_id = ${key}`,
  recheck: `aws dynamodb query --table-name ${names.ordersTable} --key-condition-expression 'order_id = :id' --expression-attribute-values '{":id":{"S":"${key}"}}'`,
});

/** The time around which an expiry in seconds can lie: from 2001 to 2286, ten digits. */
export const isEpochSeconds = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 1_000_000_000 && value <= 9_999_999_999;

/** What became of the record that a run stored: there, replaced by a later run, swept at its time, or taken out. */
async function lookForRecord({ aws, runs }: Evidence, record: RunRecord): Promise<Observation> {
  const { expiry } = record;
  if (!isEpochSeconds(expiry)) {
    return passIf(
      false,
      expiry === undefined
        ? "the run left no record with a numeric expiry"
        : `the run's record expires at ${expiry}, which is no time in seconds`,
    );
  }
  const found = await recordOf(aws, record.key);
  const now = await aws.target.clock.now();
  const running = [...runs.values()].find(
    (run) => run.key === record.key && run.startedAt > record.startedAt && run.endedAt === undefined,
  );
  if (running !== undefined && found?.expiry !== expiry)
    return {
      verdict: "unknown",
      observed: `${running.run}, which took the record out, has not come to its end: run it again: idem-lab run ${running.lab}`,
    };
  if (found === undefined) {
    return now >= expiry * 1000
      ? passIf(true, `expired ${iso(expiry * 1000)} and swept by TTL since (it is ${iso(now)})`)
      : passIf(false, `gone before its expiry ${iso(expiry * 1000)} (it is ${iso(now)})`);
  }
  if (found.expiry === expiry)
    return passIf(
      true,
      `there, expires ${iso(expiry * 1000)}${now >= expiry * 1000 ? ", not swept yet" : ""}`,
    );
  const later = [...runs.values()].find(
    (run) => run.key === record.key && run.expiry === found.expiry && run.startedAt > record.startedAt,
  );
  if (later !== undefined)
    return passIf(
      true,
      `replaced by ${later.run}, expires ${iso(later.expiry === undefined ? 0 : later.expiry * 1000)}`,
    );
  if (now >= expiry * 1000 && isEpochSeconds(found.expiry) && found.expiry > expiry)
    return passIf(true, `expired ${iso(expiry * 1000)} and swept by TTL; stored anew since`);
  return passIf(false, `another record than the run's: expiry ${found.storedExpiry}, not ${expiry}`);
}

/** That the idempotency record of a run is there with its expiry, or was swept at its time. */
export function recordIsThere(evidence: Evidence, view: RunView): Promise<Check> {
  const { record } = view;
  const { idempotencyTable } = evidence.aws.names;
  return check(
    {
      id: "record-is-there",
      title: "One record for the key, with its expiry",
      expected: "a record whose expiry_time is a number of seconds, until TTL sweeps it",
      source: `dynamodb GetItem ${idempotencyTable} ${record.key}`,
      recheck: `aws dynamodb get-item --table-name ${idempotencyTable} --key '{"idempotency_key":{"S":"${record.key}"}}'`,
      advice: `Without its record the key is free again, and the next delivery creates a second order. Run the lab again: idem-lab run ${record.lab}`,
    },
    async () => {
      const seen = await lookForRecord(evidence, record);
      // Whoever was not allowed to store it left none.
      return record.expiry === undefined ? unlessUnknown(view, seen) : seen;
    },
  );
}

/**
 * The checks of a lab that sends events: that its last run came to its end, then what the run shows, and last whose
 * code is deployed now. Without a run there is nothing to show.
 */
export async function verifyRun(
  evidence: Evidence,
  checks: (view: RunView) => readonly Promise<Check>[],
): Promise<readonly Check[]> {
  const finished = await runFinished(evidence);
  const { view } = finished;
  const made = view === undefined ? [] : await Promise.all(checks(view));
  const shown =
    view === undefined ? [] : await Promise.all(made.map((each) => checkUnlessUnknown(view, each)));
  return [finished.check, ...shown, await deployedByCourse(evidence)];
}

/** Whether the target knows of a run of the lab. */
export const hasRun = async ({ lab, runs }: Evidence): Promise<boolean> => runs.has(lab);
