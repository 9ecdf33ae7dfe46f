/** What events look like that a source sends: each with the course's order in it. */
export const ORDER = { order_id: "ORD-123", run: "prove", customer_id: "CUST-7", amount: 100 };

const BODY = JSON.stringify(ORDER);
const AT = "2026-01-12T09:00:00.000Z";
const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const REQUEST_ID = "3f5d2c1a-7b64-4f0e-9c1d-2a8b6e5f4d30";

/** Parameters of a path such as `/orders/{id}`, each with the order's id. */
const parametersOf = (path: string): Readonly<Record<string, string>> | null => {
  const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = ""]) => name);
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, ORDER.order_id]));
};

/** API Gateway's REST API, and its HTTP API in format 1.0. */
export function restEvent(method: string, path: string): object {
  const actual = path.replace(/\{\w+\+?\}/g, ORDER.order_id);
  const verb = method.toUpperCase() === "ANY" || method === "*" ? "POST" : method.toUpperCase();
  const headers = { "Content-Type": "application/json", Host: "api.example.com" };
  return {
    resource: path,
    path: actual,
    httpMethod: verb,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: parametersOf(path),
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: "a1b2c3d4e5",
      httpMethod: verb,
      path: actual,
      resourcePath: path,
      stage: "prod",
      requestId: REQUEST_ID,
      requestTimeEpoch: Date.parse(AT),
      identity: { sourceIp: "192.0.2.1" },
      authorizer: { claims: { sub: ORDER.customer_id } },
    },
    body: BODY,
    isBase64Encoded: false,
  };
}

/** API Gateway's HTTP API in format 2.0, and function URLs. */
export function httpEvent(method: string, path: string): object {
  const actual = path.replace(/\{\w+\+?\}/g, ORDER.order_id);
  const verb = method.toUpperCase() === "ANY" || method === "*" ? "POST" : method.toUpperCase();
  return {
    version: "2.0",
    routeKey: path === "$default" ? path : `${verb} ${path}`,
    rawPath: path === "$default" ? "/" : actual,
    rawQueryString: "",
    headers: { "content-type": "application/json", host: "api.example.com" },
    ...(parametersOf(path) !== null && { pathParameters: parametersOf(path) }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: "a1b2c3d4e5",
      domainName: "api.example.com",
      http: { method: verb, path: actual, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "prove" },
      requestId: REQUEST_ID,
      routeKey: `${verb} ${path}`,
      stage: "$default",
      timeEpoch: Date.parse(AT),
    },
    body: BODY,
    isBase64Encoded: false,
  };
}

export const eventBridgeEvent = (source = "shop", detailType = "OrderPlaced"): object => ({
  version: "0",
  id: REQUEST_ID,
  "detail-type": detailType,
  source,
  account: ACCOUNT,
  time: AT,
  region: REGION,
  resources: [],
  detail: ORDER,
});

export const snsEvent = (topic: string): object => ({
  Records: [
    {
      EventSource: "aws:sns",
      EventVersion: "1.0",
      EventSubscriptionArn: `${topic}:11111111-2222-3333-4444-555555555555`,
      Sns: {
        Type: "Notification",
        MessageId: REQUEST_ID,
        TopicArn: topic,
        Subject: null,
        Message: BODY,
        Timestamp: AT,
        MessageAttributes: {},
      },
    },
  ],
});

export const s3Event = (bucket: string): object => ({
  Records: [
    {
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: REGION,
      eventTime: AT,
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: `${ORDER.order_id}.json`,
          size: BODY.length,
          eTag: "0",
          sequencer: "0055AED6DCD90281E5",
        },
      },
    },
  ],
});

/** A row that was put, as a stream of DynamoDB tells it. */
export const streamEvent = (table: string, keys: readonly string[]): object => {
  const image = Object.fromEntries([
    ...Object.entries(ORDER).map(([name, value]) => [
      name,
      typeof value === "number" ? { N: String(value) } : { S: value },
    ]),
    ...keys.map((name) => [name, { S: ORDER.order_id }]),
  ]);
  return {
    Records: [
      {
        eventID: "1f2e3d4c5b6a79880123456789abcdef",
        eventName: "INSERT",
        eventVersion: "1.1",
        eventSource: "aws:dynamodb",
        awsRegion: REGION,
        eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}/stream/2026-01-01T00:00:00.000`,
        dynamodb: {
          ApproximateCreationDateTime: Date.parse(AT) / 1000,
          Keys: Object.fromEntries(keys.map((name) => [name, { S: ORDER.order_id }])),
          NewImage: image,
          SequenceNumber: "111",
          SizeBytes: 100,
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
      },
    ],
  };
};

export const kinesisEvent = (stream: string): object => ({
  Records: [
    {
      eventID: "shardId-000000000000:49545115243490985018280067714973144582180062593244200961",
      eventName: "aws:kinesis:record",
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      awsRegion: REGION,
      eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${stream}`,
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: ORDER.order_id,
        sequenceNumber: "49545115243490985018280067714973144582180062593244200961",
        data: Buffer.from(BODY).toString("base64"),
        approximateArrivalTimestamp: Date.parse(AT) / 1000,
      },
    },
  ],
});

export const scheduledEvent = (): object => ({
  ...eventBridgeEvent("aws.events", "Scheduled Event"),
  detail: {},
});
