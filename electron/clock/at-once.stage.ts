import { createContext, Script } from 'node:vm'

/** Far more than work takes that is proportional to a million characters, far less than what goes by their square. */
const patienceMs = 20_000

/**
 * Does what is over at once when its time is proportional to what it is given. What takes long is ended, also within a pattern that
 * looks for something: a test fails instead of hanging.
 * @throws Error ERR_SCRIPT_EXECUTION_TIMEOUT, and what `act` throws
 */
export function atOnce<Result>(act: () => Result): Result {
  return new Script('act()').runInContext(createContext({ act }), { timeout: patienceMs }) as Result
}
