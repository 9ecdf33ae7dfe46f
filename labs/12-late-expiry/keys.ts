/** The order ids of the lab's scenes, each beside the lab's own. */
export const SCENES = {
  blocked: (key: string) => `${key}-new`,
  milliseconds: (key: string) => `${key}-ms`,
  late: (key: string) => `${key}-late`,
  safe: (key: string) => `${key}-safe`,
} as const;
