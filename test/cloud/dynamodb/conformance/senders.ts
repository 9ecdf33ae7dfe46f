import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import * as sdk from "@aws-sdk/client-dynamodb";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";

/** Sends a request by one kind of client and gives the answer's body, or the error's, as JSON of the wire. */
export interface Sender {
  readonly name: string;
  send(operation: string, input: Json): Promise<Json>;
  close(): void;
}

/** The bytes as they are. */
export function wireSender(endpoint: string): Sender {
  return {
    name: "on the wire",
    async send(operation, input) {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Json;
    },
    close: () => {},
  };
}

type Change = (member: unknown, name: string, owner: Json) => unknown;

/** A JSON value with each member of each object changed. */
function mapMembers(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((element) => mapMembers(element, change));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || value instanceof Date)
    return value;
  const owner = value as Json;
  return Object.fromEntries(
    Object.entries(owner).map(([name, member]) => [name, mapMembers(change(member, name, owner), change)]),
  );
}

const bytes = (text: unknown): unknown => (typeof text === "string" ? Buffer.from(text, "base64") : text);
const base64 = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
const isLonely = (owner: Json): boolean => Object.keys(owner).length === 1;

/** Attribute values as clients have them: bytes where the wire has base64. */
const toBytes: Change = (member, name, owner) => {
  if (name === "B" && isLonely(owner)) return bytes(member);
  return name === "BS" && isLonely(owner) && Array.isArray(member) ? member.map(bytes) : member;
};
const fromBytes: Change = (member) => {
  if (member instanceof Date) return member.getTime() / 1000;
  return Array.isArray(member) ? member.map(base64) : base64(member);
};

/** Every member that is not there is left out, as on the wire. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(mapMembers(value, fromBytes)));

const commands = new Map<string, unknown>(Object.entries(sdk));

/** The AWS SDK for JavaScript. */
export function sdkSender(endpoint: string): Sender {
  const client = new sdk.DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  return {
    name: "through the AWS SDK for JavaScript",
    async send(operation, input) {
      const Command = commands.get(`${operation}Command`) as new (input: unknown) => sdk.GetItemCommand;
      try {
        const { $metadata, ...answer } = await client.send(new Command(mapMembers(input, toBytes)));
        return plain(answer);
      } catch (error) {
        if (!(error instanceof sdk.DynamoDBServiceException)) throw error;
        const { name, message, $fault, $metadata, $response, ...members } = error;
        return { ...plain(members), __type: `#${name}`, message };
      }
    },
    close: () => client.destroy(),
  };
}

const PYTHON = `
import base64, boto3, datetime, json, sys
from botocore.config import Config
from botocore.exceptions import ClientError
client = boto3.client("dynamodb", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x",
    aws_secret_access_key="x", config=Config(retries={"max_attempts": 0}, parameter_validation=False))
def to_bytes(value):
    if isinstance(value, list): return [to_bytes(each) for each in value]
    if not isinstance(value, dict): return value
    if set(value) == {"B"} and isinstance(value["B"], str): return {"B": base64.b64decode(value["B"])}
    if set(value) == {"BS"} and isinstance(value["BS"], list): return {"BS": [base64.b64decode(each) for each in value["BS"]]}
    return {name: to_bytes(member) for name, member in value.items()}
def plain(value):
    if isinstance(value, bytes): return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime): return value.timestamp()
    raise TypeError(type(value))
for line in sys.stdin:
    operation, given = json.loads(line)
    try:
        answer = client._make_api_call(operation, to_bytes(given))
        answer.pop("ResponseMetadata", None)
    except ClientError as error:
        answer = {name: member for name, member in error.response.items() if name not in ("ResponseMetadata", "Error")}
        answer.update({"__type": "#" + error.response["Error"]["Code"], "message": error.response["Error"]["Message"]})
    except Exception as error:
        answer = {"client": repr(error)}
    print(json.dumps(answer, default=plain), flush=True)
`;

/** Whether boto3 is here. */
export const hasBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;

/** boto3, without the checks of its own: what is wrong is to reach us. */
export function boto3Sender(endpoint: string): Sender {
  const child: ChildProcess = spawn("python3", ["-c", PYTHON, endpoint], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("Python has no pipes.");
  const waiting: ((line: string) => void)[] = [];
  createInterface(stdout).on("line", (line) => waiting.shift()?.(line));
  return {
    name: "through boto3",
    send: (operation, input) =>
      new Promise((resolve) => {
        waiting.push((line) => resolve(JSON.parse(line)));
        stdin.write(`${JSON.stringify([operation, input])}\n`);
      }),
    close: () => stdin.end(),
  };
}
