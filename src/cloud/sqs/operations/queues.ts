import { invalidParameter, invalidValue, missingParameter, noSuchQueue, sqsFault } from "../errors.js";
import type { Queue } from "../queue.js";
import {
  COMPUTED,
  checkAttributes,
  effectiveAttributes,
  isFifoName,
  isKnownAttribute,
  parseRedrivePolicy,
} from "../queue-attributes.js";
import type { Queues } from "../queues.js";
import { type Context, type Operation, queueOf, requiredText } from "./context.js";

const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const MOST_LISTED = 1000;
const BETWEEN_PURGES_MS = 60_000;

function checkName(name: string, fifo: boolean): void {
  if (fifo) {
    if (!isFifoName(name) || name.length > 80 || !QUEUE_NAME.test(name.slice(0, -".fifo".length))) {
      throw invalidParameter(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
      );
    }
  } else if (!QUEUE_NAME.test(name)) {
    throw invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}

/** @throws where a redrive policy names what is no queue for it */
function checkRedrive(queues: Queues, attributes: Readonly<Record<string, string>>, fifo: boolean): void {
  const text = attributes.RedrivePolicy;
  const policy = parseRedrivePolicy(text);
  if (policy === undefined) return;
  const { deadLetterTargetArn: arn } = policy;
  if (!/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(arn)) {
    throw invalidValue(text, "RedrivePolicy", "Invalid value for deadLetterTargetArn.");
  }
  const target = queues.byArn(arn);
  if (target === undefined) throw invalidValue(text, "RedrivePolicy", "Dead letter target does not exist.");
  if (target.fifo !== fifo) {
    throw invalidValue(text, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source.");
  }
}

/** What stays of set attributes: an empty document takes the attribute away. */
const withoutEmpty = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));

const createQueue: Operation = ({ input, queues }) => {
  const name = input.text("QueueName");
  if (name === undefined) throw missingParameter("QueueName");
  const asked = input.textMap("Attributes") ?? {};
  const fifo = "FifoQueue" in asked || isFifoName(name);
  if (isFifoName(name) && !("FifoQueue" in asked)) checkName(name, false);
  checkName(name, fifo);
  const attributes = withoutEmpty(checkAttributes(asked, fifo));
  checkRedrive(queues, attributes, fifo);
  const existing = queues.find(name);
  if (existing === undefined) {
    queues.create(name, attributes, input.textMap("tags") ?? {});
  } else {
    const current = existing.attributes;
    const wanted = effectiveAttributes(attributes, fifo);
    const different = Object.keys(attributes).find((key) => wanted[key] !== current[key]);
    if (different !== undefined) {
      throw sqsFault(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${different}`,
      );
    }
  }
  return { QueueUrl: queues.url(name) };
};

const getQueueUrl: Operation = ({ input, queues }) => {
  const name = requiredText(input, "QueueName");
  const owner = input.text("QueueOwnerAWSAccountId");
  if (owner !== undefined && owner !== queues.options.accountId) throw noSuchQueue();
  return { QueueUrl: queues.url(queues.get(name).record.name) };
};

/** One page of names, and the token of the next. */
function pageOf(input: Context["input"], names: readonly string[]) {
  const most = input.integer("MaxResults");
  if (most !== undefined && (most < 1 || most > MOST_LISTED)) {
    throw invalidValue(most, "MaxResults", `Must be an integer from 1 to ${MOST_LISTED}, if provided.`);
  }
  const token = input.text("NextToken");
  if (token !== undefined && most === undefined) {
    throw invalidParameter("MaxResults is a mandatory parameter when you provide a value for NextToken.");
  }
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString("utf8");
  const rest = names.filter((name) => name > after);
  const items = rest.slice(0, most ?? MOST_LISTED);
  const last = items.at(-1);
  const more = most !== undefined && rest.length > items.length && last !== undefined;
  return { items, next: more ? { NextToken: Buffer.from(last).toString("base64url") } : {} };
}

const listQueues: Operation = ({ input, queues }) => {
  const prefix = input.text("QueueNamePrefix") ?? "";
  const names = queues
    .all()
    .map(({ record }) => record.name)
    .filter((name) => name.startsWith(prefix));
  const { items, next } = pageOf(input, names);
  return { ...(items.length > 0 && { QueueUrls: items.map((name) => queues.url(name)) }), ...next };
};

const listDeadLetterSourceQueues: Operation = (context) => {
  const { input, queues } = context;
  const arn = queues.arn(queueOf(context).record.name);
  const names = queues
    .all()
    .filter(({ record }) => parseRedrivePolicy(record.attributes.RedrivePolicy)?.deadLetterTargetArn === arn)
    .map(({ record }) => record.name);
  const { items, next } = pageOf(input, names);
  return { queueUrls: items.map((name) => queues.url(name)), ...next };
};

const deleteQueue: Operation = (context) => {
  context.queues.delete(queueOf(context));
  return undefined;
};

const purgeQueue: Operation = (context) => {
  const { queues, clock } = context;
  const queue = queueOf(context);
  const { name, purgedAt } = queue.record;
  if (purgedAt !== undefined && clock.now() - purgedAt < BETWEEN_PURGES_MS) {
    throw sqsFault(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    );
  }
  queues.options.store.transaction((transaction) => queue.mailbox.purge(transaction));
  queues.change(queue, { purgedAt: clock.now() });
  return undefined;
};

function computed(queue: Queue, queues: Queues): Readonly<Record<string, string>> {
  const { visible, delayed, inFlight } = queue.counts();
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    CreatedTimestamp: seconds(queue.record.createdAt),
    LastModifiedTimestamp: seconds(queue.record.modifiedAt),
    QueueArn: queues.arn(queue.record.name),
  };
}

const getQueueAttributes: Operation = (context) => {
  const queue = queueOf(context);
  const asked = context.input.texts("AttributeNames") ?? [];
  for (const name of asked) {
    if (!isKnownAttribute(name)) throw sqsFault("InvalidAttributeName", `Unknown Attribute ${name}.`);
  }
  const all = asked.includes("All");
  const wanted = (name: string) => all || asked.includes(name);
  const values = {
    ...queue.attributes,
    ...(COMPUTED.some(wanted) ? computed(queue, context.queues) : {}),
  };
  const Attributes = Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
  return Object.keys(Attributes).length === 0 ? {} : { Attributes };
};

const setQueueAttributes: Operation = (context) => {
  const { input, queues, clock } = context;
  const queue = queueOf(context);
  const asked = input.textMap("Attributes");
  if (asked === undefined) throw missingParameter("Attributes");
  const checked = checkAttributes(asked, queue.fifo);
  checkRedrive(queues, checked, queue.fifo);
  const attributes = withoutEmpty({ ...queue.record.attributes, ...checked });
  queues.change(queue, { attributes, modifiedAt: clock.now() });
  return undefined;
};

const tagQueue: Operation = (context) => {
  const queue = queueOf(context);
  const tags = context.input.textMap("Tags");
  if (tags === undefined) throw missingParameter("Tags");
  const merged = { ...queue.record.tags, ...tags };
  if (Object.keys(merged).length > 50) throw invalidParameter("Too many tags added for queue. Maximum: 50.");
  context.queues.change(queue, { tags: merged });
  return undefined;
};

const untagQueue: Operation = (context) => {
  const queue = queueOf(context);
  const keys = context.input.texts("TagKeys") ?? [];
  const tags = Object.fromEntries(Object.entries(queue.record.tags).filter(([key]) => !keys.includes(key)));
  context.queues.change(queue, { tags });
  return undefined;
};

const listQueueTags: Operation = (context) => {
  const { tags } = queueOf(context).record;
  return Object.keys(tags).length === 0 ? {} : { Tags: tags };
};

/** Operations on queues themselves. */
export const queueOperations: Readonly<Record<string, Operation>> = {
  CreateQueue: createQueue,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListQueueTags: listQueueTags,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  SetQueueAttributes: setQueueAttributes,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
