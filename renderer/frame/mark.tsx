/** Our icon: a deck of three cards seen from the side. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" aria-hidden>
      <path d="M2 6.5 10 3l8 3.5L10 10z" fill="var(--accent)" />
      <path
        d="M2 10l8 3.5L18 10M2 13.5 10 17l8-3.5"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
    </svg>
  )
}
