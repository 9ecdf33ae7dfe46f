/** Commands that use another process's embedded AWS hold a lease, an open connection, so that it does not end under them. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** The longest that the end waits for guests, in ms: as long as a run may take. */
const LONGEST_USE = 15 * 60_000;

export class Leases {
  readonly #open = new Set<ServerResponse>();
  readonly #path: string;
  readonly #waiting: (() => void)[] = [];
  #over = false;

  constructor(instance: string) {
    this.#path = leasePath(instance);
  }

  readonly handler = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#over || request.url !== this.#path) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("held\n");
    this.#open.add(response);
    response.on("close", () => {
      this.#open.delete(response);
      if (this.#open.size === 0) for (const wake of this.#waiting.splice(0)) wake();
    });
  };

  get count(): number {
    return this.#open.size;
  }

  /**
   * Waits until nobody holds one, unless forced; for a quarter of an hour at most, since a guest may be halted. From
   * then on there are none: who asks must find another owner.
   */
  async end({ force }: { readonly force: boolean }): Promise<void> {
    if (!force && this.#open.size > 0)
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, LONGEST_USE);
        this.#waiting.push(() => {
          clearTimeout(limit);
          resolve();
        });
      });
    this.#over = true;
  }
}

export const leasePath = (instance: string): string => `/_lease/${instance}`;
