/** Steps, damage and sentences of a counterexample: what people read. */
import { FAULT_WORDS, type Fault, type FaultKind } from "../faults/faults.js";
import type { Unit } from "../oracle/effects.js";
import type { ScheduleVerdict } from "../oracle/verdict.js";
import type { CallStep, Step, Trace } from "../run/trace.js";
import type { Call } from "../world/call.js";
import type { ToldStep } from "./model.js";
import { type PlacesKnown, standings } from "./standing.js";
import type { Places } from "./where.js";

const callName = ({ operation, target, service }: Pick<Call, "operation" | "target" | "service">): string =>
  service === "http" ? `${operation} ${target}` : `${operation} ${target}`.trim();

/** @param trace one that was recorded */
export function toldSteps(trace: Trace, places: Places, known: PlacesKnown): readonly ToldStep[] {
  const worlds = standings(trace.scenes, known);
  return trace.steps.map((step, index) => {
    const faultTold = faultMet(step, trace);
    return {
      ...toldStep(step, places),
      ...(faultTold !== undefined && { faultTold }),
      world: worlds[index] ?? [],
    };
  });
}

/** The fault that a step shows, in words. */
function faultMet(step: Step, { steps }: Trace): string | undefined {
  if (step.kind === "call" && step.fault !== undefined) return faultWords(step.fault, callName(step.call));
  if (step.kind !== "end" || step.fault === undefined) return undefined;
  if (step.fault !== "crash") return faultWords(step.fault, "the call");
  const { delivery, attempt } = step;
  const called = steps.some(
    (each) => each.kind === "call" && each.delivery === delivery && each.attempt === attempt,
  );
  return called ? undefined : BEFORE_ALL;
}

const BEFORE_ALL = "the process dies before its first call";

function toldStep(step: Step, places: Places): Omit<ToldStep, "world"> {
  const { at, delivery, attempt, kind } = step;
  const base = { at, delivery, attempt, kind };
  switch (step.kind) {
    case "start":
      return {
        ...base,
        text: `starts${step.warm ? " in the same process" : ""} (request ${step.requestId.slice(0, 8)})`,
      };
    case "late":
      return { ...base, text: `${callName(step.call)} takes effect only now` };
    case "end":
      return {
        ...base,
        text: endText(step.ending, step.value),
        ending: step.ending,
        follows: step.acknowledged ? "acknowledged" : step.gaveUp ? "given up" : "tried again",
        ...(step.fault !== undefined && { fault: step.fault }),
      };
    case "call": {
      const where = places.of(step.stack);
      return {
        ...base,
        text: `${callName(step.call)}${step.try > 1 ? ` (try ${step.try})` : ""}${step.afterReturn ? " after it returned" : ""}`,
        answer: answerText(step),
        applied: step.applied,
        ...(step.fault !== undefined && { fault: step.fault }),
        ...(where !== undefined && { where }),
      };
    }
  }
}

function endText(ending: string, value: unknown): string {
  if (ending === "returned") return `returns ${short(JSON.stringify(value))}`;
  if (ending === "threw") return `fails: ${short(String(value))}`;
  return ending === "crashed" ? "its process is gone" : "is stopped: its time is up";
}

const LONGEST = 90;
const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function answerText({ status, error, applied, fault }: CallStep): string {
  if (status === undefined) {
    if (fault === "crash") return "done; nobody is there to hear it";
    return applied ? "done; its answer is lost" : "no answer";
  }
  if (fault === "partial") return "ok, but for its last entry";
  if (error === undefined) return "ok";
  return applied && fault !== undefined ? `${error}, and done all the same` : error;
}

export function faultText(fault: Fault, trace: Trace): string {
  if (fault.call === 0 && fault.kind === "crash") return BEFORE_ALL;
  const step = trace.steps.find(
    (each): each is CallStep =>
      each.kind === "call" &&
      each.delivery === fault.delivery &&
      each.attempt === fault.attempt &&
      each.number === fault.call,
  );
  return faultWords(fault.kind, step === undefined ? "the call" : callName(step.call));
}

const faultWords = (kind: FaultKind, call: string): string => FAULT_WORDS[kind].replace("%", () => call);

/** What a column of the search tried, in words. */
export const columnText = (what: string): string => (isFaultKind(what) ? faultWords(what, "a call") : what);

const isFaultKind = (what: string): what is FaultKind => Object.hasOwn(FAULT_WORDS, what);

function unitText(unit: Unit): string {
  const values = unit.leaves.map(
    ([path, value]) => `${path.replace(/^\./, "").replace(/\.(S|N|BOOL)$/, "")}=${value}`,
  );
  return `${unit.place}: ${short(values.join(" "))}`;
}

/** The rows, messages and requests that show the damage. */
export function damageOf({ damage }: ScheduleVerdict): readonly string[] {
  return [
    ...damage.more.map((unit) => `one too many  ${unitText(unit)}`),
    ...damage.less.map((unit) => `missing       ${unitText(unit)}`),
    ...damage.other.map((unit) => `otherwise     ${unitText(unit)}`),
  ];
}

/** One sentence of what went wrong. */
export function sentenceOf(
  { letter, partial, damage }: ScheduleVerdict,
  faults: readonly string[],
  shape: string,
): string {
  const when = faults.length > 0 ? `when ${faults.join(", and ")}, ` : "";
  const before = shape === "one delivery" ? when : `${shape}: ${when}`;
  const what = (damage.more[0] ?? damage.less[0] ?? damage.other[0])?.place ?? "the work";
  const done: Record<typeof letter, string> = {
    "1": "the work is done once",
    D: `the work is done twice (${what})`,
    L: `${partial ? "a part of the work" : "the work"} is lost, and acknowledged as done (${what})`,
    l: `${partial ? "a part of the work" : "the work"} is not done, and Lambda gives up (${what})`,
    U: "the work is done, and never acknowledged",
    W: `the result is another than one delivery leaves (${what})`,
  };
  const text = `${before}${done[letter]}.`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
