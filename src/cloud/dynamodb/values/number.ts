import { validation } from "../errors.js";

/**
 * DynamoDB's numbers: 38 significant decimal digits, exactly. They are kept as text in the one form in which
 * DynamoDB returns them: plain digits without an exponent, a plus sign or zeros that mean nothing.
 */

/** A number's digits without leading or trailing zeros: `0.d1d2d3… × 10^exponent`. Zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const MOST_DIGITS = 38;
/** The exponents of 9.99…E+125 and 1E-130, with the point before the first digit. */
const HIGHEST_EXPONENT = 126;
const LOWEST_EXPONENT = -129;
/** An exponent of more digits is out of range in any case. */
const LONGEST_EXPONENT = 9;
const LONGEST_TEXT = 5000;

const PLAIN_INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?$/;
const ZERO: Decimal = { negative: false, digits: "", exponent: 0 };

/**
 * The canonical text of a number.
 * @throws DynamoDbError when the text is no number, or is out of range
 */
export function canonicalNumber(text: string): string {
  if (PLAIN_INTEGER.test(text)) return text;
  return format(checked(parse(text)));
}

function parse(text: string): Decimal {
  if (text === "") throw validation("The parameter cannot be converted to a numeric value");
  const match = text.length > LONGEST_TEXT ? null : NUMBER.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole + fraction === "") {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const exponentDigits = (match[5] ?? "").replace(/^0+/, "").slice(0, LONGEST_EXPONENT);
  const exponent = Number(exponentDigits) * (match[4] === "-" ? -1 : 1);
  return normal(match[1] === "-", whole + fraction, whole.length + exponent);
}

/** `0.<digits> × 10^exponent` without the zeros at both ends. */
function normal(negative: boolean, allDigits: string, exponent: number): Decimal {
  let start = 0;
  while (allDigits.charCodeAt(start) === 48) start++;
  let end = allDigits.length;
  while (end > start && allDigits.charCodeAt(end - 1) === 48) end--;
  if (start === end) return ZERO;
  return { negative, digits: allDigits.slice(start, end), exponent: exponent - start };
}

const overflow = () =>
  validation("Number overflow. Attempting to store a number with magnitude larger than supported range");

function checked(number: Decimal): Decimal {
  if (number.digits === "") return number;
  if (number.exponent > HIGHEST_EXPONENT) throw overflow();
  if (number.exponent < LOWEST_EXPONENT) {
    throw validation(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  }
  if (number.digits.length > MOST_DIGITS) {
    throw validation("Attempting to store more than 38 significant digits in a Number");
  }
  return number;
}

function format({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent <= 0) return `${sign}0.${"0".repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits + "0".repeat(exponent - digits.length);
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** Orders two canonical numbers: negative, zero or positive, as `Array.sort` wants it. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (PLAIN_INTEGER.test(a) && PLAIN_INTEGER.test(b)) return Number(a) - Number(b);
  return compareDecimals(parse(a), parse(b));
}

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.digits === "" || b.digits === "") return signOf(a) - signOf(b);
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const sign = a.negative ? -1 : 1;
  if (a.exponent !== b.exponent) return (a.exponent - b.exponent) * sign;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -sign : sign;
}

const signOf = (number: Decimal): number => (number.digits === "" ? 0 : number.negative ? -1 : 1);

/**
 * The exact sum (or, with `sign` -1, difference) of two canonical numbers.
 * @throws DynamoDbError when the result needs more than 38 digits, or is out of range
 */
export function addNumbers(a: string, b: string, sign: 1 | -1): string {
  if (PLAIN_INTEGER.test(a) && PLAIN_INTEGER.test(b)) {
    const sum = Number(a) + sign * Number(b);
    if (Number.isSafeInteger(sum)) return String(sum);
  }
  const left = parse(a);
  const right = parse(b);
  const scale = Math.max(scaleOf(left), scaleOf(right));
  const sum = scaled(left, scale) + BigInt(sign) * scaled(right, scale);
  const digits = (sum < 0n ? -sum : sum).toString();
  const result = normal(sum < 0n, digits, digits.length - scale);
  // AWS calls a result with too many digits too large as well.
  if (result.digits.length > MOST_DIGITS) throw overflow();
  return format(checked(result));
}

/** How many digits stand behind the point. */
const scaleOf = ({ digits, exponent }: Decimal): number => digits.length - exponent;

function scaled(number: Decimal, scale: number): bigint {
  if (number.digits === "") return 0n;
  const value = BigInt(number.digits) * 10n ** BigInt(scale - scaleOf(number));
  return number.negative ? -value : value;
}

/**
 * How many bytes a number counts for in an item's size: one for two digits before the point, one for two behind
 * it (zeros at both ends aside), one more, and one for a minus sign.
 */
export function numberSize(text: string): number {
  const { negative, digits, exponent } = parse(text);
  if (digits === "") return 1;
  const whole = Math.min(Math.max(exponent, 0), digits.length);
  return Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2) + 1 + (negative ? 1 : 0);
}

/** Bytes whose order is the numbers' order; no encoding is the beginning of another. */
export function numberKey(text: string): string {
  const { negative, digits, exponent } = parse(text);
  if (digits === "") return "\x80";
  let key = `\xc0${String.fromCharCode((exponent + 200) >> 8, (exponent + 200) & 0xff)}`;
  const padded = digits.length % 2 === 0 ? digits : `${digits}0`;
  for (let i = 0; i < padded.length; i += 2) key += String.fromCharCode(Number(padded.slice(i, i + 2)) + 1);
  key += "\0";
  if (!negative) return key;
  let inverted = "";
  for (let i = 0; i < key.length; i++) inverted += String.fromCharCode(0xff - key.charCodeAt(i));
  return inverted;
}
