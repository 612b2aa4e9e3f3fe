import { visible } from '../../shared/model/printable'

/** What a question is about, by name; nothing where there is one object, which its title names. */
export function ObjectList({ objects }: { readonly objects: readonly string[] }) {
  if (objects.length === 0) return null
  return (
    // It may be longer than its place: the keys that scroll have to get there.
    <ul className="confirm-objects mono" aria-label="What this is about" tabIndex={0}>
      {objects.map((name, index) => (
        // Two runs may have the same name.
        <li key={index}>{visible(name)}</li>
      ))}
    </ul>
  )
}
