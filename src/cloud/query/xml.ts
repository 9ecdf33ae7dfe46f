/** The little XML that the query protocol (IAM, STS) answers in. */

/** Text is escaped, an array repeats `<member>`, an object nests in its order, `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function xml(value: XmlValue): string {
  if (value === undefined) return "";
  if (isList(value)) return value.map((member) => `<member>${xml(member)}</member>`).join("");
  if (typeof value === "object") {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => `<${name}>${xml(inner)}</${name}>`)
      .join("");
  }
  return escapeXml(String(value));
}

/** A successful answer: `<ActionResponse><ActionResult>…`. Actions without a result have only the metadata. */
export function responseXml(action: string, namespace: string, result: XmlValue, requestId: string): string {
  const body = result === undefined ? "" : `<${action}Result>${xml(result)}</${action}Result>`;
  return `<${action}Response xmlns="${namespace}">${body}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
}

export function errorXml(code: string, message: string, requestId: string, type = "Sender"): string {
  return `<ErrorResponse>${xml({ Error: { Type: type, Code: code, Message: message }, RequestId: requestId })}</ErrorResponse>`;
}
