import type { CompleteDeploymentOptions, DeploymentGenerator } from './deployment'

/** All objects that an installation of this name may have, whatever else it was installed with: for finding them again. */
export function everyObject(generator: DeploymentGenerator, options: CompleteDeploymentOptions): readonly object[] {
  const all = { ...options, token: 'any', secret: true, workerImage: 'any' }
  return [
    ...generator.objects({ ...all, rbac: true, leastRbac: true }),
    // 1.x: upstream's own rights, which exclude the others.
    ...generator.objects({ ...all, rbac: true, leastRbac: false }),
  ]
}
