import { createHash } from 'node:crypto'

/** A page for people: plain, accessible, without scripts. */
export interface Page {
  readonly status: number
  readonly title: string
  /** One paragraph each. */
  readonly text: readonly string[]
  /** The next step. */
  readonly link?: PageLink
  /** The way back; only a URL that was validated. */
  readonly back?: PageLink | undefined
}

interface PageLink {
  readonly url: string
  readonly text: string
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f4f5f3, #0f1312); color: light-dark(#18201d, #e9edeb) }
body { margin: 0; padding: 1rem }
main { max-width: 34rem; margin: clamp(0rem, 10vh, 6rem) auto; padding: 1.5rem; box-sizing: border-box;
  border: 1px solid light-dark(#e1e5e1, #2a312f); border-radius: .6rem; background: light-dark(#fff, #171c1a) }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: .75rem 0; overflow-wrap: anywhere }
.links { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0 }
a { padding: .5rem 1rem; border: 1px solid light-dark(#8a948f, #6d7873); border-radius: .4rem; color: inherit;
  text-decoration: none }
a.first { border-color: transparent; background: light-dark(#1d6b4e, #7ed0ae); color: light-dark(#fff, #0d1a15) }
:focus-visible { outline: .15rem solid light-dark(#1f5fbf, #8ab8ff); outline-offset: .15rem }
`

/** Content security policy that allows only the style of the pages. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page as a response. All of its text is escaped. */
export function renderPage({ status, title, text, link, back }: Page, headers: HeadersInit = {}): Response {
  const all = [link && toLink(link, ' class="first"'), back && toLink(back)].filter(Boolean)
  const links = all.length === 0 ? '' : `<p class="links">${all.join('\n')}</p>\n`
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – oura-graphql</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${text.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('\n')}
${links}</main>
</body>
</html>
`
  const response = new Response(html, { status, headers })
  response.headers.set('content-type', 'text/html; charset=utf-8')
  response.headers.set('content-security-policy', POLICY)
  return response
}

const toLink = ({ url, text }: PageLink, attributes = ''): string =>
  `<a${attributes} href="${escaped(url)}">${escaped(text)}</a>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
