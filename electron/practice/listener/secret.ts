import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** @returns whether a text is the token, in a time that says nothing of how much of it is right */
export function isToken(token: string): (text: string) => boolean {
  const wanted = digest(token)
  return (text) => text.length === token.length && timingSafeEqual(digest(text), wanted)
}
