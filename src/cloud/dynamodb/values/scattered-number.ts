/** Negative numbers shorter than this end with a byte that is greater than any other. */
const LONGEST_ENDED = 20;

/**
 * The bytes of a canonical number that AWS computes its place in a scan from: one for the exponent, then one for each
 * two decimal digits, which are aligned at the point.
 */
export function scatteredNumber(text: string): string {
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.slice(negative ? 1 : 0).split(".");
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return "\x80";
  const exponent = whole.length - first;
  const aligned = (exponent % 2 === 0 ? "" : "0") + all.slice(first).replace(/0+$/, "");
  const pairs = aligned.match(/..?/g) ?? [];
  const start = (192 + Math.ceil(exponent / 2)) & 0xff;
  const digits = pairs.map((pair) => Number(pair.padEnd(2, "0")));
  const end = pairs.length < LONGEST_ENDED ? [102] : [];
  return negative
    ? String.fromCharCode(0xff - start, ...digits.map((digit) => 101 - digit), ...end)
    : String.fromCharCode(start, ...digits.map((digit) => digit + 1));
}
