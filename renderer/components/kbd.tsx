/** Keys as they are pressed: "Ctrl K". */
export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd aria-hidden>{keys}</kbd>
}
