import { expect, test } from 'vitest'
import { formatQuantity, quantityOf } from './quantity'

test.each<[string, number | null]>([
  ['100m', 0.1],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['32', 32],
  ['1e3', 1_000],
  ['1E-2', 0.01],
  ['1k', 1_000],
  ['512Mi', 512 * 1024 ** 2],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['2G', 2e9],
  ['1E', 1e18],
  ['', null],
  ['much', null],
  ['1 Gi', null],
  ['-1', null],
  ['1Q', null],
])('%s is %s', (text, amount) => expect(quantityOf(text)).toBe(amount))

test.each<[string, number, string]>([
  ['cpu', 3.4, '3.4'],
  ['cpu', 0.25, '250m'],
  ['cpu', 0, '0'],
  ['memory', 1.5 * 1024 ** 3, '1.5Gi'],
  ['memory', 512.9 * 1024 ** 2, '512Mi'],
  ['memory', 2_048, '2Ki'],
  ['nvidia.com/gpu', 2, '2'],
])('%s: %s is written %s', (resource, amount, text) => expect(formatQuantity(resource, amount)).toBe(text))
