import type { MouseEvent, ReactNode } from 'react'

interface NavLinkProps {
  readonly href: string
  /** Shows the target without a page load. */
  readonly onFollow: () => void
  readonly className?: string
  /** Whether the target is the current page. */
  readonly isCurrent?: boolean
  readonly children: ReactNode
}

/** A link within the dashboard. With a modifier key the browser opens it, for example in a new tab. */
export function NavLink({ href, onFollow, className, isCurrent = false, children }: NavLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onFollow()
  }
  return (
    <a href={href} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}
