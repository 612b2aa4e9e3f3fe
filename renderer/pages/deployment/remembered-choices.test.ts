import { expect, test } from 'vitest'
import type { Connection } from '../../../shared/model/connection'
import { dialectOf } from '../../../shared/dialects/dialects'
import { suggestedChoices } from './deployment-choices'
import { recallChoices, rememberChoices } from './remembered-choices'

function emptyStore() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

const dialect = dialectOf('0.6')

const minikube: Connection = {
  id: 'c',
  api: {
    practice: false,
    url: 'http://127.0.0.1:4200',
    urlForPods: 'http://host.minikube.internal:4200',
    openedForPods: null,
    hasToken: true,
    auth: 'key',
    dialect: '0.6',
    scope: null,
    tenantId: null,
    workPool: null,
  },
  cluster: {
    practice: false,
    context: 'minikube',
    namespace: 'default',
    server: 'https://192.168.49.2:8443',
    user: 'minikube',
    files: [],
    filesToTell: [],
    version: null,
    nodes: null,
    local: true,
    kind: null,
  },
  jobOptions: { api: '', namespace: 'default', imagePullSecrets: '' },
}

test('nothing chosen yet: what the connection suggests', () => {
  expect(recallChoices(emptyStore(), dialect, minikube)).toMatchObject({
    namespace: 'default',
    api: 'http://host.minikube.internal:4200',
  })
})

test('a choice comes back, and what was not chosen follows the connection', () => {
  const store = emptyStore()
  rememberChoices(store, dialect, minikube, { ...suggestedChoices(dialect, minikube), rbac: false })
  const moved: Connection = { ...minikube, api: { ...minikube.api, urlForPods: 'http://10.0.2.2:4200' } }
  expect(recallChoices(store, dialect, moved)).toEqual({ ...suggestedChoices(dialect, moved), rbac: false })
})

test('the choices of one connection are not those of another', () => {
  const store = emptyStore()
  rememberChoices(store, dialect, minikube, { ...suggestedChoices(dialect, minikube), namespace: 'prefect' })
  const kind: Connection = { ...minikube, cluster: { ...minikube.cluster, context: 'kind' } }
  expect(recallChoices(store, dialect, kind)).toEqual(suggestedChoices(dialect, kind))
})

test('the choices for one dialect are not those for another', () => {
  const store = emptyStore()
  rememberChoices(store, dialect, minikube, { ...suggestedChoices(dialect, minikube), namespace: 'prefect' })
  const other = dialectOf('1.x')
  expect(recallChoices(store, other, minikube)).toEqual(suggestedChoices(other, minikube))
})

test.each(['', '{', '[1]', '{"rbac":"yes"}'])('%j is not ours: the suggestions hold', (text) => {
  const store = { getItem: () => text, setItem: () => undefined }
  expect(recallChoices(store, dialect, minikube)).toEqual(suggestedChoices(dialect, minikube))
})
