/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The same, without quotes where a shell needs none. */
export const shellWord = (text: string): string => (/^[\w:/.+=@%,-]+$/.test(text) ? text : quoted(text));
