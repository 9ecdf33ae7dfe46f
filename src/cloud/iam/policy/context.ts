/** What a request says of condition keys. */
import type { Undecided } from "./truth.js";

/**
 * The values of a condition key, named in lower case: none, where the request has no such key, and `undefined` where
 * it is not known here whether AWS would have a value.
 */
export type Context = (key: string) => readonly string[] | undefined;

/** That the answer hangs on a key which is not known here. */
export const unknownKey = (key: string): Undecided => ({
  key,
  why: "which the embedded IAM does not know",
});
