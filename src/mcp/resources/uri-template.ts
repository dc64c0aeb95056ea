/**
 * Matches a URI with a template (RFC 6570, level 1): each `{variable}` is one segment of the path.
 * @returns the decoded variables; null if the URI does not match
 */
export function matchUri(template: string, uri: string): Record<string, string> | null {
  const names: string[] = []
  const pattern = template.replace(/\{(\w+)\}|[^{}\w]/g, (part, name: string | undefined) => {
    if (name === undefined) return `\\${part}`
    names.push(name)
    return '([^/?#]+)'
  })
  const match = new RegExp(`^${pattern}$`).exec(uri)
  if (match === null) return null
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]))
  } catch {
    // A percent sign that encodes nothing.
    return null
  }
}
