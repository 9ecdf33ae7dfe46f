/** Values of items, messages and requests as JSON, without DynamoDB's types. */

/** More of a text is not kept. */
const LONGEST = 2000;
/** More of a list is not kept. */
const MOST = 100;

const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length - LONGEST} characters more)` : text;

const listed = (values: readonly unknown[], each: (value: unknown) => unknown): unknown[] => [
  ...values.slice(0, MOST).map(each),
  ...(values.length > MOST ? [`… (${values.length - MOST} more)`] : []),
];

/** An attribute as it is on the wire. */
function plainAttribute(attribute: unknown): unknown {
  const [[type, value] = ["", attribute]] = Object.entries(Object(attribute));
  switch (type) {
    case "N":
      return plainNumber(value);
    case "M":
      return plainItem(Object(value), []);
    case "L":
      return Array.isArray(value) ? listed(value, plainAttribute) : [];
    case "NS":
      return Array.isArray(value) ? listed(value, plainNumber) : [];
    case "SS":
    case "BS":
      return Array.isArray(value) ? listed(value, (text) => cut(String(text))) : [];
    case "NULL":
      return null;
    case "BOOL":
      return value === true;
    default:
      return cut(String(value));
  }
}

/** A number, unless JSON would make another one of it. */
function plainNumber(value: unknown): number | string {
  const text = String(value);
  return String(Number(text)) === text ? Number(text) : text;
}

/** @param first the names that come first: its key */
export function plainItem(
  item: Readonly<Record<string, unknown>>,
  first: readonly string[],
): Readonly<Record<string, unknown>> {
  const names = [
    ...first.filter((name) => Object.hasOwn(item, name)),
    ...Object.keys(item).filter((name) => !first.includes(name)),
  ];
  return Object.fromEntries(names.map((name) => [name, plainAttribute(item[name])]));
}

/** A body: what it holds, where that is JSON. */
export function plainText(text: string): unknown {
  if (text.length > LONGEST || !/^\s*[[{]/.test(text)) return cut(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
