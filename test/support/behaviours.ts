/** Ties a test to the behaviour of AWS that it holds, for the parity page (`npm run parity`). */
import type { TestOptions } from "vitest";

export interface Behaviour {
  readonly service: string;
  readonly operation: string;
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
}

declare module "vitest" {
  interface TaskMeta {
    behaviour?: Behaviour;
  }
}

/** The options of a test that holds a behaviour. */
export const holds = (
  service: string,
  { operation, behaviour, source }: Omit<Behaviour, "service">,
): TestOptions => ({ meta: { behaviour: { service, operation, behaviour, source } } });
