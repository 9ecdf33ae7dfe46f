/** Text that is put into markup: HTML, SVG and XML. */

/** What XML 1.0 can't hold in any form: most control characters, halves of surrogate pairs, two non-characters. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand between tags and within quoted attributes. What XML can't hold becomes U+FFFD. */
export const escapeText = (text: string): string =>
  text.replace(NOT_XML, "\u{fffd}").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
