/**
 * Told of an error of our own: of what no class of ours says that it may happen. It is logged with its stack and shown as
 * a problem; it is never taken for trouble with a server.
 * @param where ends the sentence "while …": "reading the runs"
 */
export type ReportMistake = (where: string, error: unknown) => void

/** Starts work that nobody waits for. What it throws is reported, never swallowed. */
export function unawaited(where: string, report: ReportMistake, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => report(where, error))
}

export const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error)
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
