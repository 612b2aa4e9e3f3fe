import { limits } from './limits'
import { Refused } from './refused'

/**
 * What may still be done for one operation. A document of a hundred characters can ask for every run's flow's runs'
 * flow, and a comparison can be nested as well, so what counts is not what is asked but what answering it takes: each
 * comparison with a column and each value answered is 1, each row answered 40, which is about as much time.
 */
export class Budget {
  #left: number

  constructor(work: number = limits.work) {
    this.#left = work
  }

  /** @throws Refused when it is used up */
  spend(units: number): void {
    this.#left -= units
    if (this.#left < 0)
      throw new Refused('Answering this takes too much. Ask for fewer rows, with a limit, or for fewer levels of them.')
  }
}

/** Of a row that is answered. */
export const rowUnits = 40
/** Of a character that a text is searched for. */
export const characterUnits = 1 / 16
