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

/** A metric that an alarm or a widget refers to. */
interface MetricReference {
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

/** The metrics of an alarm. */
const metricsOf = (inputs: AlarmInputs): AlarmInputs[] =>
  inputs.metricQueries?.flatMap(({ metric }) => metric ?? []) ?? [inputs];

function referencesOfAlarms(): MetricReference[] {
  return ofType(ALARM).flatMap((resource) =>
    metricsOf(inputsOf(resource)).map(({ namespace = "", metricName = "", dimensions = {} }) => ({
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
function referencesOfWidgets(): MetricReference[] {
  return widgets().flatMap(({ properties: { title, metrics = [] } }) =>
    metrics.map((row) => {
      const [namespace = "", name = "", ...rest] = row.filter((part) => typeof part === "string");
      const pairs = rest.flatMap((part, at) => (at % 2 === 0 ? [[part, rest[at + 1] ?? ""]] : []));
      const dimensions = Object.fromEntries(pairs) as Record<string, string>;
      return { by: title, namespace, name, dimensions };
    }),
  );
}

describe("the monitoring of production", () => {
  it("refers to metrics that AWS or our functions write", () => {
    const named = [...referencesOfAlarms(), ...referencesOfWidgets()];
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

  it("refers to existing resources in dimensions", () => {
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
    for (const { by, name, dimensions } of [...referencesOfAlarms(), ...referencesOfWidgets()]) {
      for (const [dimension, value] of Object.entries(dimensions)) {
        expect(known[dimension], `${by}: ${dimension} of ${name}`).toContain(value);
      }
    }
  });

  it.each(["Errors", "Throttles", "Duration", "Invocations"])(
    "has an alarm for the %s of every function",
    (metricName) => {
      const functionNames = ofType(ALARM)
        .map(inputsOf)
        .filter((it) => it.metricName === metricName && it.alarmActions)
        .map(({ dimensions }) => dimensions?.["FunctionName"]);
      const functions = ofType("aws:lambda/function:Function").map(
        ({ outputs }) => outputs["name"],
      );
      expect(functionNames.toSorted()).toEqual(functions.toSorted());
    },
  );

  it("shows every function on the dashboard", () => {
    const shown = referencesOfWidgets().map(({ dimensions }) => dimensions["FunctionName"]);
    for (const { outputs } of ofType("aws:lambda/function:Function")) {
      expect(shown).toContain(outputs["name"]);
    }
  });

  it("has alarms for the streams, the purge's queue, the table and the API", () => {
    const named = referencesOfAlarms().map(({ namespace, name }) => `${namespace} ${name}`);
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
    /** Alarms with actions; the others are used by a release or a composite alarm. */
    const notifying = () =>
      [...ofType(ALARM), ...ofType(COMPOSITE)].map(inputsOf).filter((it) => it.alarmActions);

    it("notifies the topic of ALARM and OK", () => {
      const topic = only("aws:sns/topic:Topic", "Alarms").outputs["arn"];
      expect(notifying().length).toBeGreaterThan(50);
      for (const { name, alarmName, alarmActions, okActions } of notifying()) {
        expect({ name: name ?? alarmName, alarmActions, okActions }).toEqual({
          name: name ?? alarmName,
          alarmActions: [topic],
          okActions: [topic],
        });
      }
    });

    it("has a threshold that can be exceeded and is OK at zero and without data", () => {
      for (const it of notifying().filter(({ alarmName }) => alarmName === undefined)) {
        expect(it.comparisonOperator, it.name).toMatch(/^GreaterThan(OrEqualTo)?Threshold$/);
        expect(it.threshold, it.name).toBeGreaterThan(0);
        expect(it.treatMissingData, it.name).toBe("notBreaching");
      }
      // A rate is one at most, and no duration exceeds the function's timeout.
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
    it("evaluates a day at most", () => {
      for (const resource of ofType(ALARM)) {
        const { evaluationPeriods, ...inputs } = inputsOf(resource);
        for (const { period = 0 } of metricsOf({ evaluationPeriods, ...inputs })) {
          expect(period % 60, resource.name).toBe(0);
          expect(period, resource.name).toBeGreaterThan(0);
          expect(period * evaluationPeriods, resource.name).toBeLessThanOrEqual(86_400);
        }
      }
    });
  });

  it("has a composite alarm for stopped orders, of two alarms without actions", () => {
    const { alarmRule } = only(COMPOSITE).inputs;
    const arn = (name: string) => String(prod.one(ALARM, name).outputs["arn"]);
    expect(alarmRule).toBe(`ALARM("${arn("OrdersSilent")}") AND ALARM("${arn("OrdersOfTheDay")}")`);
    // Without data there are no orders.
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
    // The silent hours leave enough hours of the day for the busy ones.
    const { evaluationPeriods: day, datapointsToAlarm: busy } = alarm(
      "OrdersOfTheDay",
    ) as AlarmInputs & { datapointsToAlarm: number };
    expect(alarm("OrdersSilent").evaluationPeriods + busy).toBeLessThanOrEqual(day);
    for (const name of ["OrdersSilent", "OrdersOfTheDay"]) {
      expect(alarm(name).alarmActions).toBeUndefined();
    }
  });

  it("encrypts the topic with the stage's key, which CloudWatch may use", () => {
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

  it("subscribes SOUK_ALARM_EMAIL to the topic", () => {
    expect(
      only("aws:sns/topicSubscription:TopicSubscription", "AlarmsByMail").inputs,
    ).toMatchObject({
      protocol: "email",
      endpoint: "ops@example.com",
      topic: only("aws:sns/topic:Topic", "Alarms").outputs["arn"],
    });
  });

  it("has a dashboard of full rows, with all alarms and the container", () => {
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

  it("has the topic and the dashboard's URL in the outputs", () => {
    const outputs = Object.values(prod.graph.outputs);
    expect(outputs).toContain(only("aws:sns/topic:Topic", "Alarms").outputs["arn"]);
    expect(prod.graph.outputs["dashboardUrl"]).toMatch(
      /^https:\/\/us-east-1\.console\..*#dashboards\/dashboard\/souk-prod$/,
    );
  });
});

it.each(["preview", "somebody"])("stage %s has no monitoring, which is billed", async (stage) => {
  const { graph } = await evaluateStage(stage, { SOUK_ALARM_EMAIL: "ops@example.com" });
  const types = graph.resources.map(({ type }) => type);
  expect(types.filter((type) => /:sns\/|Alarm$|Dashboard$/.test(type))).toEqual([]);
  expect(graph.outputs).not.toHaveProperty("dashboardUrl");
});

it("has no subscription without SOUK_ALARM_EMAIL", async () => {
  const { all, one } = await evaluateStage("prod");
  expect(one("aws:sns/topic:Topic", "Alarms")).toBeDefined();
  expect(all("aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
});

interface WebAclRule {
  visibilityConfig: { metricName: string };
}
