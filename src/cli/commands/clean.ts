import { functionParts } from "../../../labs/index.js";
import { prefixesInAccount } from "../../aws/census.js";
import { classRoleName } from "../../aws/class-role.js";
import {
  type Cleaned,
  type CourseResource,
  cleanUp,
  courseResources,
  roleResource,
} from "../../aws/cleaning.js";
import { type Aws, createAws } from "../../aws/clients.js";
import { ownTablesThere } from "../../aws/practice-tables.js";
import { UnknownError } from "../errors.js";
import { confirmed } from "../questions.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** The options of `clean`. */
export interface CleanFlags {
  /** Tells what would be deleted, and deletes nothing. */
  readonly dryRun?: boolean;
  /** Of everybody in the account and region. */
  readonly class?: boolean;
}

/** The learner's own, and, where the account may be looked through, what they made under other prefixes. */
async function placesOf(
  session: Session,
  aws: Aws,
  { class: all = false }: CleanFlags,
): Promise<readonly Aws[]> {
  const { target } = aws;
  if (target.ownership === "all" || (session.settings.prefix !== undefined && !all)) return [aws];
  const prefixes = await prefixesInAccount(aws);
  const places = [...new Set([target.prefix, ...prefixes])].map((prefix) => {
    const place = createAws({ ...target, prefix, ...(all ? { everybodys: true } : {}) });
    session.atEnd(async () => place.close());
    return place;
  });
  return places;
}

/** Deletes what the course made at the target, and proves that nothing of it is left. */
export async function clean(session: Session, flags: CleanFlags = {}): Promise<CommandResult> {
  const whose =
    flags.class === true
      ? "everybody's functions, roles, tables and logs of the course"
      : "the course's function, role, tables and logs";
  if (flags.dryRun !== true) await confirmed(session, `Delete ${whose} at ${session.targetLabel}?`);
  const aws = await session.aws();
  const parts = [...functionParts().keys()];
  const places = await placesOf(session, aws, flags);
  const resources = [
    ...(
      await Promise.all(
        places.map(async (place) => courseResources(place, parts, await ownTablesThere(place))),
      )
    ).flat(),
    // Last: functions have it as long as they are there.
    ...(aws.target.ownership === "all" ? [] : places.slice(0, 1)).map((place) =>
      roleResource(place, classRoleName(place)),
    ),
  ];
  if (flags.dryRun === true) return dryRun(session, resources);
  // Deliveries under way would write their lines into a log group that was just deleted.
  await aws.target.settle?.();
  const cleaned = await cleanUp(aws, resources, (name) => session.host.print(`deleted: ${name}`));
  tell(session, aws, cleaned);
  const { deleted, foreign } = cleaned;
  return done({
    schema: "idem-lab/clean@1",
    target: session.targetLabel,
    deleted,
    left: [],
    ...(foreign.size === 0 ? {} : { foreign: [...foreign.keys()] }),
  });
}

/** @throws UnknownError where something of the course's may be left */
function tell(session: Session, { target }: Aws, { deleted, foreign, left }: Cleaned): void {
  for (const [name, why] of foreign)
    if (session.settings.prefix !== undefined || name.includes(target.prefix))
      session.host.print(`left alone: ${name}. ${why}`);
  if (left.size > 0)
    throw new UnknownError(
      `Still there: ${[...left].map(([name, why]) => (target.ownership === "all" ? name : `${name} (${why})`)).join(", ")}. Try again: idem-lab clean --yes`,
    );
  session.host.print(
    deleted.length === 0 ? "There was nothing to delete." : "Nothing of the course is left.",
  );
}

async function dryRun(session: Session, resources: readonly CourseResource[]): Promise<CommandResult> {
  const would: string[] = [];
  const foreign: string[] = [];
  for (const { name, whose } of resources) {
    const found = await whose();
    if (found === "ours") would.push(name);
    if (found === "foreign") foreign.push(name);
  }
  for (const name of would) session.host.print(`would be deleted: ${name}`);
  for (const name of foreign) session.host.print(`would be left alone, since it is not yours: ${name}`);
  session.host.print(
    would.length === 0 ? "There is nothing to delete." : "Nothing was deleted. To delete it: idem-lab clean",
  );
  return done({
    schema: "idem-lab/clean@1",
    target: session.targetLabel,
    dryRun: true,
    deleted: [],
    would,
    ...(foreign.length === 0 ? {} : { foreign }),
    left: would,
  });
}
