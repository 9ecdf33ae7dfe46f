import type { CloudClock } from "../clock/clock.js";
import { RealTimeError } from "../clock/real-clock.js";
import { Fault, type Operation } from "../contract/operation.js";
import { BUSY_REASONS, type Refusal } from "../contract/refusal.js";
import type { ServiceResponse } from "../contract/service.js";

/** A request as an operation sees it. */
export interface Context {
  readonly body: Buffer;
  readonly clock: CloudClock;
  readonly onStop: () => void;
  /** Has a region's writes to tables refused, or no more; says whether there is such a region. */
  readonly refuse: (region: string, refusal: Refusal | undefined) => boolean;
  /** What is answered to whatever was done. */
  readonly status: () => object;
}

type AdminOperation = Operation<Context, Context, ServiceResponse>;

const json = (status: number, body: object): ServiceResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Why a request is refused. */
export class AdminFault extends Fault {
  override readonly name = "AdminFault";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  response(): ServiceResponse {
    return json(this.status, { message: this.message });
  }
}

/** Ten years at a time: beyond the years that timestamps can show, every service would fail. */
const MOST = 3660 * 24 * 60 * 60_000;

function read(body: Buffer): object {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    return typeof input === "object" && input !== null ? input : {};
  } catch {
    return {};
  }
}

function milliseconds(body: Buffer): number | undefined {
  const input = read(body);
  if (!("ms" in input)) return undefined;
  return typeof input.ms === "number" && input.ms >= 0 && input.ms <= MOST ? input.ms : undefined;
}

/** Without tables nothing is refused. */
function refusalOf(body: Buffer): { readonly region: string; readonly refusal: Refusal | undefined } {
  const input = read(body);
  const region = "region" in input ? input.region : undefined;
  const tables: unknown = "tables" in input ? input.tables : undefined;
  const reason = BUSY_REASONS.find((name) => "reason" in input && input.reason === name);
  const names = Array.isArray(tables) ? tables.filter((name) => typeof name === "string") : undefined;
  if (typeof region !== "string" || names === undefined || (names.length > 0 && reason === undefined)) {
    throw new AdminFault(
      400,
      `Give a region, tables (none: nothing is refused any more), and a reason: ${BUSY_REASONS.join(", ")}.`,
    );
  }
  return {
    region,
    refusal: reason === undefined || names.length === 0 ? undefined : { tables: names, reason },
  };
}

/** The protocol has refused already who may not: the owner needs no permission. */
const access = () => [];

/** Unlike AWS's they are few and of a few lines: they stand together. By method and path. */
export const OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  "GET /_idem-lab/status": { access, run: ({ status }) => ({ ...json(200, status()), tellsNoWrite: true }) },
  "POST /_idem-lab/advance": {
    access,
    async run({ body, clock, status }) {
      const ms = milliseconds(body);
      if (ms === undefined) {
        throw new AdminFault(400, "ms must be a number of milliseconds, 0 or more and at most ten years.");
      }
      try {
        await clock.advance(ms);
      } catch (error) {
        if (error instanceof RealTimeError) throw new AdminFault(409, error.message);
        throw error;
      }
      return json(200, status());
    },
  },
  "POST /_idem-lab/settle": {
    access,
    async run({ clock, status }) {
      await clock.idle();
      return json(200, status());
    },
  },
  "POST /_idem-lab/handlers-ahead": {
    access,
    run({ body, clock, status }) {
      const ms = milliseconds(body);
      if (ms === undefined) {
        throw new AdminFault(400, "ms must be a number of milliseconds, 0 or more and at most ten years.");
      }
      clock.handlersAhead = ms;
      return { ...json(200, status()), tellsNoWrite: true };
    },
  },
  "POST /_idem-lab/refuse-writes": {
    access,
    run({ body, refuse, status }) {
      const { region, refusal } = refusalOf(body);
      if (!refuse(region, refusal)) throw new AdminFault(400, `AWS has no region ${region}.`);
      return { ...json(200, status()), tellsNoWrite: true };
    },
  },
  "POST /_idem-lab/stop": {
    access,
    run({ onStop, status }) {
      onStop();
      // It says nothing of what was written, and is heard where nothing can be.
      return { ...json(202, status()), tellsNoWrite: true };
    },
  },
};
