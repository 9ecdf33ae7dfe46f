/** The condition keys of a request. */

import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import type { Context } from "./policy/context.js";
import type { Role } from "./role.js";

/** What a request's keys come from. */
export interface Circumstances {
  readonly principal: { readonly arn: string; readonly userId: string };
  /** Absent for the owner of the home. */
  readonly role: Role | undefined;
  readonly access: Access;
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
}

/** Keys of AWS's that no request here has a value for, as few have on AWS. */
const ABSENT = new Set(
  [
    "CalledVia",
    "CalledViaFirst",
    "CalledViaLast",
    "MultiFactorAuthAge",
    "MultiFactorAuthPresent",
    "PrincipalOrgID",
    "PrincipalOrgPaths",
    "Referer",
    "ResourceOrgID",
    "ResourceOrgPaths",
    "SourceAccount",
    "SourceArn",
    "SourceIdentity",
    "SourceOrgID",
    "SourceOrgPaths",
    "SourceVpc",
    "SourceVpce",
    "SourceVpcArn",
    "VpcSourceIp",
  ].map((name) => `aws:${name.toLowerCase()}`),
);
const PRINCIPAL_TAG = "aws:principaltag/";

/** The keys of all services, in lower case. */
const GLOBAL: Readonly<Record<string, (circumstances: Circumstances) => string | undefined>> = {
  "aws:currenttime": ({ clock }) => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
  "aws:epochtime": ({ clock }) => String(Math.floor(clock.now() / 1000)),
  "aws:principalaccount": ({ accountId }) => accountId,
  "aws:principalarn": ({ principal, role }) => role?.arn ?? principal.arn,
  "aws:principalisawsservice": () => "false",
  "aws:principaltype": ({ role }) => (role === undefined ? "User" : "AssumedRole"),
  "aws:requestedregion": ({ region }) => region,
  "aws:resourceaccount": ({ accountId }) => accountId,
  // As on AWS, though nothing is encrypted on the way to this machine's own loopback interface.
  "aws:securetransport": () => "true",
  "aws:sourceip": () => "127.0.0.1",
  "aws:userid": ({ principal }) => principal.userId,
  // Sessions of roles have none.
  "aws:username": ({ principal, role }) => (role === undefined ? principal.arn.split("/").at(-1) : undefined),
  "aws:viaawsservice": () => "false",
};

type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

const inLowerCase = (given: Given): Given =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));

/** A key is looked up when a policy asks for it: most ask for none. */
export function requestContext(circumstances: Circumstances): Context {
  const { role, access } = circumstances;
  const service = `${access.action.split(":", 1)[0]}:`;
  let given: Given | undefined;
  return (key) => {
    given ??= inLowerCase(access.context?.() ?? {});
    if (Object.hasOwn(given, key)) return list(given[key]);
    const global = Object.hasOwn(GLOBAL, key) ? GLOBAL[key] : undefined;
    if (global !== undefined) return list(global(circumstances));
    if (key.startsWith(PRINCIPAL_TAG))
      return list(inLowerCase(role?.tags ?? {})[key.slice(PRINCIPAL_TAG.length)]);
    // Another service's keys are in no request of this one.
    const mayHaveValue = key.startsWith("aws:") || key.startsWith(service);
    return mayHaveValue && !ABSENT.has(key) ? undefined : [];
  };
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
