/** Stands in for every host that is not AWS's: answers, and remembers what arrived. */
import { createHash } from "node:crypto";
import type { WireAnswer, WireRequest } from "../realm/attempt.js";
import type { Taken } from "./sends.js";

/** A request that changes something, as it arrived. */
export interface SentPost {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  readonly answer: WireAnswer;
  /** Epoch ms. */
  readonly at: number;
}

/** What a host answers, by turn; the last one stays. */
interface HttpAnswer {
  readonly host: string;
  readonly path?: string;
  readonly method?: string;
  readonly answers: readonly {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  }[];
  /**
   * For how many ms it answers a repeated `Idempotency-Key` with its first answer, and does nothing. Default: a day, as
   * payment providers do; 0: it knows no such key.
   */
  readonly replaysForMs?: number;
}

export type HttpAnswers = readonly HttpAnswer[];

const A_DAY = 86_400_000;
const SAFE = /^(GET|HEAD|OPTIONS)$/;

export class StandIn {
  readonly #posts: SentPost[];
  readonly #answers: HttpAnswers;

  constructor(answers: HttpAnswers, posts: readonly SentPost[]) {
    this.#answers = answers;
    this.#posts = [...posts];
  }

  get posts(): readonly SentPost[] {
    return [...this.#posts];
  }

  /** What a service of AWS's took that is not embedded. */
  take({ place, body, name, answer }: Taken, now: number): void {
    if (place === undefined) return;
    const post = { host: place, method: "AWS", path: "", body, idempotencyKey: name, answer, at: now };
    const before = this.#posts.findIndex((each) => each.host === place && each.idempotencyKey === name);
    if (name !== undefined && before >= 0) this.#posts[before] = post;
    else this.#posts.push(post);
  }

  answer(request: WireRequest, now: number): WireAnswer {
    const path = request.path.split("?", 1)[0] ?? request.path;
    const rule = this.#answers.find(
      (each) =>
        each.host === request.host &&
        (each.path === undefined || each.path === path) &&
        (each.method === undefined || each.method === request.method),
    );
    const key = request.headers["idempotency-key"];
    const before = this.#posts.filter((each) => each.host === request.host && each.path === path);
    const since = now - (rule?.replaysForMs ?? A_DAY);
    const first = before.find(({ idempotencyKey, at }) => idempotencyKey === key && at > since);
    if (key !== undefined && first !== undefined) return first.answer;
    const turn = rule?.answers[Math.min(before.length, rule.answers.length - 1)];
    const { status = 200, headers = {}, body = {} } = turn ?? {};
    const answer = {
      status,
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    };
    if (!SAFE.test(request.method) && status < 400)
      this.#posts.push({
        host: request.host,
        method: request.method,
        path,
        body: textOf(request.body),
        idempotencyKey: key,
        answer,
        at: now,
      });
    return answer;
  }
}

/** A body that is no text, by its digest. */
function textOf(body: Buffer): string {
  const text = body.toString("utf8");
  return text.includes("\ufffd") ? createHash("sha256").update(body).digest("hex") : text;
}
