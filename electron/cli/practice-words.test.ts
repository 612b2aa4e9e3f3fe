import { expect, test } from 'vitest'
import { practiceWords, type PracticePlaces } from './practice-words'

const places: PracticePlaces = {
  api: 'http://127.0.0.1:4200/api',
  workPool: 'practice',
  authStringFile: '/tmp/practice/auth-string',
  kubeconfig: '/tmp/practice/kubeconfig',
  apiForPods: 'http://127.0.0.1:4200/api',
  realCluster: false,
}

test('the words for a practice cluster have a command for each worker', () => {
  expect(practiceWords(places).split('\n')).toEqual([
    'The practice API plays Prefect 3.9.1. Its user and password are in /tmp/practice/auth-string.',
    'Serve its work pool “practice” with Flowdeck:',
    '  flowdeck worker start --pool practice --api http://127.0.0.1:4200/api --auth-string-file /tmp/practice/auth-string --kubeconfig /tmp/practice/kubeconfig',
    'or with Prefect’s own worker:',
    '  KUBECONFIG=/tmp/practice/kubeconfig PREFECT_API_URL=http://127.0.0.1:4200/api PREFECT_API_AUTH_STRING="$(cat /tmp/practice/auth-string)" prefect worker start --pool practice --type kubernetes',
  ])
})

test('for a real cluster they say how its pods reach the API, and quote what a shell would split', () => {
  const words = practiceWords({
    ...places,
    kubeconfig: "/home/o'neill/.kube/my config",
    apiForPods: 'http://host.minikube.internal:4200/api',
    realCluster: true,
  })
  expect(words.split('\n')).toHaveLength(3)
  expect(words).toContain(
    "--kubeconfig '/home/o'\\''neill/.kube/my config' --job-api http://host.minikube.internal:4200/api",
  )
})
