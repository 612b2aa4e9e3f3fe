import { expect, test } from 'vitest'
import { pageOpener, webPageOf } from './web-page'

const addresses = [
  ['http://localhost:4200/runs/flow-run/f', 'http://localhost:4200/runs/flow-run/f'],
  ['HTTPS://app.prefect.cloud/x y', 'https://app.prefect.cloud/x%20y'],
  ['file:///etc/passwd', null],
  ['javascript:alert(1)', null],
  ['smb://host/share', null],
  ['http://me:secret@host/', null],
  ['/runs', null],
  ['FILE:///usr/bin/sh', null],
  ['data:text/html,x', null],
  ['vbscript:x', null],
  ['ms-msdt:/id', null],
  ['mailto:somebody@example.com', null],
  [' javascript:alert(1)', null],
  ['//host/share', null],
  ['\\\\host\\share', null],
  ['C:\\Windows\\System32\\calc.exe', null],
  ['', null],
] as const

test.each(addresses)('%j is opened as %j', (address, page) => expect(webPageOf(address)).toBe(page))

test.each(addresses)('of %j the system is given %j', async (address, page) => {
  const opened: string[] = []
  expect(await pageOpener(async (url) => void opened.push(url))(address)).toBe(page !== null)
  expect(opened).toEqual(page === null ? [] : [page])
})

test('a system that opens nothing is no mistake', async () => {
  expect(await pageOpener(() => Promise.reject(new Error('no browser')))('http://localhost:4200/')).toBe(false)
})
