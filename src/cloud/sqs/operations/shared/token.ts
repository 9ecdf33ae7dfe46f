import { invalidValue } from "../../errors.js";
import type { Input } from "../../input.js";

const TOKEN = /^[0-9a-zA-Z!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** A text that groups or identifies requests. @throws for characters or a length that SQS does not take */
export function token(input: Input, name: string): string | undefined {
  const value = input.text(name);
  if (value === undefined || TOKEN.test(value)) return value;
  throw invalidValue(
    value,
    name,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}
