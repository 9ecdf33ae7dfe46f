import { wrap } from "../hosts/wrap.js";
import type { Session } from "./session.js";

/** The width that texts are made for: the terminal's, or what reads well. */
export const readingWidth = ({ environment }: Session): number => environment.stdout.columns ?? 80;

/** How wide lines may be. Whoever reads them from a pipe, or in plain lines, wraps them as they like. */
export const columnsOf = (session: Session): number =>
  session.settings.output === "terminal" ? readingWidth(session) : Number.POSITIVE_INFINITY;

/** Prints a paragraph, broken between words where the terminal ends. */
export const printWrapped = (session: Session, text: string): void =>
  session.host.print(wrap(session.asTyped(text), columnsOf(session), ""));
