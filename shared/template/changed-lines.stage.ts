/** Lines that went (-) and came (+), for texts in which few lines change. */
export function changed(before: string, after: string): string[] {
  const rest = after.split('\n')
  const gone = before.split('\n').filter((line) => {
    const at = rest.indexOf(line)
    if (at !== -1) rest.splice(at, 1)
    return at === -1
  })
  return [...gone.map((line) => `-${line}`), ...rest.map((line) => `+${line}`)]
}
