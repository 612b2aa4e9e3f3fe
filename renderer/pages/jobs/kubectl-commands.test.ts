import { expect, test } from 'vitest'
import { kubectlCommands } from './kubectl-commands'

const commands = (kind: 'job' | 'pod', name: string, context: string) =>
  kubectlCommands(kind, name, { context, namespace: 'default' }).map((it) => it.command)

test('commands name context and namespace', () => {
  expect(commands('job', 'j', 'minikube')).toEqual([
    'kubectl --context minikube -n default describe job j',
    'kubectl --context minikube -n default logs -f job/j --all-containers',
    'kubectl --context minikube -n default get job j -o yaml',
  ])
  expect(commands('pod', 'p', 'arn:aws:eks:eu:1:cluster/a')[1]).toBe(
    'kubectl --context arn:aws:eks:eu:1:cluster/a -n default logs -f p --all-containers',
  )
})

test('a name with blanks or quotes stays one word', () => {
  expect(commands('pod', 'p', `it's $HOME`)[0]).toBe(`kubectl --context 'it'\\''s $HOME' -n default describe pod p`)
})
