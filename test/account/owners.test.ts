/** Many in one account: two regions, two learners with the default prefix, and somebody's things in all the learner's names. */
import { AttachRolePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { prefixesInAccount } from "../../src/aws/census.js";
import { cleanUp, courseResources } from "../../src/aws/cleaning.js";
import { type Aws, beside } from "../../src/aws/clients.js";
import { ensureRole, readingRole } from "../../src/aws/roles.js";
import type { Lab } from "../../src/course/labs/lab.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";
import { everything } from "../support/everything.js";
import { foreignThings } from "../support/foreign.js";

let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.end());

const PARTS = LABS.flatMap((lab) => lab.functions ?? []);
const cleaned = (aws: Aws) => cleanUp(aws, courseResources(aws, PARTS), () => {});

function find(id: string): Lab {
  const lab = LABS.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`There is no ${id}.`);
  return lab;
}

async function run(aws: Aws, id: string): Promise<string> {
  const lab = find(id);
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  return (await engine.runLab(lab, { aws, options, emit: () => {}, signal, live: false })).verdict;
}

const verified = async (aws: Aws, id: string): Promise<string> =>
  (await engine.verifyLab(find(id), aws, () => {}, true)).verdict;

test("two regions at once: neither takes the other's rights away, and clean in one leaves the other", async () => {
  const there = await everything(account.world);
  const [east, west] = [
    await account.learner({ region: "us-east-1" }),
    await account.learner({ region: "eu-west-1" }),
  ];
  expect(east.names.roleName).not.toBe(west.names.roleName);
  expect(await Promise.all([run(east, "step-5"), run(west, "step-5")])).toEqual(["pass", "pass"]);
  expect(await run(east, "step-3")).toBe("pass");
  expect((await cleaned(east)).left.size).toBe(0);
  expect(await Promise.all([verified(west, "step-2"), verified(west, "step-5")])).toEqual(["pass", "pass"]);
  expect(await run(west, "step-3")).toBe("pass");
  const { left, foreign } = await cleaned(west);
  expect([...left, ...foreign]).toEqual([]);
  expect(await everything(account.world)).toEqual(there);
}, 60_000);

/** Somebody of the account who may do everything, by the name of a session. */
async function caller(RoleArn: string, RoleSessionName: string) {
  const { env } = account.world;
  const sts = new STSClient({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

test("two learners with the default prefix have names of their own, and clean leaves the other's", async () => {
  const { iam } = account.world;
  const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }];
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "Students",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: "Students",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  const there = await everything(account.world);
  const asAlice = await caller(Role?.Arn ?? "", "alice");
  const alice = await account.learner({}, asAlice);
  const bob = await account.learner({}, await caller(Role?.Arn ?? "", "bob"));
  expect([alice, bob].map(({ target }) => target.prefix)).toEqual([
    expect.stringMatching(/^idem-lab-alice-[0-9a-f]{4}-$/),
    expect.stringMatching(/^idem-lab-bob-[0-9a-f]{4}-$/),
  ]);
  expect(await Promise.all([run(alice, "step-5"), run(bob, "step-5")])).toEqual(["pass", "pass"]);
  // As `clean` does: under all prefixes that there are.
  for (const prefix of await prefixesInAccount(alice)) {
    const place = await account.learner({ ...alice.target, prefix });
    expect((await cleaned(place)).left.size).toBe(0);
  }
  expect(await verified(bob, "step-5")).toBe("pass");
  // Another command: this one made the function a moment ago, and would wait for it to be known.
  expect(await verified(await account.learner({}, asAlice), "step-5")).toBe("fail");
  expect((await cleaned(bob)).left.size).toBe(0);
  expect(await everything(account.world)).toEqual(there);
}, 60_000);

test("somebody's things in all the learner's names, a queue and a layer too, are as they were after every command", async () => {
  const aws = await account.learner({ prefix: "taken-" });
  await foreignThings(account.world, aws.names, "");
  const there = await everything(account.world);
  for (const lab of LABS) await expect(run(aws, lab.id), lab.id).rejects.toThrow("is not yours");
  const { left, foreign } = await cleaned(aws);
  expect([...left]).toEqual([]);
  expect(foreign.size).toBe(4);
  // What the labs could make was theirs, and is gone.
  expect(await everything(account.world)).toEqual(there);
}, 60_000);

test("of a run that was killed, the role of a further function alone is found under another prefix", async () => {
  const aws = await account.learner({ prefix: "idem-lab-other-" });
  const part = beside(aws, "reads-first");
  await ensureRole(part, readingRole(part), "step-6-aaaaaa");
  const mine = await account.learner();
  expect(await prefixesInAccount(mine)).toContain("idem-lab-other-");
  expect((await cleaned(aws)).deleted).toEqual([`role ${part.names.roleName}`]);
});
