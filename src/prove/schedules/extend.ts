/** A schedule with one fault more: at each place that comes after its faults, unless the same was tried from elsewhere. */
import { type Fault, type FaultKind, faultsAt } from "../faults/faults.js";
import type { Schedule } from "../run/schedule.js";
import type { Site, Trace } from "../run/trace.js";

export class Extender {
  /** The fewest faults with which a place was come to. */
  readonly #seen = new Map<string, number>();
  skipped = 0;

  /** @param reduce `false`: places that are alike are tried each */
  constructor(private readonly reduce = true) {}

  /** @param only the deliveries whose calls are met */
  extend(
    schedule: Schedule,
    trace: Trace,
    only: (delivery: number) => boolean = () => true,
  ): readonly Schedule[] {
    // Whoever hangs and takes effect later is tried alone.
    if (schedule.faults.some(({ kind }) => kind === "late")) return [];
    const last = lastFault(schedule, trace);
    const taken = trace.moves.filter(({ enabled }) => enabled.length > 1).map(({ delivery }) => delivery);
    const found: Schedule[] = [];
    for (const site of trace.sites) {
      if (site.step <= last || !only(site.delivery)) continue;
      if (this.#isKnown(site, schedule.faults.length)) {
        this.skipped += 1;
        continue;
      }
      for (const kind of kindsAt(site))
        found.push({
          ...schedule,
          faults: [...schedule.faults, faultOf(site, kind)],
          order: taken.slice(0, site.turn),
        });
    }
    return found;
  }

  #isKnown({ key, call, about }: Site, faults: number): boolean {
    if (!this.reduce || key === undefined) return false;
    const place = `${about === "frozen" ? about : call} ${key}`;
    const before = this.#seen.get(place);
    if (before !== undefined && before <= faults) return true;
    this.#seen.set(place, faults);
    return false;
  }
}

function kindsAt({ about, call }: Site): readonly FaultKind[] {
  if (about === "frozen") return ["frozen"];
  return call === 0 ? ["crash"] : faultsAt(about);
}

const faultOf = ({ delivery, attempt, call }: Site, kind: FaultKind): Fault => ({
  kind,
  delivery,
  attempt,
  call,
});

/** The step in which the last fault met the run. */
function lastFault(schedule: Schedule, trace: Trace): number {
  if (schedule.faults.length === 0) return -1;
  return trace.steps.reduce((last, step, index) => {
    const met = (step.kind === "call" || step.kind === "end") && step.fault !== undefined;
    return met ? index : last;
  }, -1);
}

/** For a call that takes effect late: at each moment of what comes after. */
export function laterMoments(schedule: Schedule, trace: Trace): readonly Schedule[] {
  const fault = schedule.faults.at(-1);
  if (schedule.faults.length > 1) return [];
  if (fault?.kind !== "late" || fault.after !== undefined) return [];
  const held = trace.steps.findIndex((step) => step.kind === "call" && step.fault === "late");
  const calls = trace.steps.slice(held + 1).filter(({ kind }) => kind === "call").length;
  return Array.from({ length: Math.max(calls - 1, 0) }, (_, index) => ({
    ...schedule,
    faults: [...schedule.faults.slice(0, -1), { ...fault, after: index + 1 }],
  }));
}

/** What such schedules are called. */
export const RETRIED_WARM = "retried in the same process";

/** Where a failed attempt leaves its process alive: a retry that finds it, with all that its modules remember. */
export function warmRetries(schedule: Schedule, trace: Trace): readonly Schedule[] {
  if (schedule.faults.length > 1) return [];
  const isRetriedAlive = trace.steps.some(
    (step) =>
      step.kind === "end" &&
      !step.acknowledged &&
      !step.gaveUp &&
      (step.ending === "returned" || (step.ending === "threw" && !/^Runtime\./.test(String(step.value)))) &&
      step.fault === undefined,
  );
  if (!isRetriedAlive) return [];
  const deliveries = schedule.deliveries.map((each) => ({ ...each, warmRetries: true }));
  return [{ ...schedule, shape: RETRIED_WARM, deliveries }];
}
