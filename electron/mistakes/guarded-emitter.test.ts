import { expect, test } from 'vitest'
import { GuardedEmitter } from './guarded-emitter'

class Bell extends GuardedEmitter<{ rung: [times: number] }> {
  ring(times: number): void {
    this.tell('rung', times)
  }
}

test('what a listener throws is its own: the others hear, and who tells goes on', () => {
  const mistakes: unknown[] = []
  const heard: string[] = []
  const bell = new Bell((error) => mistakes.push(error))
  bell.on('rung', () => {
    throw new Error('deaf')
  })
  bell.once('rung', (times) => heard.push(`once ${times}`))
  bell.on('rung', (times) => heard.push(`always ${times}`))
  bell.ring(1)
  bell.ring(2)
  expect(heard).toEqual(['once 1', 'always 1', 'always 2'])
  expect(mistakes).toMatchObject([{ message: 'deaf' }, { message: 'deaf' }])
})
