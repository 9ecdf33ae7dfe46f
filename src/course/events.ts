/** What happens while labs run, as data. The engine emits; hosts render. */
import type { IdempotencyRecord, Order } from "../aws/tables.js";
import type { Check, Verdict } from "./check.js";
import type { SpaceTime } from "./picture/space-time.js";
import type { RecognisedMistake } from "./run.js";

export type Stage = "provision" | "act" | "verify" | "judge";

export type CourseEvent =
  | {
      readonly type: "lab-started";
      readonly id: string;
      readonly slug: string;
      readonly title: string;
      readonly target: string;
      /** The language of the handlers that the run deploys; absent where nothing is deployed. */
      readonly runtime?: string;
    }
  | { readonly type: "stage-started"; readonly stage: Stage }
  | { readonly type: "stage-finished"; readonly stage: Stage }
  /** Something that takes a moment begins. */
  | { readonly type: "working"; readonly text: string }
  /** Something is awaited: what, how long already, and how long at most; `line` where that is worth a line of its own. */
  | { readonly type: "waiting"; readonly text: string; readonly line: boolean }
  /** It is done, and this is what came of it. */
  | { readonly type: "done"; readonly text: string }
  /** What came of it is the damage that the lab is about. */
  | { readonly type: "damage"; readonly text: string }
  | { readonly type: "sent"; readonly sent: number; readonly total: number }
  /** What has happened so far in a run; `final` once everything that was sent is over. */
  | { readonly type: "picture"; readonly picture: SpaceTime; readonly final: boolean }
  /** What the function's log says of a run, Lambda's own lines included. Times are epoch ms. */
  | {
      readonly type: "log";
      readonly title: string;
      readonly lines: readonly { readonly at: number; readonly text: string }[];
    }
  | { readonly type: "orders"; readonly title: string; readonly orders: readonly Order[] }
  | {
      readonly type: "records";
      readonly title: string;
      readonly records: readonly IdempotencyRecord[];
      readonly now: number;
    }
  | { readonly type: "clock-moved"; readonly from: number; readonly to: number; readonly why: string }
  | { readonly type: "check"; readonly check: Check }
  /** The learner's handler does not pass, as is certain by now; what else is wrong with it is still tried. */
  | { readonly type: "certain"; readonly check: Check }
  /** The learner's handler makes a mistake that is known by name. */
  | { readonly type: "mistake"; readonly mistake: RecognisedMistake }
  | { readonly type: "lab-finished"; readonly id: string; readonly title: string; readonly verdict: Verdict }
  /** For the person, beside the course: something was mended, or not used. */
  | { readonly type: "notice"; readonly text: string };

export type Emit = (event: CourseEvent) => void;
