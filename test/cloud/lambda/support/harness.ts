import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import type { CloudClock } from "../../../../src/cloud/clock/clock.js";
import { VirtualClock } from "../../../../src/cloud/clock/virtual-clock.js";
import type { LogEvent, QueueMessage } from "../../../../src/cloud/lambda/neighbours.js";
import {
  createLambdaService,
  type LambdaOptions,
  type LambdaService,
} from "../../../../src/cloud/lambda/service.js";
import { createMemoryStore } from "../../../../src/cloud/store/memory.js";
import type { Store } from "../../../../src/cloud/store/store.js";

const ACCOUNT = "123456789012";
export const REGION = "eu-west-1";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/test-role`;

export interface RecordedStream {
  readonly group: string;
  readonly events: LogEvent[];
}

/** The embedded Lambda on a port of its own, with everything around it faked. */
export class Harness {
  readonly clock: CloudClock;
  readonly #streams = new Map<string, RecordedStream>();
  readonly sessions = new Map<string, string>();
  /** The queues that are there, and what was sent to them. */
  readonly queues = new Map<string, QueueMessage[]>();
  /** What the role may not do: `action resource`. */
  readonly denied = new Set<string>();
  readonly client: LambdaClient;
  #service: LambdaService;

  private constructor(
    readonly store: Store,
    readonly folder: string,
    readonly server: Server,
    private readonly options: Partial<LambdaOptions>,
  ) {
    this.clock = options.clock ?? new VirtualClock({ quietMs: 20 });
    this.#service = this.#create();
    server.on("request", (request, response) => void this.#answer(request, response));
    this.client = new LambdaClient({
      region: REGION,
      endpoint: this.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  }

  static async start(options: Partial<LambdaOptions> = {}): Promise<Harness> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = mkdtempSync(join(tmpdir(), "idem-lab-lambda-"));
    return new Harness(options.store ?? createMemoryStore(), folder, server, options);
  }

  /** Makes a queue. @returns its ARN */
  queue(name: string): string {
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    this.queues.set(arn, []);
    return arn;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends the service and starts another on the same store, as a new process would. */
  async restart(): Promise<void> {
    await this.#service.close();
    this.#service = this.#create();
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.#service.close();
    this.clock.close();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The log by stream, with what was logged until now. */
  get streams(): ReadonlyMap<string, RecordedStream> {
    void this.#service.drainLogs();
    return this.#streams;
  }

  /** Everything logged, stream after stream. */
  messages(): string[] {
    return [...this.streams.values()].flatMap(({ events }) => events.map(({ message }) => message));
  }

  /** Creates a function of the given files and waits until it is active. */
  async deploy(
    name: string,
    files: Record<string, string>,
    settings: Partial<CreateFunctionCommandInput> = {},
  ): Promise<void> {
    await this.client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs22.x",
        Role: ROLE,
        Handler: "index.handler",
        Code: { ZipFile: zip(files) },
        ...settings,
      }),
    );
    await waitUntilFunctionActiveV2(this.#waiting, { FunctionName: name });
  }

  /** The member `Code` of a request, of files by their names. */
  code(files: Record<string, string>) {
    return { ZipFile: zip(files) };
  }

  async redeploy(name: string, files: Record<string, string>): Promise<void> {
    await this.client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip(files) }));
    await this.updated(name);
  }

  async updated(name: string): Promise<void> {
    await waitUntilFunctionUpdatedV2(this.#waiting, { FunctionName: name });
  }

  async invoke(name: string, event: unknown = {}, input: Partial<InvokeCommandInput> = {}) {
    const answer = await this.client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...input }),
    );
    const payload = answer.Payload == null ? "" : Buffer.from(answer.Payload).toString("utf8");
    return {
      ...answer,
      text: payload,
      /** Parsed when it is looked at: Python's answers may have a NaN. */
      get value() {
        return payload === "" ? undefined : (JSON.parse(payload) as Record<string, unknown>);
      },
      log: Buffer.from(answer.LogResult ?? "", "base64").toString("utf8"),
    };
  }

  get #waiting() {
    return { client: this.client, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 };
  }

  #create(): LambdaService {
    const service = createLambdaService({
      store: this.store,
      clock: this.clock,
      region: REGION,
      accountId: ACCOUNT,
      folder: this.folder,
      endpoint: () => this.endpoint,
      logs: {
        append: (group, stream, events) => {
          const recorded = this.#streams.get(stream) ?? { group, events: [] };
          recorded.events.push(...events);
          this.#streams.set(stream, recorded);
        },
      },
      roles: { lambdaCanAssume: (arn) => arn === ROLE },
      sessions: {
        issue: ({ sessionName }) => {
          const accessKeyId = `ASIA${randomUUID()}`;
          this.sessions.set(accessKeyId, sessionName);
          return { accessKeyId, secretAccessKey: "secret", sessionToken: "token" };
        },
        revoke: (accessKeyId) => this.sessions.delete(accessKeyId),
      },
      queues: {
        exists: (arn) => this.queues.has(arn),
        send: (arn, message) => {
          const queue = this.queues.get(arn);
          if (queue === undefined) throw new Error("The specified queue does not exist.");
          queue.push(message);
          return { messageId: randomUUID() };
        },
      },
      permissions: { allows: (_role, action, resource) => !this.denied.has(`${action} ${resource}`) },
      ...this.options,
    });
    service.resume();
    return service;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname.startsWith("/_runtime/")) return this.#service.runtimeApi(request, response);
    if (url.pathname.startsWith("/_code/")) return this.#service.codeDownload(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const requestId = randomUUID();
    const answer = await this.#service.handle({
      requestId,
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
      caller: {
        accountId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        userId: ACCOUNT,
        accessKeyId: "test",
      },
    });
    response.writeHead(answer.status, { "x-amzn-requestid": requestId, ...answer.headers });
    response.end(answer.body);
  }
}

export function zip(files: Record<string, string>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])),
  );
}

/** What a call failed with, as AWS's SDK shows it. */
export async function failureOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (problem) {
    if (problem instanceof Error) {
      const { name, message, $metadata } = problem as Error & { $metadata?: { httpStatusCode?: number } };
      return { name, message, status: $metadata?.httpStatusCode };
    }
  }
  throw new Error("The call was expected to fail.");
}

/** The text of an answer to a raw request. */
export async function bodyOf(url: string): Promise<string> {
  const answer = await fetch(url);
  return answer.body === null ? "" : text(answer.body);
}
