// Asks for one event after the other, and answers it.
import { nextEvent, READY, RESPONSE, say } from "./channel.mjs";
import { setClock } from "./clock.mjs";
import { contextOf } from "./context.mjs";
import { errorBody } from "./errors.mjs";
import { awaited, execute } from "./execute.mjs";
import { postError } from "./failures.mjs";
import { flushed, logError } from "./log.mjs";
import { request } from "./request.mjs";
import { isStreaming, streamed } from "./stream.mjs";
import { awaitsHandlers } from "./version.mjs";

/** One turn of the event loop lies between two invocations: what the first left unfinished gets its chance. */
export async function serve(handler) {
  const answerOf = isStreaming(handler) ? streamedAnswer : plainAnswer;
  say(READY, "", "", false);
  for (;;) {
    await new Promise((done) => setImmediate(done));
    const next = nextEvent();
    setClock(next.headers["idem-lab-clock"]);
    request.id = next.headers["lambda-runtime-aws-request-id"];
    process.env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"];
    await answer(answerOf, handler, next);
  }
}

const streamedAnswer = (handler, event, context) => awaited(() => streamed(handler, event, context));

async function plainAnswer(handler, event, context) {
  const result = awaitsHandlers
    ? await awaited(() => handler(event, context))
    : await execute(handler, event, context);
  return serialized(result);
}

async function answer(answerOf, handler, next) {
  const requestId = request.id;
  let body;
  try {
    body = await answerOf(handler, JSON.parse(next.body), contextOf(next.headers));
  } catch (error) {
    logError("Invoke Error", error);
    return postError(requestId, errorBody(error));
  }
  const flushing = flushed();
  if (flushing !== undefined) await flushing;
  say(RESPONSE, requestId, body, false);
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch (error) {
    throw new Error(`Unable to stringify response body: ${error.message}`);
  }
}
