// Tells the environment of errors.
import { ERROR, INIT_ERROR, say } from "./channel.mjs";
import { asError, asOnAws, errorBody, isError, RuntimeError } from "./errors.mjs";
import { flushed, logError } from "./log.mjs";
import { request } from "./request.mjs";

/** Tells of an error of the invocation, or of the initialization where none runs. */
export async function postError(requestId, body, ending = false) {
  await flushed();
  if (requestId === undefined) say(INIT_ERROR, body.errorType, JSON.stringify(body), true);
  else say(ERROR, requestId, JSON.stringify(body), ending);
}

/** Tells of an error that leaves the process in no state to go on. */
export async function die(title, body, error, status) {
  logError(title, error);
  await postError(request.id, body, true);
  process.exit(status);
}

/** What nobody catches ends the process. */
export function dieOfWhatNobodyCatches() {
  process.on("uncaughtException", (error) => {
    void die("Uncaught Exception", errorBody(error), error, 129);
  });
  process.on("unhandledRejection", (reason, promise) => {
    const rejection = new RuntimeError(
      "Runtime.UnhandledPromiseRejection",
      asOnAws(isError(reason) ? String(reason) : asError(reason).message),
    );
    Object.assign(rejection, { reason, promise });
    void die("Unhandled Promise Rejection", errorBody(rejection), rejection, 128);
  });
}
