/** Lines of the shape of what is coming; drawn only after a moment, so that what is quick shows nothing. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div className="skeletons" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" style={{ width: `${40 + ((index * 37) % 50)}%` }} />
      ))}
    </div>
  )
}
