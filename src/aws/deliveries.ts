/** Sending the same event several times, as a client does that repeats itself. */
import type { Aws } from "./clients.js";

/** One call that was answered. */
export interface Delivery {
  readonly requestId: string;
  readonly statusCode: number;
  /** When the call was made, epoch ms on the target's clock. */
  readonly sentAt: number;
  /** How often it was sent without an answer before: each time it may have been taken. */
  readonly resent?: number;
}

/** Rejects when the signal does, for as long as it is not forgotten. */
function abortion(signal: AbortSignal): { readonly aborted: Promise<never>; readonly forget: () => void } {
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  // Nobody may be waiting when it comes.
  aborted.catch(() => {});
  return { aborted, forget: () => signal.removeEventListener("abort", onAbort) };
}

/** The call that an event came with, where calls are marked: `"call":"3"`. */
const CALL = /"call": ?"(\d+)"/;

/** Which call a line of a log names that shows the event. */
export const callIn = (line: string): string | undefined => CALL.exec(line)?.[1];

/**
 * Invokes the function `times` times with the same bytes (but for the call's mark, where calls are marked) and `InvocationType: Event`, `concurrency` calls at a time.
 * Answers in the order of the calls.
 */
export async function deliver(
  aws: Aws,
  event: object,
  {
    functionName = aws.names.functionName,
    times,
    concurrency,
    now,
    signal,
    onSent,
    marked = false,
    firstCall = 1,
  }: {
    /** Absent: the course's function. */
    functionName?: string;
    times: number;
    concurrency: number;
    /** The target's time, epoch ms. */
    now: () => number;
    signal: AbortSignal;
    onSent: (delivery: Delivery) => void;
    /** Each call has an id of its own in its event: two requests of one call are known as such. */
    marked?: boolean;
    /** The number of the first of these calls in the run. */
    firstCall?: number;
  },
): Promise<readonly Delivery[]> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const payload = encode(event);
  const deliveries: Delivery[] = [];
  let next = 0;
  const { aborted, forget } = abortion(signal);
  const sender = async (): Promise<void> => {
    while (next < times) {
      const position = next;
      next += 1;
      const sentAt = now();
      const command = new InvokeCommand({
        FunctionName: functionName,
        InvocationType: "Event",
        Payload: marked ? encode({ ...event, call: String(position + firstCall) }) : payload,
      });
      // A call with settings of its own costs more than all else that it takes here.
      const answer = await Promise.race([client.send(command), aborted]);
      const lost = aws.lostSends(command.input);
      const delivery = {
        requestId: answer.$metadata.requestId ?? "",
        statusCode: answer.StatusCode ?? 0,
        sentAt,
        ...(lost === 0 ? {} : { resent: lost }),
      };
      deliveries[position] = delivery;
      onSent(delivery);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(times, concurrency) }, sender));
  } finally {
    forget();
  }
  return deliveries;
}
