// The channel to the environment: frames on a socket, as src/cloud/lambda/environments/channel.ts tells.
import { readSync, writeSync } from "node:fs";

const CHANNEL = 3;
const HEAD = 8;
export const [READY, RESPONSE, ERROR, INIT_ERROR] = [0, 1, 2, 3];
const [MEMORY_GREW, ENDING] = [1, 2];
/** What takes fewer new pages than this does not show in megabytes. */
const FEW_PAGES = 16;

let receivedBytes = Buffer.allocUnsafe(64 * 1024);
let pagesTold = 0;

/** Writes one frame; its body is text or bytes. Without the environment there is nothing left to live for. */
export function say(kind, name, body, ending) {
  const pages = process.resourceUsage().minorPageFault;
  const grew = pages - pagesTold > FEW_PAGES;
  if (grew) pagesTold = pages;
  const bodyLength = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(HEAD + name.length + bodyLength);
  bytes.writeUInt32BE(bodyLength, 0);
  bytes[4] = kind;
  bytes[5] = (grew ? MEMORY_GREW : 0) | (ending ? ENDING : 0);
  bytes.writeUInt16BE(name.length, 6);
  bytes.write(name, HEAD, "latin1");
  if (typeof body === "string") bytes.write(body, HEAD + name.length, "utf8");
  else bytes.set(body, HEAD + name.length);
  for (let at = 0; at < bytes.length; ) {
    const written = blocking(() => writeSync(CHANNEL, bytes, at, bytes.length - at));
    if (written === 0) process.exit(1);
    at += written;
  }
}

/** Does a system call on the channel, which waits; `0` when there is nobody at the other end any more. */
function blocking(call) {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (error.code !== "EAGAIN") return 0;
      // Somebody made the channel one that does not wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/**
 * Waits for an event. Nothing else runs meanwhile: between invocations AWS freezes an environment, too.
 * The payload is good until the next call.
 */
export function nextEvent() {
  let size = 0;
  let wanted = HEAD;
  while (size < wanted) {
    if (receivedBytes.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted);
      receivedBytes.copy(larger, 0, 0, size);
      receivedBytes = larger;
    }
    const read = blocking(() => readSync(CHANNEL, receivedBytes, size, receivedBytes.length - size, null));
    if (read === 0) process.exit(1);
    size += read;
    if (wanted === HEAD && size >= HEAD)
      wanted = HEAD + receivedBytes.readUInt32BE(0) + receivedBytes.readUInt32BE(4);
  }
  const payloadAt = HEAD + receivedBytes.readUInt32BE(0);
  const next = {
    headers: JSON.parse(receivedBytes.toString("utf8", HEAD, payloadAt)),
    body: receivedBytes.toString("utf8", payloadAt, wanted),
  };
  if (receivedBytes.length > 1024 * 1024) receivedBytes = Buffer.allocUnsafe(64 * 1024);
  return next;
}
