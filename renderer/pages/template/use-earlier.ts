import { useEffect, useState } from 'react'
import type { TemplateDocument, TemplateVersion } from '../../../shared/template/template-version'
import { ask, toast } from '../../state/store'

const none: readonly TemplateVersion[] = []

/**
 * What a template said before, the newest first.
 * @param saved what is in force: it is looked again when that is another text
 */
export function useEarlier(document: TemplateDocument, saved: unknown): readonly TemplateVersion[] {
  const [versions, setVersions] = useState(none)
  // By value: callers make a new object each time.
  const asked = JSON.stringify(document)
  useEffect(() => {
    let wanted = true
    void ask('templateVersions.list', { document: JSON.parse(asked) as TemplateDocument }).then((answer) => {
      if (!wanted || answer === null) return
      if (answer.ok) setVersions(answer.versions)
      else toast(answer.message, 'error')
    })
    return () => {
      wanted = false
    }
  }, [asked, saved])
  return versions
}

/** @returns null when it can't be read, which is said */
export async function readVersion(document: TemplateDocument, { id }: TemplateVersion): Promise<string | null> {
  const answer = await ask('templateVersions.read', { document, id })
  if (answer === null) return null
  if (answer.ok) return answer.text
  toast(answer.message, 'error')
  return null
}
