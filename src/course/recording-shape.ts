/** Whether a file holds a recording: anything in a home can have been changed by hand, or by a later version. */
import { PLACES, type Role, STEPS } from "./picture/words.js";
import { FORMAT, type Recording } from "./recording.js";

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === "string";
const isNumber: Shape = (value) => typeof value === "number" && Number.isFinite(value);
const isTrueOrFalse: Shape = (value) => typeof value === "boolean";
const oneOf =
  (...texts: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && texts.includes(value);
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const objectOf =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([name, shape]) => shape(Reflect.get(value, name)));

const isVerdict = oneOf("pass", "fail", "unknown");
/** A time that can be shown as a date. */
const isInstant: Shape = (value) => typeof value === "number" && Math.abs(value) <= 8.64e15;
const isDate: Shape = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));

const isCheck = objectOf({
  id: isText,
  title: isText,
  verdict: isVerdict,
  expected: isText,
  observed: isText,
  source: isText,
  recheck: isText,
  advice: optional(isText),
});

const OF_ATTEMPT = { at: isInstant, request: isNumber, attempt: isNumber };
const OF_STEP: Readonly<Record<Role, Readonly<Record<string, Shape>>>> = {
  call: { at: isInstant, request: isNumber, duplicate: isTrueOrFalse },
  begin: OF_ATTEMPT,
  deed: OF_ATTEMPT,
  end: { ...OF_ATTEMPT, outcome: oneOf("ok", "error", "timeout") },
};
const STEP_SHAPES = Object.entries(STEPS).map(([kind, { role, counted }]) =>
  objectOf({ kind: oneOf(kind), ...OF_STEP[role], ...(counted === true ? { nth: isNumber } : {}) }),
);

const isPicture = objectOf({
  title: isText,
  key: isText,
  places: optional(listOf(oneOf(...Object.keys(PLACES)))),
  requestIds: listOf(isText),
  steps: listOf((value) => STEP_SHAPES.some((shape) => shape(value))),
});

const isDelivery = objectOf({
  requestId: isText,
  statusCode: isNumber,
  attempts: listOf(
    objectOf({ attempt: isNumber, startedAt: isText, outcome: oneOf("ok", "error", "timeout") }),
  ),
});

const isWhole = objectOf({
  format: oneOf(FORMAT),
  target: isText,
  at: isDate,
  versions: objectOf({ course: isText, node: isText }),
  options: objectOf({
    times: isNumber,
    concurrency: isNumber,
    key: isText,
    family: oneOf("nodejs", "python"),
    handler: oneOf("shown", "custom"),
  }),
  seed: optional(isNumber),
  took: optional(isNumber),
  run: objectOf({
    id: isText,
    slug: isText,
    title: isText,
    verdict: isVerdict,
    deliveries: listOf(isDelivery),
    effects: listOf(objectOf({ key: isText, count: isNumber })),
    checks: listOf(isCheck),
  }),
  prediction: optional(
    objectOf({ question: isText, predicted: isText, happened: isText, right: isTrueOrFalse }),
  ),
  pictures: listOf(isPicture),
});

export const isRecording = (value: unknown): value is Recording => isWhole(value);
