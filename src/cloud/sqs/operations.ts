import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
} from "./operations/change-message-visibility.js";
import type { SqsOperation } from "./operations/context.js";
import { createQueue } from "./operations/create-queue.js";
import { deleteMessage, deleteMessageBatch } from "./operations/delete-message.js";
import { deleteQueue } from "./operations/delete-queue.js";
import { getQueueAttributes } from "./operations/get-queue-attributes.js";
import { getQueueUrl } from "./operations/get-queue-url.js";
import { listDeadLetterSourceQueues } from "./operations/list-dead-letter-source-queues.js";
import { listMessageMoveTasks } from "./operations/list-message-move-tasks.js";
import { listQueueTags } from "./operations/list-queue-tags.js";
import { listQueues } from "./operations/list-queues.js";
import { purgeQueue } from "./operations/purge-queue.js";
import { receiveMessage } from "./operations/receive-message.js";
import { sendMessage, sendMessageBatch } from "./operations/send-message.js";
import { setQueueAttributes } from "./operations/set-queue-attributes.js";
import { startMessageMoveTask } from "./operations/start-message-move-task.js";
import { tagQueue } from "./operations/tag-queue.js";
import { untagQueue } from "./operations/untag-queue.js";

/** The operations of SQS that are here. */
export const OPERATIONS: Readonly<Record<string, SqsOperation>> = {
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  CreateQueue: createQueue,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListMessageMoveTasks: listMessageMoveTasks,
  ListQueueTags: listQueueTags,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
  StartMessageMoveTask: startMessageMoveTask,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
