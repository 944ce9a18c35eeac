/** The page before its program runs, and its mark: a clapper with a star. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0072b2"/><path d="M6 11 24.5 6l1 3.6L7 14.6zM7 15h19v10.5H7z" fill="#fff"/>
<path d="m16.5 16.2 1.3 2.6 2.9.4-2.1 2 .5 2.9-2.6-1.4-2.6 1.4.5-2.9-2.1-2 2.9-.4z" fill="#e69f00"/></svg>`

export const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>heroshot studio</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="page"><noscript><p class="empty">This page needs JavaScript; <code>heroshot jobs</code> doesn't.</p></noscript></div>
<script type="module" src="/page.js"></script>
</body>
</html>
`
