/** A diagram in sentences, for those who do not see it. */
import { lookOf } from "../../course/picture/look.js";
import type { SpaceTime, Step } from "../../course/picture/space-time.js";
import { since } from "../timeline.js";
import { diagramRows } from "./rows.js";

/** A sentence, and when it began to be true: `0.036 s` after the first call. */
export interface Told {
  readonly text: string;
  readonly at?: string;
}

/** Which requests: `request 4`, `requests 2 to 20`, `requests 6, 1 and 3`. */
function requests(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let index = 0; index < numbers.length; ) {
    const first = numbers[index] ?? 0;
    let length = 1;
    while (numbers[index + length] === first + length) length += 1;
    // Two beside each other are no range.
    if (length < 3) length = 1;
    parts.push(length === 1 ? `${first}` : `${first} to ${first + length - 1}`);
    index += length;
  }
  const last = parts.pop() ?? "";
  const listed = parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
  return `request${numbers.length === 1 ? "" : "s"} ${listed}`;
}

function sentence(steps: readonly [Step, ...Step[]]): string {
  const [step] = steps;
  const [one, several] = lookOf(step).does;
  // The order of somebody whose request is not known.
  const who = step.request === 0 ? "somebody" : requests(steps.map(({ request }) => request));
  return capital((steps.length === 1 ? one : several).replace("{who}", who));
}

/** Whether two steps can share a sentence: of different requests, and the same is said of both. */
const alike = (a: Step, b: Step): boolean =>
  a.kind === b.kind && a.request !== b.request && lookOf(a).does[0] === lookOf(b).does[0];

/**
 * What happened, sentence by sentence, in the order of time. What several requests do one after the other is one
 * sentence.
 * @param most how many attempts are told; of more, the first and the last
 */
export function transcript(picture: SpaceTime, most: number): readonly Told[] {
  const rows = diagramRows(picture, most, "all");
  const told: Told[] = [];
  const start = picture.steps[0]?.at ?? 0;
  let same: [Step, ...Step[]] | undefined;
  for (const row of rows) {
    if (row.kind !== "step") {
      told.push({ text: `${capital(row.text)}.` });
      same = undefined;
      continue;
    }
    const { step } = row;
    if (same !== undefined && alike(same[0], step)) {
      same.push(step);
      told.pop();
    } else same = [step];
    told.push({ text: sentence(same), at: since(same[0].at - start).replace("+", "") });
  }
  return told;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
