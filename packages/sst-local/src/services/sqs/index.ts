export type { QueueDefinition } from "./definition.ts";
export { startQueueMapping } from "../../event-sources/queue-mapping.ts";
export { createQueues, type Queues, type QueuesOptions } from "./queues.ts";
