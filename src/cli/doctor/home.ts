/** The home: whether it can be written, in which format it is, and who runs its embedded AWS. */
import { mkdirSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AdminClient, inspectHome, isHalted } from "../../cloud/index.js";
import { inspectProgress } from "../../course/progress.js";
import { lockOf, lockPath } from "../home-lock.js";
import { note, ok, problem, type Result, reasonOf } from "./finding.js";

const ANOTHER = "Or choose another home: --home <dir> or IDEM_LAB_HOME";

function present(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Nothing there, or nothing that can be looked at: trying to write says why.
    return undefined;
  }
}

/** Writes a file into the home and takes it out again; a home that is not there is made and taken away. */
export function writable(home: string): Result {
  const about = present(home);
  if (about !== undefined && !about.isDirectory())
    return problem(`${home} is a file`, `Move it away: mv ${home} ${home}.old. ${ANOTHER}`);
  let made: string | undefined;
  try {
    made = mkdirSync(home, { recursive: true, mode: 0o700 });
    const probe = join(home, `.doctor-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const cure =
      about === undefined
        ? `See what is in the way: ls -ld ${home}`
        : `Make it writable: chmod u+rwx ${home}`;
    return problem(`${home} can't be written (${reasonOf(error)})`, `${cure}. ${ANOTHER}`);
  } finally {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
  return ok(`${home} ${about === undefined ? "can be made" : "can be written"}`);
}

/** Reads, and changes nothing: what is damaged is kept aside by the next command that uses it. */
export async function contents(home: string): Promise<Result> {
  try {
    const { store, settings, formats } = await inspectHome(home);
    const progress = inspectProgress(home);
    const damaged = [
      ...(store === "damaged" ? ["the store of the embedded AWS"] : []),
      ...(settings === "damaged" ? ["the settings of the embedded AWS"] : []),
      ...(progress === "damaged" ? ["the progress"] : []),
    ];
    if (damaged.length > 0) {
      return note(
        `${damaged.join(" and ")} can't be read`,
        "Nothing to do: the next command keeps it aside and begins anew, and the labs build what they need again.",
      );
    }
    const locked = lockProblem(home);
    if (locked !== undefined) return locked;
    if (store === "absent" && settings === "absent" && progress === "absent")
      return ok("empty: nothing was run here yet");
    return ok(
      store === "absent"
        ? "no embedded AWS was started here yet"
        : `format ${formats.store} (this version's is ${formats.known})`,
    );
  } catch (error) {
    if (error instanceof Error && error.name === "NewerHomeError")
      return problem("its embedded AWS was written by a newer idem-lab", error.message);
    return problem(
      `can't be read (${reasonOf(error)})`,
      `Make it readable: chmod -R u+rwX ${home}. ${ANOTHER}`,
    );
  }
}

/** Whether the home's embedded AWS runs, and answers. */
export async function owner(home: string): Promise<Result> {
  const {
    running,
    settings: state,
    access,
  } = await inspectHome(home).catch(() => ({
    running: undefined,
    settings: "absent" as const,
    access: undefined,
  }));
  if (running === undefined) return ok("not running; each command starts it when it needs it");
  const who = `process ${running.pid}${running.endpoint === undefined ? "" : ` at ${running.endpoint}`}`;
  const whose =
    running.kind === "background"
      ? "kept running by idem-lab cloud start"
      : "belongs to a command that runs now";
  const halted = `Let it go on: kill -CONT ${running.pid}. Or end it: kill -KILL ${running.pid}. ${ANOTHER}`;
  if (isHalted(running.pid))
    return problem(`${who} owns the home and is halted: every command that needs it fails`, halted);
  const cure = `End it: kill ${running.pid}. Or choose another home: --home <dir>`;
  if (running.endpoint === undefined || access === undefined || state !== "present")
    return note(`${who} is starting or ending, or does not listen`, cure);
  try {
    const { now, time } = await new AdminClient(running.endpoint, access).status();
    return ok(`runs: ${who}, ${whose}, ${time} time, its clock shows ${new Date(now).toISOString()}`);
  } catch (error) {
    return problem(`${who} owns the home and does not answer (${reasonOf(error)})`, cure);
  }
}

/** What is wrong with the lock of runs, if anything is. */
function lockProblem(home: string): Result | undefined {
  const path = lockPath(home);
  const held = lockOf(path)?.held;
  if (held === undefined || held === "nobody") return undefined;
  if (held === "unreadable")
    return note(
      "run.lock is empty or damaged, as a full disk leaves it",
      `Nothing to do: the next run waits a moment and takes it away. Or remove it: rm ${path}`,
    );
  if (!isHalted(held.pid)) return undefined;
  return problem(
    `a run is under way (process ${held.pid}) and halted: every other waits for it`,
    `Let it go on: kill -CONT ${held.pid}. Or end it: kill -KILL ${held.pid}. ${ANOTHER}`,
  );
}
