/** While something runs, what is typed is neither shown nor kept for the next question. */
import { isInteractive } from "./environment.js";
import type { Session } from "./session.js";

const CTRL_C = "\u0003";

/** Does the work with the keyboard held; Ctrl-C interrupts as ever. */
export async function withQuietInput<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const { stdin } = session.environment;
  if (session.settings.output !== "terminal" || !isInteractive(session.environment)) return work();
  const listen = (typed: Buffer): void => {
    // In raw mode the terminal no longer makes a signal of it.
    if (typed.toString("latin1").includes(CTRL_C)) process.kill(process.pid, "SIGINT");
  };
  stdin.setRawMode(true);
  stdin.on("data", listen);
  stdin.resume();
  try {
    return await work();
  } finally {
    stdin.off("data", listen);
    stdin.pause();
    stdin.setRawMode(false);
  }
}
