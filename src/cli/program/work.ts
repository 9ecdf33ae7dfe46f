import type { CommandResult } from "../result.js";
import type { Session } from "../session.js";

/** What a command does, once its session is open. */
export type Work = (session: Session) => Promise<CommandResult>;

/** Opens a session, does the work and hands the result on. */
export type Perform = (work: Work) => Promise<void>;
