/** While something runs, what is typed is neither shown nor kept for the next question. */
import { isInteractive } from "./environment.js";
import { openKeys } from "./keys.js";
import type { Session } from "./session.js";

/** Does the work with the keyboard held; Ctrl-C interrupts as ever. */
export async function withQuietInput<T>(session: Session, work: () => Promise<T>): Promise<T> {
  if (session.settings.output !== "terminal" || !isInteractive(session.environment)) return work();
  const keys = openKeys(session.environment);
  try {
    return await work();
  } finally {
    keys.close();
  }
}
