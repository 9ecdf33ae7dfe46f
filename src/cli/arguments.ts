/** Values of options and arguments, read as commander reads them. */
import { InvalidArgumentError } from "commander";
import { UsageError } from "./errors.js";

/** Turns a value's own error into commander's, so that all wrong usage ends alike. */
function parsed<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** A whole number within bounds. */
export function wholeNumber(name: string, min: number, max: number): (text: string) => number {
  return parsed((text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= min && value <= max) return value;
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not '${text}'.`);
  });
}

/** A number from 0 to 1. */
export function share(name: string): (text: string) => number {
  return parsed((text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
    throw new UsageError(`${name} must be a number from 0 to 1, such as 0.2, not '${text}'.`);
  });
}

const LONGEST_NAME = 100;

/** A person's name, as it stands in what they hand in. */
export const studentName = parsed((text) => {
  const name = text.trim();
  if (name !== "" && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return name;
  throw new UsageError(
    `--name must be 1 to ${LONGEST_NAME} characters, without line breaks. For example: --name 'Ada Lovelace'`,
  );
});

/** All values of an option that may be given several times. */
export const collected = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];
