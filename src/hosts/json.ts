/** For programs: the command's result is the one JSON document on stdout, so all that happens on the way is silent. */
import type { Host, Output } from "./host.js";

export function createJsonHost(stderr: Output): Host {
  return {
    emit: (event) => {
      if (event.type === "notice") stderr.write(`note: ${event.text}\n`);
    },
    print: () => {},
    verbatim: () => {},
    close: () => {},
  };
}
