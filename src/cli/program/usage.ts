/** Wrong usage as commander tells it, in our form. */

/** Without what is said twice: our own messages name the option and the value already. */
export const usageSentence = (message: string): string =>
  message.replace(/^error: /, "").replace(/^option '.*?' argument '.*?' is invalid\. (?=--)/s, "");
