import type { Service } from "../contract/service.js";

/**
 * A service that sees what was logged before it was asked.
 * @param drain writes the lines that are on their way
 */
export function readAfter(service: Service, drain: () => void): Service {
  return {
    ...(service.access !== undefined && { access: (request) => service.access?.(request) ?? [] }),
    handle(request) {
      drain();
      return service.handle(request);
    },
  };
}
