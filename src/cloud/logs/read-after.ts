import type { Service } from "../contract/service.js";

/**
 * A service that sees what was logged before it was asked.
 * @param drain writes the lines that are on their way; `undefined`: they are written
 */
export function readAfter(service: Service, drain: () => Promise<void> | undefined): Service {
  return {
    ...(service.access !== undefined && { access: (request) => service.access?.(request) ?? [] }),
    handle(request) {
      const writing = drain();
      return writing === undefined ? service.handle(request) : writing.then(() => service.handle(request));
    },
  };
}
