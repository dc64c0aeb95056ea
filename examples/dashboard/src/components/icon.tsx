const PATHS = {
  previous: 'M10 3 5 8l5 5',
  next: 'm6 3 5 5-5 5',
  sun: 'M8 1v2m0 10v2M1 8h2m10 0h2M3 3l1.5 1.5m7 7L13 13m0-10-1.5 1.5m-7 7L3 13M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6',
  moon: 'M13.5 9.7A5.8 5.8 0 1 1 6.3 2.5a4.6 4.6 0 0 0 7.2 7.2',
  retry: 'M13.5 2.5v4h-4M13.2 6.5A5.6 5.6 0 1 0 13.6 9',
  lock: 'M3.5 7.5h9v6h-9zM5 7.5V5a3 3 0 0 1 6 0v2.5',
  alert: 'M8 2 1.5 13.5h13zM8 6.5v3M8 11.6v.1',
  table: 'M2 3h12v10H2zM2 6.5h12M2 9.8h12M6.5 3v10',
  chart: 'M2 13h12M4 13V8m4 5V3m4 10V6',
} as const

/** A decorative icon; its meaning must be in a text or a label beside it. */
export const Icon = ({ name }: { readonly name: keyof typeof PATHS }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)
