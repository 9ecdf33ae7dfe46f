/**
 * What AWS has no API for: the clock, waiting until nothing is under way, leases, the end. Signed like everything
 * else, and only for the owner of the home.
 */
import type { CloudClock } from "../clock/clock.js";
import { RealTimeError } from "../clock/real-clock.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";

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
  readonly duplication?: { readonly rate: number; readonly seed: number };
  readonly trace?: { readonly seed: number; readonly trace: string };
}

const answer = (status: number, body: object): ServiceResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Ten years at a time: beyond the years that timestamps can show, every service would fail. */
const MOST = 3660 * 24 * 60 * 60_000;

function milliseconds(body: Buffer): number | undefined {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    if (typeof input !== "object" || input === null || !("ms" in input)) return undefined;
    return typeof input.ms === "number" && input.ms >= 0 && input.ms <= MOST ? input.ms : undefined;
  } catch {
    return undefined;
  }
}

export function createAdminService({ clock, time, instance, onStop, ...options }: AdminOptions): Service {
  const { duplication, trace } = options;
  const status = (): CloudStatus => ({
    pid: process.pid,
    instance,
    now: clock.now(),
    time,
    ...(duplication !== undefined && { duplicateRate: duplication.rate, seed: duplication.seed }),
    ...(trace !== undefined && trace),
  });
  return {
    // It says itself that it is not for functions.
    access: () => [],
    handle: async ({ method, path, body, caller }: ServiceRequest): Promise<ServiceResponse> => {
      if (caller.roleName !== undefined) {
        return answer(403, { message: `${caller.arn} is not authorized to administer the embedded AWS.` });
      }
      switch (`${method} ${path}`) {
        case "GET /_idem-lab/status":
          return answer(200, status());
        case "POST /_idem-lab/advance": {
          const ms = milliseconds(body);
          if (ms === undefined)
            return answer(400, {
              message: "ms must be a number of milliseconds, 0 or more and at most ten years.",
            });
          try {
            await clock.advance(ms);
          } catch (error) {
            if (error instanceof RealTimeError) return answer(409, { message: error.message });
            throw error;
          }
          return answer(200, status());
        }
        case "POST /_idem-lab/settle":
          await clock.idle();
          return answer(200, status());
        case "POST /_idem-lab/stop":
          onStop();
          return answer(202, status());
        default:
          return answer(404, { message: `The embedded AWS has no ${method} ${path}.` });
      }
    },
  };
}
