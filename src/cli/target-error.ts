/** What a target's own errors mean for whoever typed the command. */
import { isCredentialProblem, isRefusal, isUnreachable } from "../aws/errors.js";
import { UnknownError } from "./errors.js";
import type { Session } from "./session.js";

/** The error as a sentence that helps, where it is one of the target's; else the error itself. */
export function helpfulTargetError(error: unknown, session: Session): unknown {
  const { targetLabel, settings } = session;
  const { hints } = settings.target;
  const said = error instanceof Error && error.message !== "" ? error.message : "connection refused";
  const tell = (message: string): UnknownError => new UnknownError(message, { cause: error });
  const more = `What is wrong: idem-lab doctor. Or use the embedded AWS: --target local`;
  if (isUnreachable(error)) return tell(hints.gone(said));
  // Who draws the credentials itself knows them.
  if (hints.credentials === undefined) return error;
  if (isCredentialProblem(error))
    return tell(
      `${targetLabel} does not accept the credentials (${said}). Give others: --profile <name>, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${more}`,
    );
  return isRefusal(error)
    ? tell(`${targetLabel} does not allow it (${said}). Ask who runs the account for it. ${more}`)
    : error;
}
