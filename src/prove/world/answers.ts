/** Answers that people give for services of AWS's that are not embedded. */
import type { WireAnswer, WireRequest } from "../realm/attempt.js";
import type { Call } from "./call.js";

/** What a service answers, by turn; the last one stays. */
interface ServiceAnswer {
  /** As its host names it: `secretsmanager`, `ssm`, `s3`. */
  readonly service: string;
  /** `GetSecretValue`; of a service that is asked by paths, the method will do: `GET`. */
  readonly operation?: string;
  /** The beginning of its path, where the operation is not enough. */
  readonly path?: string;
  /** Whether it counts as the work. Default: unless its name says that it only reads. */
  readonly effect?: boolean;
  readonly answers: readonly {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  }[];
}

export type ServiceAnswers = readonly ServiceAnswer[];

const READS =
  /^(Get|BatchGet|Describe|List|Head|Query|Scan|Search|Select|Lookup|Assume|Decrypt|Verify)|^(GET|HEAD)$/;

export interface GivenAnswer {
  readonly answer: WireAnswer;
  readonly isEffect: boolean;
}

/** @param turnOf how often a rule was asked before; asking counts */
export function givenAnswer(
  rules: ServiceAnswers,
  request: WireRequest,
  call: Call,
  turnOf: (rule: number) => number,
): GivenAnswer | undefined {
  const index = rules.findIndex(
    ({ service, operation, path }) =>
      service === call.service &&
      (operation === undefined || operation === call.operation || operation === request.method) &&
      (path === undefined || request.path.startsWith(path)),
  );
  const rule = rules[index];
  const turn = rule?.answers[Math.min(turnOf(index), rule.answers.length - 1)];
  if (rule === undefined || turn === undefined) return undefined;
  const { status = 200, headers = {}, body = {} } = turn;
  const type: unknown = Reflect.get(Object(body), "__type");
  const isText = typeof body === "string";
  return {
    isEffect: status < 400 && (rule.effect ?? !READS.test(call.operation)),
    answer: {
      status,
      headers: {
        "content-type": isText && body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1",
        ...(typeof type === "string" && { "x-amzn-errortype": type }),
        ...headers,
      },
      body: isText ? body : JSON.stringify(body),
    },
  };
}

/** What to supply for a call that nobody can answer. */
export function answerWanted(service: string, operation: string): string {
  const rule = `[{ "service": "${service}", "operation": "${operation}", "answers": [{ "body": {} }] }]`;
  return `It uses ${service} ${operation}, which is not modelled: what comes back of it is not known. Give its answers: --answers FILE with ${rule}`;
}
