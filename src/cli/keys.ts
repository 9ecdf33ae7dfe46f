/** Keys of a terminal, one at a time; what is pressed while nobody waits is dropped. */
import type { Environment } from "./environment.js";

const CTRL_C = "\u0003";

export interface Keys {
  /** Resolves with what the next key means that means something; keys that mean nothing are passed over. */
  next<T>(meaning: (key: string) => T | undefined): Promise<T>;
  /** Nobody waits any more. */
  ignore(): void;
  /** Gives the terminal back; once it was, nothing more. */
  close(): void;
}

export function openKeys({ stdin }: Environment): Keys {
  let pressed: ((key: string) => void) | undefined;
  let isClosed = false;
  const read = (chunk: Buffer | string): void => {
    for (const key of chunk.toString()) {
      // Without the terminal's own handling of it, Ctrl-C is a key like any other.
      if (key === CTRL_C) process.kill(process.pid, "SIGINT");
      else pressed?.(key);
    }
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on("data", read);
  return {
    next: (meaning) =>
      new Promise((resolve) => {
        pressed = (key) => {
          const meant = meaning(key);
          if (meant === undefined) return;
          pressed = undefined;
          resolve(meant);
        };
      }),
    ignore: () => {
      pressed = undefined;
    },
    close: () => {
      pressed = undefined;
      if (isClosed) return;
      isClosed = true;
      stdin.off("data", read);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
