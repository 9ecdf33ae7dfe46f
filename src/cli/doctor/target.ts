/** A target that is not the embedded AWS: who asks, whether it answers, where, and whether the clocks agree. */
import type { STSClient } from "@aws-sdk/client-sts";
import { isCredentialProblem, isUnreachable } from "../../aws/errors.js";
import type { TargetTraits } from "../../aws/targets/target.js";
import type { Settings } from "../settings.js";
import { note, ok, problem, type Result, reasonOf } from "./finding.js";
import { type Redaction, shortened } from "./redaction.js";

const LOCAL = "Or use the embedded AWS, which needs no account: --target local";

/** Where the SDK says that credentials come from, by what it calls it. */
const SOURCES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/SSO/, "IAM Identity Center"],
  [/PROCESS/, "a credential process"],
  [/WEB_ID/, "a web identity token"],
  [/ASSUME_ROLE/, "an assumed role"],
  [/LOGIN/, "aws login"],
  [/PROFILE/, "a profile"],
  [/ENV_VARS/, "environment variables"],
  [/IMDS/, "the instance's metadata service"],
  [/HTTP/, "the container's credentials endpoint"],
];

function sourceOf(credentials: object): string {
  const features = "$source" in credentials ? credentials.$source : undefined;
  const names = typeof features === "object" && features !== null ? Object.keys(features).join(" ") : "";
  return SOURCES.find(([pattern]) => pattern.test(names))?.[1] ?? "the SDK's default chain";
}

export async function region({ region: named, profile }: Settings): Promise<Result> {
  const { regionOfProfile } = await import("../../aws/targets/region.js");
  const given = named ?? (await regionOfProfile(profile));
  return given === undefined
    ? problem(
        "no region is named, by no flag, no variable and no profile",
        "Name one: --region us-east-1, or: export AWS_REGION=us-east-1",
      )
    : ok(given);
}

/** What a shell that was set up for the embedded AWS does to commands that mean another. */
export function redirected({ target }: Settings, env: NodeJS.ProcessEnv): Result {
  const names = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL/.test(name) && env[name] !== "");
  return !target.redirectable || names.length === 0
    ? ok("requests go where --target says")
    : problem(`${names.join(", ")} set: requests would go there, and not to AWS`, `unset ${names.join(" ")}`);
}

/** More than this, and AWS refuses signatures, in ms. */
const MOST_SKEW = 5 * 60_000;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(0)} s`;

export interface Answers {
  readonly credentials: Result;
  readonly identity: Result;
  readonly clock: Result;
}

const unasked = (why: string): Result => note(`not asked: ${why}`);

/** Asks the target who we are. Whatever secret turns up on the way is told to `redaction` first. */
export async function ask(settings: Settings, redaction: Redaction): Promise<Answers> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const { target, profile } = settings;
  const client = new STSClient({
    region: settings.region ?? "us-east-1",
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    ...(profile === undefined ? {} : { profile }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: target.reach.connection,
      requestTimeout: target.reach.contact,
      throwOnRequestTimeout: true,
    },
  });
  try {
    const found = await findCredentials(client, redaction);
    if ("state" in found) {
      const identity = unasked("there are no credentials");
      return { credentials: found, identity, clock: unasked("there are no credentials") };
    }
    const { accessKeyId, expiration } = found;
    const until = expiration === undefined ? "" : `, until ${expiration.toISOString()}`;
    const credentials = ok(`${shortened(accessKeyId)} from ${sourceOf(found)}${until}`);
    return { credentials, ...(await identify(client, settings)) };
  } finally {
    client.destroy();
  }
}

type Credentials = Awaited<ReturnType<STSClient["config"]["credentials"]>>;

async function findCredentials(client: STSClient, redaction: Redaction): Promise<Credentials | Result> {
  try {
    const credentials = await client.config.credentials();
    redaction.accessKey(credentials.accessKeyId);
    redaction.secret(credentials.secretAccessKey);
    redaction.secret(credentials.sessionToken);
    return credentials;
  } catch (error) {
    return problem(
      `none found (${reasonOf(error)})`,
      `Give some: aws configure, or --profile <name>, or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${LOCAL}`,
    );
  }
}

const dateOf = (response: unknown): number => {
  if (typeof response !== "object" || response === null || !("headers" in response)) return Number.NaN;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null || !("date" in headers)) return Number.NaN;
  return Date.parse(String(headers.date));
};

async function identify(
  client: STSClient,
  { target }: Settings,
): Promise<Pick<Answers, "identity" | "clock">> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  let skew = Number.NaN;
  // Nearest to the wire: an answer that is an error carries the target's time, too.
  client.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      skew = dateOf(answered.response) - Date.now();
      return answered;
    },
    { step: "deserialize", priority: "low", name: "clockSkew" },
  );
  const asked = target.called;
  let identity: Result;
  try {
    const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    identity = ok(`${Arn.split(":").slice(5).join(":") || "somebody"} in account …${Account.slice(-4)}`);
  } catch (error) {
    if (isUnreachable(error)) {
      identity = problem(`${asked} does not answer (${reasonOf(error)})`, `${target.hints.start} ${LOCAL}`);
    } else if (isCredentialProblem(error)) {
      identity = problem(
        `${asked} does not accept the credentials (${reasonOf(error)})`,
        `Renew them (aws login, aws sso login, aws configure), or choose others: --profile <name>. ${LOCAL}`,
      );
    } else if (!target.knowsCallers) {
      identity = note(`${asked} answers, but not to sts GetCallerIdentity (${reasonOf(error)})`);
    } else
      identity = problem(
        `AWS refused (${reasonOf(error)})`,
        `See what it says: aws sts get-caller-identity. ${LOCAL}`,
      );
  }
  return { identity, clock: clock(skew, target) };
}

function clock(skew: number, { checksClock }: TargetTraits): Result {
  if (Number.isNaN(skew)) return unasked("the target did not say its time");
  const away = Math.abs(skew);
  const found =
    away < 2_000
      ? "this machine's agrees with the target's"
      : `this machine's is ${seconds(away)} ${skew > 0 ? "behind" : "ahead of"} the target's`;
  if (away < 60_000) return ok(found);
  const cure = "Set the clock: sudo timedatectl set-ntp true";
  return checksClock && away > MOST_SKEW
    ? problem(`${found}; AWS refuses signatures that are 5 minutes off`, cure)
    : note(found, cure);
}
