import { stageSettings } from "../stage.ts";

/** The number of images that are kept, and of releases that can be rolled back to. */
const KEPT_IMAGES = 20;

/**
 * Creates the repository of the container's images. A tag is the hash of a commit and immutable, so a
 * deployed image can be deployed again.
 */
export function createRepository(): aws.ecr.Repository {
  const repository = new aws.ecr.Repository("ServiceImages", {
    name: `${$app.name}-${$app.stage}-service`,
    imageTagMutability: "IMMUTABLE",
    // AWS refuses to delete a repository that has images.
    forceDelete: stageSettings($app.stage).ending,
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
          description: `Keeps the last ${KEPT_IMAGES}`,
          selection: {
            tagStatus: "any",
            countType: "imageCountMoreThan",
            countNumber: KEPT_IMAGES,
          },
          action: { type: "expire" },
        },
      ],
    }),
  });
  return repository;
}
