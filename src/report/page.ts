/** A report as one HTML file: no script, no network, light and dark, screen and paper. Pure. */
import { STYLE } from './style.js'
import { safe } from './svg.js'

/** @param parts texts as they are; `body` alone is HTML already */
export const page = (parts: { title: string; heading: string; lede: string; body: string; foot: string }): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(parts.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${safe(parts.heading)}</h1><p>${safe(parts.lede)}</p></header>
<main>
${parts.body}
</main>
<footer><p>${safe(parts.foot)}</p></footer>
</body>
</html>
`
