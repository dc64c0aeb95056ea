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
  /** Tables of what can be ended, each row with a button. */
  readonly rows?: readonly PageRow[]
  /** A decision. */
  readonly form?: PageForm
}

/** Buttons that post to the gateway. */
export interface PageForm {
  /** Path of the gateway. */
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
  /** The first one stands out. */
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly text: string }[]
  /** Where the answer may redirect to: sources of a content security policy. @default the gateway alone */
  readonly redirectsTo?: string
}

/** Something with a name, what is known of it, and its form. */
export interface PageRow {
  readonly name: string
  readonly details: readonly string[]
  readonly form: PageForm
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
a, button { padding: .5rem 1rem; border: 1px solid light-dark(#8a948f, #6d7873); border-radius: .4rem; color: inherit;
  background: none; font: inherit; text-decoration: none; cursor: pointer }
ul { margin: 1rem 0; padding: 0; list-style: none }
li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between;
  padding: .75rem 0; border-top: 1px solid light-dark(#e1e5e1, #2a312f) }
li p { margin: 0 }
.first { border-color: transparent; background: light-dark(#1d6b4e, #7ed0ae); color: light-dark(#fff, #0d1a15) }
:focus-visible { outline: .15rem solid light-dark(#1f5fbf, #8ab8ff); outline-offset: .15rem }
`

/** Content security policy that allows only the style of the pages, and their forms. */
const policyFor = (formTargets: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    `form-action ${formTargets}`,
    "frame-ancestors 'none'",
  ].join('; ')

/** The page as a response. All of its text is escaped. */
export function renderPage(page: Page, headers: HeadersInit = {}): Response {
  const { status, title, text, link, back, rows = [], form } = page
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
${rows.length === 0 ? '' : `<ul>\n${rows.map(toRow).join('\n')}\n</ul>\n`}${form === undefined ? '' : `${toForm(form)}\n`}${links}</main>
</body>
</html>
`
  const response = new Response(html, { status, headers })
  response.headers.set('content-type', 'text/html; charset=utf-8')
  const forms = [...rows.map((row) => row.form), ...(form === undefined ? [] : [form])]
  if (forms.length === 0) {
    response.headers.set('content-security-policy', policyFor("'none'"))
    return response
  }
  // Redirects of the answer are restricted as well.
  const targets = ["'self'", ...forms.flatMap(({ redirectsTo }) => redirectsTo ?? [])]
  response.headers.set('content-security-policy', policyFor(targets.join(' ')))
  // The default of the gateway would make browsers send the form with the origin "null".
  response.headers.set('referrer-policy', 'same-origin')
  return response
}

const toLink = ({ url, text }: PageLink, attributes = ''): string =>
  `<a${attributes} href="${escaped(url)}">${escaped(text)}</a>`

const toForm = ({ action, hidden, buttons }: PageForm): string => {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  const controls = buttons.map(
    ({ name, value, text }, index) =>
      `<button${index === 0 ? ' class="first"' : ''} name="${escaped(name)}" value="${escaped(value)}">${escaped(text)}</button>`,
  )
  return `<form method="post" action="${escaped(action)}">\n${fields.join('\n')}\n<p class="links">${controls.join('\n')}</p>\n</form>`
}

const toRow = ({ name, details, form }: PageRow): string =>
  `<li><div><p><strong>${escaped(name)}</strong></p>${details.map((detail) => `<p>${escaped(detail)}</p>`).join('')}</div>\n${toForm(form)}</li>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
