/** The page before its program runs. */
export const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>heroshot studio</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="page"><noscript><p class="empty">This page needs JavaScript; <code>heroshot jobs</code> doesn't.</p></noscript></div>
<script type="module" src="/page.js"></script>
</body>
</html>
`
