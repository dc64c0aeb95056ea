/** A page of ours for people: plain, accessible, without scripts. */
export interface Page {
  readonly status: number
  readonly title: string
  /** One paragraph each. */
  readonly text: readonly string[]
  /** Where to go from here. */
  readonly link?: { readonly url: string; readonly text: string }
}

/** The page as an answer; nothing in it can be markup that somebody else wrote. */
export function renderPage({ status, title, text, link }: Page, headers: HeadersInit = {}): Response {
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – oura-graphql</title>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${text.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('\n')}
${link === undefined ? '' : `<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>\n`}</main>
</body>
</html>
`
  const answer = new Response(html, { status, headers })
  answer.headers.set('content-type', 'text/html; charset=utf-8')
  return answer
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
