import { Agent, createServer, request } from "node:http";
import type { DynamoDbService } from "../../../src/cloud/dynamodb/service.js";

/** DynamoDB's wire protocol without an SDK: nothing is checked, tried again or put in order on the way. */

export interface Answer {
  readonly status: number;
  /** The body as it came. */
  readonly text: string;
  /** What the body holds, where it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A client that keeps its connections. */
export class WireClient {
  readonly #agent: Agent;

  constructor(
    readonly port: number,
    connections = 1,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  send(operation: string, body: string | object): Promise<Answer> {
    const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB${operation.includes("Stream") || operation === "GetRecords" ? "Streams" : ""}_20120810.${operation}`,
      "content-length": bytes.length,
    };
    const options = { host: "127.0.0.1", port: this.port, method: "POST", agent: this.#agent, headers };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            text,
            body: text.startsWith("{") ? JSON.parse(text) : {},
          });
        });
      });
      sent.once("error", reject);
      sent.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const caller = {
  accountId: "000000000000",
  arn: "arn:aws:iam::000000000000:root",
  userId: "",
  accessKeyId: "",
};

/** Serves an engine, over whatever store it works. */
export async function serve(
  service: Pick<DynamoDbService, "handle">,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const query = new URLSearchParams();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const { method = "POST", url: path = "/", headers } = incoming;
      const body = Buffer.concat(chunks);
      const answer = await service.handle({ requestId: "", method, path, query, headers, body, caller });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
