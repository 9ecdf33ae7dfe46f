// A client on the raw wire: one keep-alive connection that writes prepared requests and reads whole answers. It costs
// little itself, so that what is compared is the servers.
import { connect } from "node:net";

/** The bytes of a DynamoDB request. */
export function frame(operation, input) {
  const body = JSON.stringify(input);
  return (
    `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-amz-json-1.0\r\n` +
    `x-amz-target: DynamoDB_20120810.${operation}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

export class Connection {
  #socket;
  #received = "";
  #answered = () => {};
  #failed = () => {};

  constructor(port) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => {
      this.#received += text;
      this.#look();
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => this.#failed(new Error("The connection has ended.")));
  }

  /** Resolves with the status and the body; rejects when the connection ends before. */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      if (this.#socket.destroyed) return reject(new Error("The connection has ended."));
      this.#socket.write(request);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #look() {
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(this.#received) ?? [];
    const end = headEnd + 4 + Number(length);
    if (this.#received.length < end) return;
    const answer = {
      status: Number(this.#received.slice(9, 12)),
      body: this.#received.slice(headEnd + 4, end),
    };
    this.#received = this.#received.slice(end);
    this.#answered(answer);
  }
}
