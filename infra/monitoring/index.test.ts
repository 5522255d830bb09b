import { beforeAll, describe, expect, it } from "vitest";
import {
  businessDimensions,
  businessMetrics,
  businessNamespace,
} from "@souk/contract/business-metrics";
import type { Resource } from "../../packages/sst-local/src/graph/index.ts";
import { awsMetrics } from "../testing/aws-metrics.ts";
import { type Evaluated, evaluateStage, statementsOf } from "../testing/graphs.ts";

let prod: Evaluated;
beforeAll(async () => {
  prod = await evaluateStage("prod", { SOUK_ALARM_EMAIL: "ops@example.com" });
});

const ofType = (type: string): Resource[] => prod.all(type);
const only = (type: string, name?: string): Resource => prod.one(type, name);

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** A metric as an alarm or a widget names it. */
interface Named {
  by: string;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

interface AlarmInputs {
  name?: string;
  alarmName?: string;
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
  metricQueries?: { metric?: AlarmInputs }[];
  comparisonOperator: string;
  threshold: number;
  period?: number;
  evaluationPeriods: number;
  treatMissingData: string;
  alarmActions?: string[];
  okActions?: string[];
}

const inputsOf = ({ inputs }: Resource) => inputs as unknown as AlarmInputs;
const alarm = (name: string): AlarmInputs => inputsOf(prod.one(ALARM, name));

/** The metrics that an alarm looks at. */
const looksAt = (inputs: AlarmInputs): AlarmInputs[] =>
  inputs.metricQueries?.flatMap(({ metric }) => metric ?? []) ?? [inputs];

function namedByAlarms(): Named[] {
  return ofType(ALARM).flatMap((resource) =>
    looksAt(inputsOf(resource)).map(({ namespace = "", metricName = "", dimensions = {} }) => ({
      by: resource.name,
      namespace,
      name: metricName,
      dimensions,
    })),
  );
}

interface DashboardWidget {
  type: string;
  width: number;
  height: number;
  properties: { title: string; region: string; metrics?: unknown[][]; alarms?: string[] };
}

function widgets(): DashboardWidget[] {
  const { inputs } = only("aws:cloudwatch/dashboard:Dashboard");
  return (JSON.parse(String(inputs["dashboardBody"])) as { widgets: DashboardWidget[] }).widgets;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function namedByWidgets(): Named[] {
  return widgets().flatMap(({ properties: { title, metrics = [] } }) =>
    metrics.map((row) => {
      const [namespace = "", name = "", ...rest] = row.filter((part) => typeof part === "string");
      const pairs = rest.flatMap((part, at) => (at % 2 === 0 ? [[part, rest[at + 1] ?? ""]] : []));
      const dimensions = Object.fromEntries(pairs) as Record<string, string>;
      return { by: title, namespace, name, dimensions };
    }),
  );
}

describe("production", () => {
  it("names no metric that neither AWS nor our own code writes", () => {
    const named = [...namedByAlarms(), ...namedByWidgets()];
    expect(named.length).toBeGreaterThan(100);
    const unknown = named.filter(({ namespace, name, dimensions }) =>
      namespace === businessNamespace
        ? !(name in businessMetrics) ||
          JSON.stringify(dimensions) !== JSON.stringify(businessDimensions("prod"))
        : !awsMetrics[namespace]?.some(
            (filed) =>
              filed.metrics.includes(name) &&
              filed.dimensions.join() === Object.keys(dimensions).toSorted().join(),
          ),
    );
    expect(unknown).toEqual([]);
  });

  it("names in dimensions only what is there", () => {
    const rules = (only("aws:wafv2/webAcl:WebAcl").inputs["rules"] as WebAclRule[]).map(
      ({ visibilityConfig }) => visibilityConfig.metricName,
    );
    const outputs = (type: string, output: string) =>
      ofType(type).map((resource) => resource.outputs[output]);
    const functions = outputs("aws:lambda/function:Function", "name");
    const known: Record<string, unknown[]> = {
      ApiName: outputs("aws:apigateway/restApi:RestApi", "name"),
      ClusterName: outputs("aws:ecs/cluster:Cluster", "name"),
      FunctionName: functions,
      LoadBalancer: outputs("aws:lb/loadBalancer:LoadBalancer", "arnSuffix"),
      Operation: ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"],
      QueueName: outputs("aws:sqs/queue:Queue", "name"),
      Region: [prod.graph.app.region],
      Resource: functions.map((name) => `${String(name)}:live`),
      Rule: ["ALL", ...rules],
      ServiceName: outputs("aws:ecs/service:Service", "name"),
      Stage: outputs("aws:apigateway/stage:Stage", "stageName"),
      TableName: outputs("aws:dynamodb/table:Table", "name"),
      TargetGroup: outputs("aws:lb/targetGroup:TargetGroup", "arnSuffix"),
      WebACL: [only("aws:wafv2/webAcl:WebAcl").outputs["name"]],
      service: ["souk"],
      stage: ["prod"],
    };
    for (const { by, name, dimensions } of [...namedByAlarms(), ...namedByWidgets()]) {
      for (const [dimension, value] of Object.entries(dimensions)) {
        expect(known[dimension], `${by}: ${dimension} of ${name}`).toContain(value);
      }
    }
  });

  it.each(["Errors", "Throttles", "Duration", "Invocations"])(
    "has an alarm for the %s of every function",
    (metricName) => {
      const monitoredFunctions = ofType(ALARM)
        .map(inputsOf)
        .filter((it) => it.metricName === metricName && it.alarmActions)
        .map(({ dimensions }) => dimensions?.["FunctionName"]);
      const functions = ofType("aws:lambda/function:Function").map(
        ({ outputs }) => outputs["name"],
      );
      expect(monitoredFunctions.toSorted()).toEqual(functions.toSorted());
    },
  );

  it("shows every function on the dashboard", () => {
    const shown = namedByWidgets().map(({ dimensions }) => dimensions["FunctionName"]);
    for (const { outputs } of ofType("aws:lambda/function:Function")) {
      expect(shown).toContain(outputs["name"]);
    }
  });

  it("watches its streams, its queue of failures and its table", () => {
    const named = namedByAlarms().map(({ namespace, name }) => `${namespace} ${name}`);
    for (const wanted of [
      "AWS/Lambda IteratorAge",
      "AWS/SQS ApproximateNumberOfMessagesVisible",
      "AWS/DynamoDB ReadThrottleEvents",
      "AWS/DynamoDB WriteThrottleEvents",
      "AWS/DynamoDB UserErrors",
      "AWS/ApiGateway Latency",
      "AWS/ApiGateway 4XXError",
      "AWS/ApiGateway 5XXError",
      "Souk SuccessfulOrder",
    ]) {
      expect(named).toContain(wanted);
    }
  });

  describe("an alarm", () => {
    /** Those that tell somebody; the others are looked at by a release or by another alarm. */
    const telling = () =>
      [...ofType(ALARM), ...ofType(COMPOSITE)].map(inputsOf).filter((it) => it.alarmActions);

    it("tells the topic when it goes off and when it is over", () => {
      const topic = only("aws:sns/topic:Topic", "Alarms").outputs["arn"];
      expect(telling().length).toBeGreaterThan(50);
      for (const { name, alarmName, alarmActions, okActions } of telling()) {
        expect({ name: name ?? alarmName, alarmActions, okActions }).toEqual({
          name: name ?? alarmName,
          alarmActions: [topic],
          okActions: [topic],
        });
      }
    });

    it("is over at zero, can go off, and is no alarm when there is nothing to count", () => {
      for (const it of telling().filter(({ alarmName }) => alarmName === undefined)) {
        expect(it.comparisonOperator, it.name).toMatch(/^GreaterThan(OrEqualTo)?Threshold$/);
        expect(it.threshold, it.name).toBeGreaterThan(0);
        expect(it.treatMissingData, it.name).toBe("notBreaching");
      }
      // A share is one at most, and no invocation lasts longer than its function may.
      for (const name of ["Api4xxRate", "Api5xxRate"]) {
        expect(alarm(name).threshold).toBeLessThan(1);
      }
      for (const { name, inputs, outputs } of ofType("aws:lambda/function:Function")) {
        const { threshold } = inputsOf(
          ofType(ALARM).find(
            ({ inputs: it }) =>
              it["metricName"] === "Duration" &&
              (it["dimensions"] as Record<string, unknown>)["FunctionName"] === outputs["name"],
          ) ?? expect.fail(`${name} is not timed`),
        );
        expect(threshold, name).toBeLessThan(Number(inputs["timeout"]) * 1000);
      }
    });

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    it("looks no further back than CloudWatch does", () => {
      for (const resource of ofType(ALARM)) {
        const { evaluationPeriods, ...inputs } = inputsOf(resource);
        for (const { period = 0 } of looksAt({ evaluationPeriods, ...inputs })) {
          expect(period % 60, resource.name).toBe(0);
          expect(period, resource.name).toBeGreaterThan(0);
          expect(period * evaluationPeriods, resource.name).toBeLessThanOrEqual(86_400);
        }
      }
    });
  });

  it("is told of orders that stop, by two alarms that tell nobody themselves", () => {
    const { alarmRule } = only(COMPOSITE).inputs;
    const arn = (name: string) => String(prod.one(ALARM, name).outputs["arn"]);
    expect(alarmRule).toBe(`ALARM("${arn("OrdersSilent")}") AND ALARM("${arn("OrdersOfTheDay")}")`);
    // Silence is an hour without one, also where none was ever written; a busy hour has one.
    expect(alarm("OrdersSilent")).toMatchObject({
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
    });
    expect(alarm("OrdersOfTheDay")).toMatchObject({
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "notBreaching",
    });
    // While it is silent there is room in the day for the busy hours.
    const { evaluationPeriods: day, datapointsToAlarm: busy } = alarm(
      "OrdersOfTheDay",
    ) as AlarmInputs & { datapointsToAlarm: number };
    expect(alarm("OrdersSilent").evaluationPeriods + busy).toBeLessThanOrEqual(day);
    for (const name of ["OrdersSilent", "OrdersOfTheDay"]) {
      expect(alarm(name).alarmActions).toBeUndefined();
    }
  });

  it("encrypts what it tells with its own key, which lets CloudWatch use it", () => {
    const topic = only("aws:sns/topic:Topic", "Alarms");
    const key = only("aws:kms/key:Key", "Key");
    expect(topic.inputs["kmsMasterKeyId"]).toBe(key.outputs["arn"]);
    expect(statementsOf(key.inputs["policy"])).toContainEqual(
      expect.objectContaining({
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey*"]),
      }),
    );
    expect(
      statementsOf(only("aws:sns/topicPolicy:TopicPolicy", "AlarmsPolicy").inputs["policy"]),
    ).toEqual([
      expect.objectContaining({
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["sns:Publish"],
        Resource: [topic.outputs["arn"]],
      }),
    ]);
  });

  it("tells by mail whom the environment names", () => {
    expect(
      only("aws:sns/topicSubscription:TopicSubscription", "AlarmsByMail").inputs,
    ).toMatchObject({
      protocol: "email",
      endpoint: "ops@example.com",
      topic: only("aws:sns/topic:Topic", "Alarms").outputs["arn"],
    });
  });

  it("has a dashboard of whole rows, with all its alarms and what the container does", () => {
    const all = widgets();
    const titles = all.map(({ properties }) => properties.title).join("\n");
    for (const wanted of ["Orders per minute", "API", "Table", "WAF", "Container"]) {
      expect(titles).toContain(wanted);
    }
    let column = 0;
    for (const { width, height, properties } of all) {
      expect(height).toBeGreaterThan(0);
      expect(column + width, properties.title).toBeLessThanOrEqual(24);
      column = (column + width) % 24;
    }
    const [shown] = all.filter(({ type }) => type === "alarm");
    expect(shown?.properties.alarms?.length).toBeLessThanOrEqual(100);
    expect(shown?.properties.alarms).toContain(only(COMPOSITE).outputs["arn"]);
  });

  it("says where to look and where the alarms go", () => {
    const outputs = Object.values(prod.graph.outputs);
    expect(outputs).toContain(only("aws:sns/topic:Topic", "Alarms").outputs["arn"]);
    expect(prod.graph.outputs["dashboardUrl"]).toMatch(
      /^https:\/\/us-east-1\.console\..*#dashboards\/dashboard\/souk-prod$/,
    );
  });
});

it.each(["preview", "somebody"])(
  "stage %s is monitoredFunctions by nobody, which costs money",
  async (stage) => {
    const { graph } = await evaluateStage(stage, { SOUK_ALARM_EMAIL: "ops@example.com" });
    const types = graph.resources.map(({ type }) => type);
    expect(types.filter((type) => /:sns\/|Alarm$|Dashboard$/.test(type))).toEqual([]);
    expect(graph.outputs).not.toHaveProperty("dashboardUrl");
  },
);

it("production without an address tells the topic alone", async () => {
  const { all, one } = await evaluateStage("prod");
  expect(one("aws:sns/topic:Topic", "Alarms")).toBeDefined();
  expect(all("aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
});

interface WebAclRule {
  visibilityConfig: { metricName: string };
}
