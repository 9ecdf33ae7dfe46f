/**
 * What AWS has no API for: the clock, waiting until nothing is under way, leases, the end. Signed like everything
 * else, and only for the owner of the home.
 */
import type { CloudClock } from "../clock/clock.js";
import { type Call, OperationService, type Protocol } from "../contract/operation.js";
import type { Service, ServiceResponse } from "../contract/service.js";
import { AdminFault, type Context, OPERATIONS } from "./operations.js";

export const ADMIN_SERVICE = "idem-lab";

export interface CloudStatus {
  readonly pid: number;
  readonly instance: string;
  /** Epoch ms on the embedded AWS's clock. */
  readonly now: number;
  readonly time: "virtual" | "real";
  /** Asynchronous events and messages are delivered twice at this rate, which ones the seed decides. */
  readonly duplicateRate?: number;
  readonly seed?: number;
  /** The file that a reproducible run is written to. */
  readonly trace?: string;
}

export interface AdminOptions {
  readonly clock: CloudClock;
  readonly time: CloudStatus["time"];
  readonly instance: string;
  readonly onStop: () => void;
  readonly refuse: Context["refuse"];
  readonly duplication?: { readonly rate: number; readonly seed: number };
  readonly trace?: { readonly seed: number; readonly trace: string };
}

/** Method and path name an operation; who acts for a role gets no further. */
const PROTOCOL: Protocol<Call, ServiceResponse> = {
  read(request) {
    const { method, path, caller } = request;
    if (caller.roleName !== undefined) {
      throw new AdminFault(403, `${caller.arn} is not authorized to administer the embedded AWS.`);
    }
    return { request, operation: `${method} ${path}` };
  },
  unknown: ({ operation }) => new AdminFault(404, `The embedded AWS has no ${operation}.`),
  answer: (_call, answer) => answer,
};

export function createAdminService({
  clock,
  time,
  instance,
  onStop,
  refuse,
  ...options
}: AdminOptions): Service {
  const { duplication, trace } = options;
  const status = (): CloudStatus => ({
    pid: process.pid,
    instance,
    now: clock.now(),
    time,
    ...(duplication !== undefined && { duplicateRate: duplication.rate, seed: duplication.seed }),
    ...(trace !== undefined && trace),
  });
  const context = ({ request }: Call): Context => ({ body: request.body, clock, onStop, refuse, status });
  return new OperationService({ protocol: PROTOCOL, operations: OPERATIONS, asked: context, context });
}
