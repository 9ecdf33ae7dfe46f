import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Packages } from "./packages.js";

const PREFIX = "/_code/";

/** Serves packages at addresses that cannot be guessed: what `Code.Location` of GetFunction names. */
export class CodeDownload {
  readonly #tokens = new Map<string, string>();
  readonly #packages = new Map<string, string>();

  constructor(
    private readonly endpoint: () => string,
    private readonly packages: Packages,
  ) {}

  location(codeSha256: string): string {
    let token = this.#tokens.get(codeSha256);
    if (token === undefined) {
      token = randomBytes(32).toString("hex");
      this.#tokens.set(codeSha256, token);
      this.#packages.set(token, codeSha256);
    }
    return `${this.endpoint()}${PREFIX}${token}`;
  }

  /** Whether this is the address of one of its packages. */
  has(url: string): boolean {
    return url.startsWith(PREFIX) && this.#packages.has(url.slice(PREFIX.length));
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const token = (request.url ?? "").slice(PREFIX.length);
    const codeSha256 = this.#packages.get(token);
    if (request.method !== "GET" || codeSha256 === undefined) {
      response.writeHead(403).end();
      return;
    }
    this.packages.read(codeSha256).then(
      (zip) =>
        response.writeHead(200, { "content-type": "application/zip", "content-length": zip.length }).end(zip),
      () => response.writeHead(404).end(),
    );
  }
}
