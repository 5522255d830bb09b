/** The JSON below `/_local`, as its page and programs read it. It imports nothing, for the browser. */

/** A log line of a function, as `/_local/logs` shows it. */
export interface LogEntry {
  /** Grows by one with each line. */
  id: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Physical name. */
  function: string;
  requestId: string | undefined;
  level: string;
  source: string;
  message: string;
  /** An error as its stack trace in the sources. */
  readable?: string;
}

/** DynamoDB's share of a request. */
export interface Cost {
  requests: number;
  /** Capacity units of reads and of writes. */
  readUnits: number;
  writeUnits: number;
}

/** A request that an endpoint has answered, as `/_local/requests` shows it. */
export interface RequestEntry {
  requestId: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  method: string;
  path: string;
  route?: string | undefined;
  status: number;
  milliseconds: number;
  traceId?: string | undefined;
  cost: Cost;
}

/** A call of an AWS API in a trace. */
export interface TracedCall {
  service: string;
  operation: string;
  /** What it is about: a table, a queue, a connection. */
  target: string;
  startedAt: number;
  milliseconds: number;
  status: number;
  capacityUnits?: number | undefined;
  /** Items that it wrote, and what else it named. */
  writes: Write[];
}

/** An item that a call wrote. */
export interface Write {
  table: string;
  action: "put" | "update" | "delete";
  /** Of a put the whole item, else its key; as plain JSON. */
  item: Record<string, unknown>;
}

/** An invocation of a function in a trace. */
export interface TracedInvocation {
  requestId: string;
  /** Physical name. */
  function: string;
  /** What led to it: `request`, or `INSERT of ROOM#tea` of a stream. */
  cause: string;
  startedAt: number;
  milliseconds: number;
  initMilliseconds?: number | undefined;
  functionError?: string | undefined;
  /** Without the credentials of its caller. */
  event: unknown;
  result: unknown;
  /** Without metrics and Lambda's own lines. */
  logs: LogEntry[];
  calls: TracedCall[];
}

/** All that is known of a request: `/_local/trace?requestId=…`. */
export interface Trace {
  request: RequestEntry;
  /** Why it was answered with an error. */
  diagnoses: string[];
  /** Those that the request waited for, and those that its writes and messages caused. */
  invocations: TracedInvocation[];
  /** Calls that no function made, such as those of an integration. */
  calls: TracedCall[];
}

/** A value of a metric. */
export interface MetricValue {
  namespace: string;
  name: string;
  /** Default: `None`. */
  unit: string;
  value: number;
  dimensions: Record<string, string>;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** A message that AWS would have sent. */
export interface SentMail {
  /** Milliseconds since 1970. */
  timestamp: number;
  kind: string;
  medium: string;
  to: string;
  subject: string;
  body: string;
}

/** How many entries each list has had, and `app` how many graphs. It changes when there is something new. */
export type Versions = Record<string, number>;

export interface FunctionInfo {
  /** In the infra. */
  name: string;
  physicalName: string;
  /** In the sources. */
  handler: string;
  runtime: string;
  memoryMb: number;
  timeoutSeconds: number;
  url?: string | undefined;
  /** Names alone: values may be secrets. */
  variables: string[];
  links: string[];
  /** What invokes it: `POST /rooms`, `stream of Table`, … */
  triggers: string[];
  /** Why it does not run here. */
  unsupported?: string | undefined;
}

export interface RouteInfo {
  method: string;
  path: string;
  /** `IAM`, the authorizer's name or `API key`; nothing for everybody. */
  access: string;
  /** A function's name, or what API Gateway does itself. */
  target: string;
}

export interface ApiInfo {
  name: string;
  kind: "REST" | "HTTP" | "WebSocket";
  url: string;
  routes: RouteInfo[];
}

export interface TopicInfo {
  name: string;
  subscriptions: { protocol: string; endpoint: string }[];
}

/** What the app has: `/_local/app`. */
export interface AppInfo {
  name: string;
  stage: string;
  region: string;
  endpoints: Record<string, string>;
  functions: FunctionInfo[];
  apis: ApiInfo[];
  topics: TopicInfo[];
  /** The lists and pages that there are. */
  pages: string[];
  notEmulated: string[];
}

/** A queue: `/_local/queues`. */
export interface QueueInfo {
  name: string;
  visible: number;
  inFlight: number;
  delayed: number;
  isFifo: boolean;
  deadLetterQueue?: string | undefined;
  /** The oldest ones. */
  messages: QueuedMessage[];
}

export interface QueuedMessage {
  id: string;
  body: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

export interface TableInfo {
  name: string;
  /** The attributes that make its key, the hash key first. */
  key: string[];
  itemCount: number;
}

/** Items of the same entity. */
export interface EntityCount {
  name: string;
  count: number;
  /** True for rows without an entity in a table of entities. */
  isBookkeeping: boolean;
}

/** Items of a table, entities first: `/_local/rows?table=…&entity=…&prefix=…`. */
export interface RowPage {
  entities: EntityCount[];
  rows: { entity: string; item: Record<string, unknown> }[];
  /** How many items match. */
  found: number;
  scanned: number;
  /** False where the table is larger than what is read. */
  isComplete: boolean;
}

/** The outcome of `POST /_local/invoke/<function>`. */
export interface Invoked {
  requestId: string;
  milliseconds: number;
  result: unknown;
  functionError?: string | undefined;
}
