/** How many images are kept: as many releases can be taken back. */
const KEPT = 20;

/**
 * Where the pipeline keeps the container's images. A tag is a commit and never means another image,
 * so what was deployed once can be deployed again.
 */
export function makeRepository(): aws.ecr.Repository {
  const repository = new aws.ecr.Repository("ServiceImages", {
    name: `${$app.name}-${$app.stage}-service`,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "AES256" }],
  });
  new aws.ecr.LifecyclePolicy("ServiceImagesLifecycle", {
    repository: repository.name,
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    policy: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          description: `Keeps the last ${KEPT}`,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEPT },
          action: { type: "expire" },
        },
      ],
    }),
  });
  return repository;
}
