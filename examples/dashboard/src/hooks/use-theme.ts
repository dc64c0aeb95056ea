import { useLayoutEffect, useState, useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const KEY = 'theme'

const prefersDark = () => window.matchMedia('(prefers-color-scheme: dark)')

const subscribe = (onChange: () => void): (() => void) => {
  const query = prefersDark()
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

const stored = (): Theme | null => {
  try {
    const theme = localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : null
  } catch {
    // Storage may be unavailable; use the system's scheme.
    return null
  }
}

/** The colour scheme: the visitor's choice, or else the system's, with its changes. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const systemTheme: Theme = useSyncExternalStore(subscribe, () => prefersDark().matches) ? 'dark' : 'light'
  const [chosen, setChosen] = useState(stored)
  useLayoutEffect(() => {
    if (chosen === null) return
    document.documentElement.dataset['theme'] = chosen
    try {
      localStorage.setItem(KEY, chosen)
    } catch {
      // Without storage the choice is valid until the page is closed.
    }
  }, [chosen])
  return [chosen ?? systemTheme, setChosen]
}
