import { describe, expect, test } from 'vitest'
import { credentialOf } from './exec-credential'
import { execPluginOf, PluginError } from './exec-plugin'

const apiVersion = 'client.authentication.k8s.io/v1'
const plugin = execPluginOf({ apiVersion, command: '/opt/login', interactiveMode: 'Never' })
const answer = (status: unknown, more: object = {}): string =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', status, ...more })

test('a token that stays good, and one that expires', () => {
  expect(credentialOf(answer({ token: 'T' }), plugin)).toEqual({ token: 'T', expiresAt: null })
  expect(credentialOf(answer({ token: 'T' }, { kind: undefined }), plugin)).toEqual({ token: 'T', expiresAt: null })
  const yaml = `apiVersion: ${apiVersion}\nstatus: {token: 'T'}\n`
  expect(credentialOf(yaml, plugin)).toEqual({ token: 'T', expiresAt: null })
  const expirationTimestamp = '2026-01-02T03:04:05+01:00'
  expect(credentialOf(answer({ token: 'T', expirationTimestamp, clientKeyData: '' }), plugin)).toEqual({
    token: 'T',
    expiresAt: Date.UTC(2026, 0, 2, 2, 4, 5),
  })
})

describe('an answer is refused, without what it holds', () => {
  const pem = '-----BEGIN SECRET-----'
  test.each([
    ['that is empty', ' \n', 'login printed nothing'],
    ['that is no JSON', 'SECRET', 'login printed something other than credentials'],
    ['that is half of it', answer({ token: 'SECRET' }).slice(0, -4), 'something other than credentials'],
    ['that is a list', '["SECRET"]', 'something other than credentials'],
    ['of another kind', answer({ token: 'SECRET' }, { kind: 'SECRET' }), 'an answer that is no ExecCredential'],
    ['of no kind and version', JSON.stringify({ status: { token: 'SECRET' } }), 'something other than credentials'],
    ['of another version', answer({ token: 'SECRET' }, { apiVersion: `${apiVersion}beta1` }), `another version than ${apiVersion}, which`], // prettier-ignore
    ['of no version', answer({ token: 'SECRET' }, { apiVersion: undefined }), 'something other than credentials'],
    ['without a status', answer(undefined), 'login gave no status'],
    ['whose status is null', answer(null), 'login gave no status'],
    ['whose status is a text', answer('SECRET'), 'a status that does not have the form'],
    ['whose token is a number', answer({ token: 5 }), 'a status that does not have the form'],
    ['with an empty status', answer({}), 'neither a token nor a certificate'],
    ['with an empty token', answer({ token: '' }), 'neither a token nor a certificate'],
    ['with a certificate alone', answer({ clientCertificateData: pem }), 'a certificate without its key'],
    ['with a key alone', answer({ token: 'SECRET', clientKeyData: pem }), 'a key without its certificate'],
    ['with what is no certificate', answer({ clientCertificateData: pem, clientKeyData: pem }), 'can’t be used together'], // prettier-ignore
    ['whose time is no time', answer({ token: 'SECRET', expirationTimestamp: 'soon' }), 'is no time'],
    ['whose time has no zone', answer({ token: 'SECRET', expirationTimestamp: '2026-01-02T03:04:05' }), 'is no time'],
    ['whose day there is not', answer({ token: 'SECRET', expirationTimestamp: '2026-13-02T03:04:05Z' }), 'is no time'],
  ])('%s', (_, text, words) => {
    const act = () => credentialOf(text, plugin)
    expect(act).toThrow(PluginError)
    expect(act).toThrow(words)
    expect(act).not.toThrow('SECRET')
  })
})
