import { expect, test } from 'vitest'
import { practiceWords, practiceWords3, type PracticePlaces3 } from './practice-words'

const places: PracticePlaces3 = {
  api: 'http://127.0.0.1:4200/api',
  workPool: 'practice',
  authStringFile: '/tmp/practice/auth-string',
  kubeconfig: '/tmp/practice/kubeconfig',
  apiForPods: 'http://127.0.0.1:4200/api',
  realCluster: false,
}

test.each(['0.6', '1.x'] as const)('of %s they say what was started, and two commands to go on', (dialect) => {
  const { api, kubeconfig, realCluster } = places
  const given = { api, kubeconfig, realCluster, dialect, tokenFile: '/tmp/practice/token' }
  const ends = `--dialect ${dialect} --api ${api} --token-file /tmp/practice/token --kubeconfig ${kubeconfig}`
  expect(practiceWords({ ...given, apiForPods: api }).split('\n')).toEqual([
    `The practice API plays Prefect ${dialect}. Its token is in /tmp/practice/token.`,
    'Deploy its runs with Flowdeck:',
    `  flowdeck agent start ${ends}`,
    'and see what becomes of them:',
    `  flowdeck get runs ${ends}`,
    'It stays up until Ctrl-C.',
  ])
  const other = practiceWords({ ...given, apiForPods: 'http://host.minikube.internal:1' })
  expect(other).toContain(`agent start ${ends} --job-api http://host.minikube.internal:1\n`)
})

test('the words for a practice cluster have a command for each worker', () => {
  expect(practiceWords3(places).split('\n')).toEqual([
    'The practice API plays Prefect 3.9.1. Its user and password are in /tmp/practice/auth-string.',
    'Serve its work pool “practice” with Flowdeck:',
    '  flowdeck worker start --pool practice --api http://127.0.0.1:4200/api --auth-string-file /tmp/practice/auth-string --kubeconfig /tmp/practice/kubeconfig',
    'or with Prefect’s own worker:',
    '  KUBECONFIG=/tmp/practice/kubeconfig PREFECT_API_URL=http://127.0.0.1:4200/api PREFECT_API_AUTH_STRING="$(cat /tmp/practice/auth-string)" prefect worker start --pool practice --type kubernetes',
    'It stays up until Ctrl-C.',
  ])
})

test('for a real cluster they say how its pods reach the API, and quote what a shell would split', () => {
  const words = practiceWords3({
    ...places,
    kubeconfig: "/home/o'neill/.kube/my config",
    apiForPods: 'http://host.minikube.internal:4200/api',
    realCluster: true,
  })
  expect(words.split('\n')).toHaveLength(4)
  expect(words).toContain(
    "--kubeconfig '/home/o'\\''neill/.kube/my config' --job-api http://host.minikube.internal:4200/api",
  )
})
