/** What of the course is in an account and region, whoever made it: found by names, told by tags. */
import type { Aws } from "./clients.js";
import { isRefusal } from "./errors.js";
import { getFunction } from "./functions.js";
import { COURSE_TAG, OWNER_TAG } from "./names.js";
import { verdictsIn } from "./run-verdicts.js";

/** A lab's last run of somebody's, as a tag tells of it: whoever may write the tag may forge it. */
interface ToldVerdict {
  readonly lab: string;
  readonly verdict: string;
  /** ISO 8601 */
  readonly at: string;
}

/** Somebody's resources under one prefix. */
export interface Learner {
  readonly owner: string;
  readonly prefix: string;
  readonly verdicts: readonly ToldVerdict[];
}

/** Names end alike whatever the prefix is. */
const FUNCTION = /^(.*)my-function$/;
const TABLE = /^(.*?)(?:Practice)?(?:IdempotencyTable|Orders)$/;
const LOG_GROUP = /^\/aws\/lambda\/(.*)my-function(?:-[a-z0-9-]+)?$/;

/** What may not be listed is found by its names alone. */
async function unlessRefused<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

async function functionNames(aws: Aws): Promise<readonly string[]> {
  const { paginateListFunctions } = await import("@aws-sdk/client-lambda");
  const names: string[] = [];
  for await (const page of paginateListFunctions({ client: await aws.lambda() }, {}))
    names.push(...(page.Functions ?? []).flatMap(({ FunctionName = "" }) => FunctionName));
  return names;
}

async function tableNames(aws: Aws): Promise<readonly string[]> {
  const { paginateListTables } = await import("@aws-sdk/client-dynamodb");
  const names: string[] = [];
  for await (const page of paginateListTables({ client: await aws.dynamodb() }, {}))
    names.push(...(page.TableNames ?? []));
  return names;
}

async function logGroupNames(aws: Aws): Promise<readonly string[]> {
  const { paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
  const names: string[] = [];
  const pages = paginateDescribeLogGroups(
    { client: await aws.logs() },
    { logGroupNamePrefix: "/aws/lambda/" },
  );
  for await (const page of pages)
    names.push(...(page.logGroups ?? []).flatMap(({ logGroupName = "" }) => logGroupName));
  return names;
}

/** The course's role, that of practice, and those of the labs' further functions. */
const RUN_OF_ROLE = /^(.*)idem-lab-(?:[a-z0-9-]+-)?role-([a-z0-9-]+)$/;

async function rolePrefixes(aws: Aws): Promise<readonly string[]> {
  const { paginateListRoles } = await import("@aws-sdk/client-iam");
  const prefixes: string[] = [];
  for await (const page of paginateListRoles({ client: await aws.iam() }, {}))
    for (const { RoleName = "" } of page.Roles ?? []) {
      const [, rest, region] = RUN_OF_ROLE.exec(RoleName) ?? [];
      if (rest === undefined || region !== aws.target.region) continue;
      // A role's name leaves out what says whose it is twice.
      prefixes.push(rest, `idem-lab-${rest}`);
    }
  return prefixes;
}

const prefixesIn = (names: readonly string[], pattern: RegExp): readonly string[] =>
  names.flatMap((name) => pattern.exec(name)?.[1] ?? []);

/** Every prefix under which something may be of the course's; whose it is, its tags say. */
export async function prefixesInAccount(aws: Aws): Promise<readonly string[]> {
  return [
    ...new Set([
      ...prefixesIn(await unlessRefused(() => functionNames(aws)), /^(.*)my-function(?:-[a-z0-9-]+)?$/),
      ...prefixesIn(await unlessRefused(() => tableNames(aws)), TABLE),
      ...prefixesIn(await unlessRefused(() => logGroupNames(aws)), LOG_GROUP),
      ...(await unlessRefused(() => rolePrefixes(aws))),
    ]),
  ];
}

/** Everybody who has a function of the course in the account and region. */
export async function learnersInAccount(aws: Aws): Promise<readonly Learner[]> {
  const learners: Learner[] = [];
  for (const name of await functionNames(aws)) {
    const prefix = FUNCTION.exec(name)?.[1];
    if (prefix === undefined) continue;
    const tags = (await getFunction(aws, name))?.Tags ?? {};
    if (tags[COURSE_TAG] === undefined) continue;
    learners.push({ owner: tags[OWNER_TAG] ?? "unknown", prefix, verdicts: verdictsIn(tags) });
  }
  return learners.sort((a, b) => a.owner.localeCompare(b.owner) || a.prefix.localeCompare(b.prefix));
}
