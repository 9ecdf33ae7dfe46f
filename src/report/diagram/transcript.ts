/** A diagram in sentences, for those who do not see it. */
import type { SpaceTime, Step } from "../../course/space-time.js";
import type { Row } from "./rows.js";

const OUTCOMES = {
  ok: "ends well",
  error: "ends with an error",
  timeout: "is ended by its timeout",
} as const;

function sentence(step: Step): string {
  switch (step.kind) {
    case "sent":
      return step.duplicate
        ? `The client sends request ${step.request}, a duplicate.`
        : `The client sends request ${step.request}.`;
    case "began":
      return step.attempt === 1
        ? `Request ${step.request} begins to run.`
        : `Request ${step.request} runs again, attempt ${step.attempt}.`;
    case "key-stored":
      return `Request ${step.request} stores the key.`;
    case "refused":
      return `Request ${step.request} is refused as a duplicate.`;
    case "order-created": {
      const by = step.request === 0 ? "Somebody" : `Request ${step.request}`;
      return `${by} creates order ${step.nth}${step.nth > 1 ? ": damage" : ""}.`;
    }
    case "ended":
      return `Request ${step.request} ${OUTCOMES[step.outcome]}.`;
  }
}

/** The rows as one paragraph. */
export function transcript({ key }: SpaceTime, rows: readonly Row[]): string {
  const told = rows.map((row) => (row.kind === "step" ? sentence(row.step) : `${capital(row.text)}.`));
  return [`Key ${key}. Time runs down.`, ...told].join(" ");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
