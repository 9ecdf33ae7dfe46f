/** What keeps the labs from running here, and what to do about it. Fit to be pasted into an issue: no secrets. */
import type { Aws } from "../../aws/clients.js";
import { columnsOf, printWrapped } from "../columns.js";
import type { Finding, FindingState, Result } from "../doctor/finding.js";
import { note, ok, problem, reasonOf } from "../doctor/finding.js";
import * as home from "../doctor/home.js";
import { isolation } from "../doctor/isolation.js";
import * as machine from "../doctor/machine.js";
import * as network from "../doctor/network.js";
import { Redaction } from "../doctor/redaction.js";
import * as target from "../doctor/target.js";
import { terminal } from "../doctor/terminal.js";
import { EXIT } from "../errors.js";
import type { CommandResult } from "../result.js";
import type { Session } from "../session.js";
import { VERSION } from "../version.js";

export async function doctor(session: Session): Promise<CommandResult> {
  const { settings, environment } = session;
  const { env } = environment;
  const redaction = new Redaction(env);
  const findings: Finding[] = [];
  const look = async (id: string, title: string, probe: () => Result | Promise<Result>): Promise<void> => {
    let result: Result;
    try {
      result = await probe();
    } catch (error) {
      result = { state: "note", found: `could not find out (${reasonOf(error)})` };
    }
    session.signal.throwIfAborted();
    const { clean } = redaction;
    findings.push({
      id,
      title,
      state: result.state,
      found: clean(result.found),
      ...(result.cure === undefined ? {} : { cure: clean(result.cure) }),
    });
  };

  await look("node", "Node", () => machine.node(process.version));
  await look("home", "Home", () => home.writable(settings.home));
  await look("home-contents", "In the home", () => home.contents(settings.home));
  await look("disk", "Disk", () => machine.disk(settings.home));
  await look("loopback", "Loopback", network.loopback);
  await look("proxies", "Proxies", () => network.proxies(env, settings.target));
  await look("cloud", "Embedded AWS", () => home.owner(settings.home));
  await look("isolation", "Isolation", isolation);
  await look("python", "Python", () => machine.python(settings, env));
  await look("aws-cli", "AWS CLI", () => machine.awsCli(env));
  await look("terminal", "Terminal", () => terminal(settings, environment));
  if (!settings.target.embedded) {
    await look("region", "Region", () => target.region(settings));
    await look("endpoint", "Endpoint", () => target.redirected(settings, env));
    // Both at once: a target that never answers is told soon.
    const aws = session.aws().catch(() => undefined);
    const answers = target.ask(settings, redaction);
    await look("credentials", "Credentials", async () => (await answers).credentials);
    await look("identity", "Identity", async () => (await answers).identity);
    await look("clock", "Clock", async () => (await answers).clock);
    await look("permissions", "Permissions", async () => permissions(await aws));
  }
  const policy = settings.target.embedded ? undefined : await policyOf(session);

  const problems = findings.filter(({ state }) => state === "problem");
  const about = {
    version: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    target: redaction.clean(session.targetLabel),
  };
  await print(session, about, findings);
  if (policy !== undefined)
    session.host.verbatim(`\nThe policy that a learner needs here:\n${JSON.stringify(policy, null, 2)}`);
  return {
    document: {
      schema: "idem-lab/doctor@1",
      verdict: problems.length === 0 ? "pass" : "unknown",
      ...about,
      home: redaction.clean(settings.home),
      findings,
      ...(policy === undefined ? {} : { policy }),
    },
    exit: problems.length === 0 ? EXIT.pass : EXIT.unknown,
  };
}

/** Whether whoever calls may do what the labs do. */
async function permissions(aws: Aws | undefined): Promise<Result> {
  if (aws?.target.caller === undefined) return note("not asked: it is not known who calls");
  const { askAllowed, toldAllowed } = await import("../../aws/allowed.js");
  const allowed = await askAllowed(aws);
  if (!allowed.known) return note(toldAllowed(allowed));
  return allowed.missing.length === 0
    ? ok(toldAllowed(allowed))
    : problem(toldAllowed(allowed), "Ask who runs the account for the policy below.");
}

/** What a learner has to be allowed; undefined where it is not known who that is. */
async function policyOf(session: Session): Promise<object | undefined> {
  const aws = await session.aws().catch(() => undefined);
  if (aws?.target.caller === undefined) return undefined;
  const { learnersPolicy } = await import("../../aws/permissions.js");
  return learnersPolicy(aws);
}

const WIDEST_STATE = "problem".length;

async function print(
  session: Session,
  about: {
    readonly version: string;
    readonly node: string;
    readonly platform: string;
    readonly target: string;
  },
  findings: readonly Finding[],
): Promise<void> {
  const { hanging } = await import("../../hosts/wrap.js");
  const { host } = session;
  const chalk = await session.chalk();
  const width = columnsOf(session);
  const colour: Readonly<Record<FindingState, (text: string) => string>> = {
    ok: chalk.green,
    note: chalk.yellow,
    problem: chalk.red.bold,
  };
  printWrapped(
    session,
    `idem-lab ${about.version}, Node ${about.node}, ${about.platform}, target ${about.target}`,
  );
  host.print("");
  for (const { title, state, found, cure } of findings) {
    const word = colour[state](state.padEnd(WIDEST_STATE));
    host.print(hanging(`${word} `, `${chalk.bold(title)}: ${found}`, width));
    if (cure !== undefined)
      host.print(hanging(`${" ".repeat(WIDEST_STATE)} cure: `, session.asTyped(cure), width));
  }
  const bad = findings.filter(({ state }) => state === "problem").map(({ title }) => title);
  host.print("");
  printWrapped(
    session,
    bad.length === 0
      ? "Nothing keeps the labs from running: idem-lab start"
      : `${bad.length === 1 ? "This keeps" : "These keep"} the labs from running: ${bad.join(", ")}.`,
  );
}
