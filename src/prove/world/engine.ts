/** The embedded AWS, other hosts, and what they took so far: what does what a request asks for. */
import { createInProcessAws, type InProcessAws } from "../../cloud/in-process.js";
import type { WireAnswer, WireRequest } from "../realm/attempt.js";
import { givenAnswer } from "./answers.js";
import { awsService, type Call, placeTouched } from "./call.js";
import { taken } from "./sends.js";
import { StandIn } from "./stand-in.js";
import {
  ACCOUNT,
  REGION,
  type SentMessage,
  type TableBook,
  type WorldOptions,
  type WorldState,
} from "./state.js";
import { indexFor, type KeyAttribute, tableFor } from "./tables.js";

/** The world in earnest: each request changes it. */
export class Engine {
  readonly #aws: InProcessAws;
  readonly #standIn: StandIn;
  readonly #messages: SentMessage[];
  readonly #turns: number[];
  readonly #made: Set<string>;
  readonly #tables: TableBook;
  /** AWS services that are not here, as `service.Operation`. */
  readonly unmodelled = new Set<string>();

  constructor(
    from: WorldState,
    private readonly options: WorldOptions,
  ) {
    this.#tables = options.tables;
    this.#aws = createInProcessAws({
      now: options.now,
      region: REGION,
      accountId: ACCOUNT,
      ...(from.aws !== undefined && { from: from.aws }),
    });
    this.#standIn = new StandIn(options.http, from.posts);
    this.#messages = [...from.messages];
    this.#turns = [...from.turns];
    this.#made = new Set(from.made);
  }

  get now(): number {
    return this.#aws.now();
  }

  /** From here on ids are drawn by this number. */
  drawFrom(seed: number): void {
    this.#aws.drawFrom(seed);
  }

  advance(ms: number): Promise<void> {
    return this.#aws.advance(ms);
  }

  state(): WorldState {
    return {
      aws: this.#aws.snapshot(),
      posts: this.#standIn.posts,
      messages: [...this.#messages],
      turns: [...this.#turns],
      made: [...this.#made],
    };
  }

  /** The items of a table, in wire form. */
  items(table: string): readonly Readonly<Record<string, unknown>>[] {
    if (!this.#made.has(table)) return [];
    const { Items } = this.#aws.execute("Scan", { TableName: table });
    return Array.isArray(Items) ? Items : [];
  }

  close(): Promise<void> {
    return this.#aws.close();
  }

  /**
   * Does what a request asks for.
   * @param requestId what it is answered with as its id: of what is asked again, the same again
   */
  async apply(request: WireRequest, call: Call, requestId: string): Promise<WireAnswer> {
    if (call.service === "http") return this.#standIn.answer(request, this.now);
    if (call.service !== "dynamodb" && call.service !== "sqs") return this.#recorded(request, call);
    await this.#makeWhatIsAskedFor(call);
    const response = await this.#aws.handle(call.service, request, requestId);
    const answer = {
      status: response.status,
      headers: response.headers ?? {},
      body: response.body ?? "",
    };
    if (call.service === "sqs" && answer.status === 200) this.#noteMessages(call, answer);
    return answer;
  }

  /** A service of AWS's that is not here: kept as an effect, and told. */
  #recorded(request: WireRequest, call: Call): WireAnswer {
    const given = givenAnswer(this.options.answers, request, call, (rule) => {
      const turn = this.#turns[rule] ?? 0;
      this.#turns[rule] = turn + 1;
      return turn;
    });
    if (given !== undefined) {
      const place = given.isEffect ? `${call.service} ${call.operation}` : undefined;
      this.#standIn.take({ place, body: request.body.toString("utf8"), answer: given.answer }, this.now);
      return given.answer;
    }
    const found = taken(request, call, this.#standIn.posts.length);
    if (found !== undefined) {
      this.#standIn.take(found, this.now);
      return found.answer;
    }
    this.unmodelled.add(`${awsService(request.host) ?? "aws"} ${call.operation}`);
    return {
      status: 400,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": "NotModelledException" },
      body: JSON.stringify({
        __type: "NotModelledException",
        message: `idem-lab prove has no ${call.service}`,
      }),
    };
  }

  /** Tables and queues that the handler takes for granted. */
  async #makeWhatIsAskedFor(call: Call): Promise<void> {
    if (call.service === "sqs") return this.#makeQueue(call);
    for (const { table, keys, note, why, guessed } of tableFor(call, this.#tables)) {
      if (guessed === true) this.#tables.guessed.add(table);
      else this.#tables.guessed.delete(table);
      if (keys === undefined) this.#tables.unknown.set(table, why ?? "");
      else this.#tables.set(table, keys, note);
    }
    const index = indexFor(call);
    if (index !== undefined) this.#tables.noteIndex(index.table, index);
    for (const each of call.touches) this.makeTable(placeTouched(each));
  }

  makeTable(table: string): void {
    const keys = this.#tables.attributesOf(table);
    if (keys === undefined || this.#made.has(table)) return;
    this.#made.add(table);
    const indexes = this.#tables.indexes.get(table) ?? [];
    const types = new Map(
      [...keys, ...indexes.flatMap((index) => index.keys)].map((key) => [key.name, key.type]),
    );
    this.#aws.execute("CreateTable", {
      TableName: table,
      KeySchema: keySchema(keys),
      AttributeDefinitions: [...types].map(([name, type]) => ({ AttributeName: name, AttributeType: type })),
      BillingMode: "PAY_PER_REQUEST",
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.keys),
          Projection: { ProjectionType: "ALL" },
        })),
      }),
    });
    const expiry = this.#tables.expiries.get(table);
    if (expiry !== undefined)
      this.#aws.execute("UpdateTimeToLive", {
        TableName: table,
        TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
      });
  }

  async #makeQueue({ target }: Call): Promise<void> {
    if (target === "" || this.#made.has(target)) return;
    this.#made.add(target);
    const attributes = target.endsWith(".fifo") ? { Attributes: { FifoQueue: "true" } } : {};
    await this.#aws.handle("sqs", {
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.CreateQueue" },
      body: Buffer.from(JSON.stringify({ QueueName: target, ...attributes })),
    });
  }

  #noteMessages(call: Call, answer: WireAnswer): void {
    const told: unknown = JSON.parse(String(answer.body) || "{}");
    const note = (id: unknown, entry: Readonly<Record<string, unknown>>): void => {
      // A FIFO queue answers a repeated message with the id of the first.
      if (typeof id !== "string" || this.#messages.some((message) => message.id === id)) return;
      this.#messages.push({
        queue: call.target,
        id,
        body: String(entry.MessageBody ?? ""),
        attributes: entry.MessageAttributes ?? null,
      });
    };
    if (call.operation === "SendMessage") note(Reflect.get(Object(told), "MessageId"), call.input);
    if (call.operation === "SendMessageBatch") {
      const entries = Array.isArray(call.input.Entries) ? call.input.Entries : [];
      const sent: unknown = Reflect.get(Object(told), "Successful");
      for (const each of Array.isArray(sent) ? sent : [])
        note(
          Reflect.get(Object(each), "MessageId"),
          entries.find(
            (entry: unknown) => Reflect.get(Object(entry), "Id") === Reflect.get(Object(each), "Id"),
          ) ?? {},
        );
    }
  }
}

const keySchema = (keys: readonly KeyAttribute[]): readonly object[] =>
  keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? "HASH" : "RANGE" }));
