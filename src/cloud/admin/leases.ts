/** Commands that use another process's embedded AWS hold a lease, an open connection, so that it does not end under them. */
import type { IncomingMessage, ServerResponse } from "node:http";

export class Leases {
  readonly #open = new Set<ServerResponse>();
  readonly #path: string;
  readonly #waiting: (() => void)[] = [];

  constructor(instance: string) {
    this.#path = leasePath(instance);
  }

  readonly handler = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url !== this.#path) {
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

  async none(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

export const leasePath = (instance: string): string => `/_lease/${instance}`;
