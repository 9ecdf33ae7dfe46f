/** Sending the same event several times, as a client does that repeats itself. */
import type { Aws } from "./clients.js";

/** One call that was answered. */
export interface Delivery {
  readonly requestId: string;
  readonly statusCode: number;
  /** When the call was made, epoch ms on the target's clock. */
  readonly sentAt: number;
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

/** The event of the course: the tutorial's, and the run that it belongs to. */
export interface OrderEvent {
  readonly order_id: string;
  readonly run: string;
}

/**
 * Invokes the function `times` times with the same bytes and `InvocationType: Event`, `concurrency` calls at a time.
 * Answers in the order of the calls.
 */
export async function deliver(
  aws: Aws,
  event: OrderEvent,
  {
    functionName = aws.names.functionName,
    times,
    concurrency,
    now,
    signal,
    onSent,
  }: {
    /** Absent: the course's function. */
    functionName?: string;
    times: number;
    concurrency: number;
    /** The target's time, epoch ms. */
    now: () => number;
    signal: AbortSignal;
    onSent: (delivery: Delivery) => void;
  },
): Promise<readonly Delivery[]> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const payload = new TextEncoder().encode(JSON.stringify(event));
  const deliveries: Delivery[] = [];
  let next = 0;
  const { aborted, forget } = abortion(signal);
  const sender = async (): Promise<void> => {
    while (next < times) {
      const position = next;
      next += 1;
      const sentAt = now();
      // A call with settings of its own costs more than all else that it takes here.
      const sending = client.send(
        new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload: payload }),
      );
      const answer = await Promise.race([sending, aborted]);
      const delivery = {
        requestId: answer.$metadata.requestId ?? "",
        statusCode: answer.StatusCode ?? 0,
        sentAt,
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
