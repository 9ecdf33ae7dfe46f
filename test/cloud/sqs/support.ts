import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";
import { createSqsService, type SqsOptions, type SqsService } from "../../../src/cloud/sqs/service.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";

const ACCOUNT = "123456789012";
const REGION = "eu-west-1";
export const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

export const redriveTo = (name: string, maxReceiveCount: number) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });

export const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

/** The embedded SQS on a port of its own, and a real client of it. */
export class SqsHarness {
  readonly store = createMemoryStore();
  readonly clock = new VirtualClock({ quietMs: 10 });
  readonly client: SQSClient;
  service: SqsService;

  private constructor(
    private readonly server: Server,
    private readonly options: Partial<SqsOptions>,
  ) {
    this.service = this.#create();
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await this.service.handle({
        requestId: randomUUID(),
        method: request.method ?? "POST",
        path: request.url ?? "/",
        query: new URLSearchParams(),
        headers: request.headers,
        body: Buffer.concat(chunks),
        caller: { accountId: ACCOUNT, arn: "", userId: "AIDATEST", accessKeyId: "test" },
      });
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
    this.client = new SQSClient({
      region: REGION,
      endpoint: this.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  }

  static async start(options: Partial<SqsOptions> = {}): Promise<SqsHarness> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new SqsHarness(server, options);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  #create(): SqsService {
    const { store, clock } = this;
    return createSqsService({
      store,
      clock,
      region: REGION,
      accountId: ACCOUNT,
      endpoint: () => this.endpoint,
      ...this.options,
    });
  }

  /** Another service on the same store, as a new process would make it. */
  restart(): void {
    this.service.close();
    this.service = this.#create();
  }

  async queue(name: string, attributes: CreateQueueCommandInput["Attributes"] = {}): Promise<string> {
    const { QueueUrl = "" } = await this.client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return QueueUrl;
  }

  send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  }

  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["All"], ...more }),
    );
    return Messages;
  }

  drop(QueueUrl: string, { ReceiptHandle }: Message = {}) {
    return this.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  async attributes(QueueUrl: string) {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return Attributes;
  }

  async stop(): Promise<void> {
    this.client.destroy();
    this.service.close();
    this.clock.close();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** What a call failed with: the error's name, its code in the query protocol, status and text. */
export async function failureOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (problem) {
    if (problem instanceof Error) {
      const { name, message, $metadata, Code } = problem as Error & {
        Code?: string;
        $metadata?: { httpStatusCode?: number };
      };
      return { name, code: Code, message, status: $metadata?.httpStatusCode };
    }
  }
  throw new Error("The call was expected to fail.");
}
