/** Calls whose caller waits for the answer, as a client of an API does; and what came of them. */
import { type Answer, invoke } from "../../aws/invocations.js";
import { type LoggedRequest, readAttempts, requestsOfRun } from "../../aws/log-reader.js";
import { spaceTime } from "../picture/space-time.js";
import type { DeliveryReport } from "../run.js";
import { ordersOfRun, reportsOf, type Sending } from "./actions.js";
import { untilAnswered } from "./awaiting.js";
import type { LabContext } from "./lab.js";

const ID_SHOWN = 8;

/** What the caller was answered, in a line. */
const told = ({ requestId, ok, payload, error }: Answer): string =>
  `${requestId.slice(0, ID_SHOWN)} ${ok ? `was answered: ${payload}` : `failed: ${error ?? payload}`}`;

/** Makes calls at the same instant, waits for their answers, and reports what the log and the ledger say of them. */
export async function ask(
  context: LabContext,
  startedAt: number,
  times: number,
  title: string,
  { firstCall = 1, event = {} }: Pick<Sending, "firstCall" | "event"> = {},
): Promise<readonly DeliveryReport[]> {
  const { aws, emit, options, places, runId, signal } = context;
  emit({ type: "working", text: title });
  const calls = Array.from({ length: times }, (_, index) => String(firstCall + index));
  const sentAt = await aws.target.clock.now();
  const answers = await Promise.all(
    calls.map((call) => invoke(aws, { ...event, order_id: options.key, run: runId, call }, signal)),
  );
  for (const answer of answers) emit({ type: "done", text: told(answer) });
  const ids = new Set(answers.map(({ requestId }) => requestId));
  const look = async (): Promise<readonly LoggedRequest[]> =>
    requestsOfRun(await readAttempts(aws, { from: startedAt - aws.target.logMargin }), runId).filter(
      ({ requestId }) => ids.has(requestId),
    );
  const requests = await untilAnswered(context, look, times);
  const picture = spaceTime({
    title,
    key: options.key,
    ...(places === undefined ? {} : { places }),
    deliveries: answers.map(({ requestId, statusCode }) => ({ requestId, statusCode, sentAt })),
    asked: true,
    requests,
    orders: await ordersOfRun(aws, options.key, runId),
  });
  emit({ type: "picture", picture, final: true });
  return reportsOf(answers, requests);
}
