/** The order ids of the lab's scenes, each beside the lab's own. */
export const SCENES = {
  blocked: (key: string) => `${key}-new`,
  milliseconds: (key: string) => `${key}-ms`,
  late: (key: string) => `${key}-late`,
  safe: (key: string) => `${key}-safe`,
} as const;

/** A record that the lab leaves with an expiry in milliseconds, to be seen. */
export const isLeftInMilliseconds = (key: string, expiry: number | undefined): boolean =>
  key.endsWith(SCENES.milliseconds("")) && expiry !== undefined && expiry >= 1e12 && expiry < 1e13;
