import type { LogsOperation } from "./operations/context.js";
import { createLogGroup } from "./operations/create-log-group.js";
import { createLogStream } from "./operations/create-log-stream.js";
import { deleteLogGroup } from "./operations/delete-log-group.js";
import { deleteLogStream } from "./operations/delete-log-stream.js";
import { deleteRetentionPolicy } from "./operations/delete-retention-policy.js";
import { describeLogGroups } from "./operations/describe-log-groups.js";
import { describeLogStreams } from "./operations/describe-log-streams.js";
import { filterLogEvents } from "./operations/filter-log-events.js";
import { getLogEvents } from "./operations/get-log-events.js";
import { listTagsForResource } from "./operations/list-tags-for-resource.js";
import { listTagsLogGroup } from "./operations/list-tags-log-group.js";
import { putLogEvents } from "./operations/put-log-events.js";
import { putRetentionPolicy } from "./operations/put-retention-policy.js";
import { tagLogGroup } from "./operations/tag-log-group.js";
import { tagResource } from "./operations/tag-resource.js";
import { untagLogGroup } from "./operations/untag-log-group.js";
import { untagResource } from "./operations/untag-resource.js";

/** The operations of CloudWatch Logs that are here. */
export const OPERATIONS: Readonly<Record<string, LogsOperation>> = {
  CreateLogGroup: createLogGroup,
  CreateLogStream: createLogStream,
  DeleteLogGroup: deleteLogGroup,
  DeleteLogStream: deleteLogStream,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
  ListTagsForResource: listTagsForResource,
  ListTagsLogGroup: listTagsLogGroup,
  PutLogEvents: putLogEvents,
  PutRetentionPolicy: putRetentionPolicy,
  TagLogGroup: tagLogGroup,
  TagResource: tagResource,
  UntagLogGroup: untagLogGroup,
  UntagResource: untagResource,
};
