import { test } from 'vitest'
import { playHistory } from './history'
test('x', async () => {
  const lines: string[] = []
  console.log(await playHistory(Number(process.env.SEED), '3', (l) => lines.push(l)))
  console.log(lines.filter((l) => new RegExp(process.env.RUN ?? 'x').test(l)).join('\n'))
})
