// Response streaming. What a handler streams is answered in one piece, as a plain Invoke gets it.
import { Writable } from "node:stream";
import { RuntimeError } from "./errors.mjs";
import { awaitsHandlers } from "./version.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const WITH_PRELUDE = "application/vnd.awslambda.http-integration-response";
/** Stands between a prelude and the body. */
const DELIMITER = Buffer.alloc(8);

/** Makes `awslambda`, which functions find without importing it. */
export function addStreaming() {
  if (["1", "true"].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = "response";
      if (typeof options?.highWaterMark === "number") handler[HIGH_WATER_MARK] = options.highWaterMark;
      return handler;
    },
    HttpResponseStream: {
      from(stream, prelude) {
        stream.setContentType(WITH_PRELUDE);
        const text = JSON.stringify(prelude);
        stream._onBeforeFirstWrite = (write) => {
          write(text);
          write(DELIMITER);
        };
        return stream;
      },
    },
  };
}

export function isStreaming(handler) {
  const kind = handler[STREAMING];
  if (kind && kind !== "response") {
    throw new RuntimeError("Runtime.MalformedStreamingHandler", "Only response streaming is supported.");
  }
  return Boolean(kind);
}

class ResponseStream extends Writable {
  written = [];
  #begun = false;

  setContentType() {
    if (this.#begun) {
      throw new RuntimeError("Runtime.InvalidStreamingOperation", "Cannot set content-type, too late.");
    }
  }

  write(chunk, ...rest) {
    if (!this.#begun) {
      this.#begun = true;
      this._onBeforeFirstWrite?.((first) => super.write(first));
    }
    const isBytes = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isBytes ? chunk : JSON.stringify(chunk), ...rest);
  }

  end(chunk, ...rest) {
    if (chunk === undefined || chunk === null || typeof chunk === "function")
      return super.end(chunk, ...rest);
    this.write(chunk, ...rest.filter((value) => typeof value === "string"));
    return super.end(...rest.filter((value) => typeof value === "function"));
  }

  _write(chunk, _encoding, done) {
    this.written.push(chunk);
    done();
  }
}

/** Calls a handler that streams, and resolves to all that it wrote once it ended its stream. */
export async function streamed(handler, event, context) {
  const stream = new ResponseStream({ highWaterMark: handler[HIGH_WATER_MARK] });
  const finished = new Promise((done, fail) => stream.once("finish", done).once("error", fail));
  finished.catch(() => {});
  // AWS holds a connection open meanwhile: a stream that nobody ends is a timeout.
  const open = setInterval(() => {}, 2 ** 30);
  try {
    const returned = handler(event, stream, context);
    if (typeof returned?.then !== "function") {
      const text = "Streaming does not support non-async handlers.";
      throw awaitsHandlers ? new Error(text) : text;
    }
    if ((await returned) !== undefined) console.warn("Streaming handlers ignore return values.");
    await finished;
  } finally {
    clearInterval(open);
  }
  return Buffer.concat(stream.written);
}
