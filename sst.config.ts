/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { stageSettings } = await import("./infra/stage.ts");
    const { permanent, ending, region } = stageSettings(input.stage);
    return {
      name: "souk",
      home: "aws",
      removal: permanent ? "retain" : "remove",
      protect: permanent && !ending,
      providers: {
        aws: { region, defaultTags: { tags: { app: "souk", stage: input.stage } } },
      },
    };
  },
  async run() {
    const { ensureCloudWatchRole } = await import("./infra/api/cloudwatch-role.ts");
    await ensureCloudWatchRole();
    const { outputs } = await import("./infra/index.ts");
    return outputs;
  },
});
