import type { CompleteDeploymentOptions } from '../dialect/deployment'
import { jobName } from '../template/job-name'
import { slugOfName } from './slug'

/** A Deployment's name is a label of its pods too, which may have 63 characters. */
const mostOfName = 63

/**
 * What the objects of a worker are called: by the pool that it serves, and by its name where it has one, so that those of one
 * worker never take the place of another's. What is lost of a name that Kubernetes doesn't take is told apart by digits.
 */
export function objectsName({
  flavor,
  pool,
  workerName,
}: Pick<CompleteDeploymentOptions, 'flavor' | 'pool' | 'workerName'>) {
  const start = `${flavor}-worker`
  const given = [pool, workerName].filter((each) => each !== '').join('-')
  if (given === '') return start
  const whole = `${start}-${given}`
  if (whole.length <= mostOfName && slugOfName(given) === given) return whole
  const { identifier } = jobName(pool, workerName)
  const readable = (slugOfName(given) ?? '').slice(0, mostOfName - start.length - identifier.length - 2)
  return [start, ...readable.split('-').filter((word) => word !== ''), identifier].join('-')
}
