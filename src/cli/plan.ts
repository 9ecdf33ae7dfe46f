/** Before anything is made in an account: where, as whom, what, and what it costs at most. */
import { functionParts } from "../../labs/index.js";
import { askAllowed, toldAllowed } from "../aws/allowed.js";
import type { Aws } from "../aws/clients.js";
import { confirmed } from "./questions.js";
import type { Session } from "./session.js";

/** US dollars for a million, at the dearest of AWS's prices, and how many of each a course makes at most. */
const MILLION = 1_000_000;
const BOUND = [
  { what: "requests to Lambda", price: 0.2, most: 20_000 },
  { what: "writes to DynamoDB", price: 2, most: 60_000 },
  { what: "reads of DynamoDB", price: 0.5, most: 60_000 },
] as const;
/** For the functions' time and their logs, in US dollars: 20,000 executions of 128 MB for a second, and 50 MB of log. */
const TIME_AND_LOGS = 0.1;

const boundOf = (): number =>
  BOUND.reduce((sum, { price, most }) => sum + (price * most) / MILLION, TIME_AND_LOGS);

/** In lines: what a learner is asked about. */
async function planOf(aws: Aws): Promise<readonly string[]> {
  const { names, target } = aws;
  const { caller, region, roleArn } = target;
  const parts = [...functionParts()].map(([part, { id }]) => ({ id, part }));
  const beside = parts.map(({ id, part }) => `${names.functionOf(part).functionName} in ${id}`);
  const roles = [names.roleName, ...parts.map(({ part }) => names.roleOf(part)), names.practiceRoleName];
  const role =
    roleArn === undefined
      ? `roles ${roles.slice(0, -1).join(" and ")} (and ${names.practiceRoleName} to practise)`
      : `no role: ${roleArn} is used`;
  return [
    `Where: ${target.label}${caller === undefined ? "" : `, account ${caller.account}`}, region ${region}${caller === undefined ? "" : `, as ${caller.arn}`}`,
    `What will be made: tables ${names.idempotencyTable} and ${names.ordersTable}, functions ${[names.functionName, ...beside].join(" and ")} with their log groups, ${role}; practice makes its own of each`,
    `What it costs at most: US$ ${boundOf().toFixed(2)} for the whole course, without the free tier (${BOUND.map(({ what, most }) => `${most} ${what}`).join(", ")})`,
    `The permissions that it needs: ${toldAllowed(await askAllowed(aws))}. In full: idem-lab doctor. To delete all of it again: idem-lab clean`,
  ];
}

const told = new WeakSet<Session>();

/** Tells the plan once a command, and asks where money is at stake or somebody can be asked. */
export async function agreed(session: Session): Promise<void> {
  const { target } = session.settings;
  // What can't be reached is told by the lab itself.
  const aws = target.embedded ? undefined : await session.aws().catch(() => undefined);
  if (aws === undefined || told.has(session)) return;
  told.add(session);
  for (const line of await planOf(aws)) session.notice(line);
  if (target.redirectable)
    await confirmed(session, `Make this in account ${aws.target.caller?.account ?? ""}?`);
}
