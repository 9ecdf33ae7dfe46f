/** The port without a client: requests and bytes as they are. */
import { request } from "node:http";
import { connect } from "node:net";

/** A request as it goes over the wire. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request that is HTTP, whatever else it is. */
export function send(port: number, wire: Wire): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const { method, path, headers } = wire;
    const sent = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: String(response.headers["content-type"]),
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(wire.body);
  });
}

/** Says bytes to the port and hangs up; gives back all that was answered until the connection ended. */
export function say(port: number, bytes: Uint8Array | string): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}
