/** Dates as policies write them: ISO 8601 in the forms of the W3C's note, or seconds since 1970. */

const ISO = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;
const EPOCH = /^\d+(\.\d+)?$/;

/** Epoch milliseconds, or `NaN`. Four digits are a year. */
export function readDate(text: string): number {
  if (ISO.test(text)) return Date.parse(text);
  return EPOCH.test(text) ? Number(text) * 1000 : Number.NaN;
}
