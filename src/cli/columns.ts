import { wrap } from "../hosts/wrap.js";
import type { Session } from "./session.js";

/** How wide lines may be. Whoever reads them from a pipe, or in plain lines, wraps them as they like. */
export const columnsOf = ({ settings, environment }: Session): number =>
  settings.output === "terminal" ? (environment.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;

/** Prints a paragraph, broken between words where the terminal ends. */
export const printWrapped = (session: Session, text: string): void =>
  session.host.print(wrap(text, columnsOf(session), ""));
