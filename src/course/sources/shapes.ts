/** The shapes of sources: whole enough that a handler reads them as it reads the source's own. */
import { ACCOUNT, type Fact, md5Of, type Nth, REGION, type Shape, sentAt, uuidOf } from "./source.js";

const iso = (at: number): string => new Date(at).toISOString();
const seconds = (at: number): string => iso(at).replace(".000Z", "Z");
const bodyOf = ({ orderId, run }: Fact): string => JSON.stringify({ order_id: orderId, run });
const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** The source delivers it again; then its sender, which heard nothing, sends it once more. */
const BOTH: readonly Nth[] = [
  { sent: 1, delivered: 1 },
  { sent: 1, delivered: 2 },
  { sent: 2, delivered: 1 },
];

/** A notification that comes again is the same; an upload that is made again has another sequencer. */
export const s3: Shape = {
  id: "s3",
  name: "S3 bucket",
  deliveries: BOTH,
  documented: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html",
  event: (fact, nth) => ({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: REGION,
        eventTime: iso(sentAt(nth)),
        eventName: "ObjectCreated:Put",
        responseElements: {
          "x-amz-request-id": md5Of(`${fact.run} s3 ${nth.sent}`).slice(0, 16).toUpperCase(),
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "orders",
          bucket: { name: "orders-inbox", arn: "arn:aws:s3:::orders-inbox" },
          object: {
            key: `${fact.run}/${fact.orderId}.json`,
            size: bodyOf(fact).length,
            eTag: md5Of(bodyOf(fact)),
            sequencer: sentAt(nth).toString(16).toUpperCase().padStart(18, "0"),
          },
        },
      },
    ],
  }),
};

/** A message that is resent keeps its id; one that is published again has another. */
export const sns: Shape = {
  id: "sns",
  name: "SNS topic",
  deliveries: BOTH,
  documented: "https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html",
  event: (fact, nth) => ({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: arn("sns", `orders:${uuidOf("subscription")}`),
        Sns: {
          Type: "Notification",
          MessageId: uuidOf(fact.run, fact.orderId, "sns", nth.sent),
          TopicArn: arn("sns", "orders"),
          Subject: null,
          Message: bodyOf(fact),
          Timestamp: iso(sentAt(nth)),
          SignatureVersion: "1",
          MessageAttributes: {},
        },
      },
    ],
  }),
};

/** An event that a target gets again keeps its id; PutEvents gives each entry a new one. */
export const eventBridge: Shape = {
  id: "eventbridge",
  name: "EventBridge bus",
  deliveries: BOTH,
  documented: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html",
  event: (fact, nth) => ({
    version: "0",
    id: uuidOf(fact.run, fact.orderId, "event", nth.sent),
    "detail-type": "OrderPlaced",
    source: "shop.orders",
    account: ACCOUNT,
    time: seconds(sentAt(nth)),
    region: REGION,
    resources: [],
    detail: { order_id: fact.orderId, run: fact.run },
  }),
};

/**
 * The task's payload, with what it takes from the context object: a retry of the task belongs to the same execution, and
 * counts; an execution that is started again is another.
 */
export const stepFunctions: Shape = {
  id: "step-functions",
  name: "Step Functions task",
  deliveries: BOTH,
  documented: "https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html",
  event: (fact, nth) => ({
    order: { order_id: fact.orderId, run: fact.run },
    execution: arn("states", `execution:orders:${uuidOf(fact.run, fact.orderId, "execution", nth.sent)}`),
    state: "create-order",
    retry_count: nth.delivered - 1,
  }),
};

/** A message that is received again keeps its id, has another receipt handle, and counts; one that is sent again is new. */
export const sqs: Shape = {
  id: "sqs",
  name: "SQS queue",
  deliveries: BOTH,
  documented: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html",
  event: (fact, nth) => ({
    Records: [
      {
        messageId: uuidOf(fact.run, fact.orderId, "message", nth.sent),
        receiptHandle: md5Of(`${fact.run} ${fact.orderId} ${nth.sent} ${nth.delivered}`),
        body: bodyOf(fact),
        attributes: {
          ApproximateReceiveCount: String(nth.delivered),
          SentTimestamp: String(sentAt(nth)),
          SenderId: "AIDAIENQZJOLO23YVJ4VO",
          ApproximateFirstReceiveTimestamp: String(sentAt(nth) + 1),
        },
        messageAttributes: {},
        md5OfBody: md5Of(bodyOf(fact)),
        eventSource: "aws:sqs",
        eventSourceARN: arn("sqs", "orders"),
        awsRegion: REGION,
      },
    ],
  }),
};

/** API Gateway does not retry: the client does, with the same `Idempotency-Key`, and gets another request id. */
export const apiClient: Shape = {
  id: "api",
  name: "API client that timed out",
  deliveries: [
    { sent: 1, delivered: 1 },
    { sent: 2, delivered: 1 },
  ],
  documented: "https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/",
  event: (fact, nth) => ({
    version: "2.0",
    routeKey: "POST /orders",
    rawPath: "/orders",
    rawQueryString: "",
    headers: {
      "content-type": "application/json",
      "idempotency-key": uuidOf(fact.run, fact.orderId, "idempotency-key"),
    },
    requestContext: {
      accountId: ACCOUNT,
      http: { method: "POST", path: "/orders", protocol: "HTTP/1.1" },
      requestId: md5Of(`${fact.run} ${fact.orderId} api ${nth.sent}`).slice(0, 16),
      stage: "$default",
      timeEpoch: sentAt(nth),
    },
    body: bodyOf(fact),
    isBase64Encoded: false,
  }),
};

/**
 * A rule may run more than once for one scheduled time. Whether the event's id stays then, AWS does not say: here it
 * does not, which is the worse.
 */
export const schedule: Shape = {
  id: "schedule",
  name: "schedule that fires twice",
  deliveries: [
    { sent: 1, delivered: 1 },
    { sent: 1, delivered: 2 },
  ],
  documented: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html",
  event: (fact, nth) => ({
    version: "0",
    id: uuidOf(fact.run, fact.orderId, "scheduled", nth.delivered),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: ACCOUNT,
    time: seconds(sentAt(nth)),
    region: REGION,
    resources: [arn("events", `rule/${fact.run}.${fact.orderId}`)],
    detail: {},
  }),
};
