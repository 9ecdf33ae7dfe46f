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
