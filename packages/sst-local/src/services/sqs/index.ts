export type { QueueDefinition } from "./definition.ts";
export { createQueues, type Queues, type QueuesOptions } from "./queues.ts";
