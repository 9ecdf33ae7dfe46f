import { createHash } from "node:crypto";

/** AWS still shows one of each stream, and heeds none. */
export const sequenceToken = (group: string, stream: string): string =>
  createHash("sha256").update(`${group}/${stream}`).digest("hex");
