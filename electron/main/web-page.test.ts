import { expect, test } from 'vitest'
import { webPageOf } from './web-page'

test.each([
  ['http://localhost:4200/runs/flow-run/f', 'http://localhost:4200/runs/flow-run/f'],
  ['HTTPS://app.prefect.cloud/x y', 'https://app.prefect.cloud/x%20y'],
  ['file:///etc/passwd', null],
  ['javascript:alert(1)', null],
  ['smb://host/share', null],
  ['http://me:secret@host/', null],
  ['/runs', null],
  ['', null],
])('%j is opened as %j', (address, page) => expect(webPageOf(address)).toBe(page))
