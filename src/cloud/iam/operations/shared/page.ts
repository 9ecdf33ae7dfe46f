import { constraintError, QueryError } from "../../../query/error.js";
import type { QueryParameters } from "../../../query/parameters.js";

const MOST_ITEMS = 1000;
const DEFAULT_ITEMS = 100;
const MARKER = /^from:(\d+)$/;

/** The page of a list that a call asks for, and what tells of the rest. @throws ValidationError */
export function pageOf<T>(parameters: QueryParameters, items: readonly T[]) {
  const most = Number(parameters.get("MaxItems") ?? DEFAULT_ITEMS);
  if (!Number.isInteger(most) || most < 1)
    throw constraintError(String(most), "maxItems", "have value greater than or equal to 1");
  if (most > MOST_ITEMS)
    throw constraintError(String(most), "maxItems", `have value less than or equal to ${MOST_ITEMS}`);
  const start = startOf(parameters.get("Marker"));
  const end = start + most;
  return {
    items: items.slice(start, end),
    rest: {
      IsTruncated: end < items.length,
      ...(end < items.length && { Marker: Buffer.from(`from:${end}`).toString("base64url") }),
    },
  };
}

function startOf(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const start = MARKER.exec(Buffer.from(marker, "base64url").toString("latin1"))?.[1];
  if (start === undefined) throw new QueryError("ValidationError", "Invalid Marker.");
  return Number(start);
}
