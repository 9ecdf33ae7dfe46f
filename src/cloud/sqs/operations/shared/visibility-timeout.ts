import { invalidValue } from "../../errors.js";

const LONGEST_VISIBILITY = 43_200;

/** @throws where a visibility timeout is out of its range */
export function checkVisibility(seconds: number | undefined): number | undefined {
  if (seconds === undefined || (seconds >= 0 && seconds <= LONGEST_VISIBILITY)) return seconds;
  throw invalidValue(
    seconds,
    "VisibilityTimeout",
    `VisibilityTimeout must be an integer between 0 and ${LONGEST_VISIBILITY}`,
  );
}
