/** Colours every page of heroshot shares: paper, ink, and seven told apart by those who see fewer. Light and dark. */
export const PALETTE = `
:root{--paper:#fff;--ink:#1b1d21;--soft:#5c6370;--line:#e3e6ea;--card:#f6f7f9;
--h0:#0072b2;--h1:#e69f00;--h2:#009e73;--h3:#cc79a7;--h4:#56b4e9;--h5:#d55e00;--h6:#8a8f98}
@media (prefers-color-scheme:dark){:root{--paper:#14161a;--ink:#e8eaed;--soft:#9aa1ac;--line:#2b2f36;--card:#1c1f25;
--h0:#4aa8e0;--h1:#f0b429;--h2:#2bc39a;--h3:#e09ac0;--h4:#8fd0f5;--h5:#f0804a;--h6:#7d838d}}
`

/** The look of reports: one column that fits a phone, tables that scroll in themselves, colours for light, dark and paper. */
export const STYLE = `${PALETTE}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums}
header,main,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.02em}
h2{font-size:1.2rem;margin:0 0 .75rem}header p,footer p,section>p,.tile p{color:var(--soft);margin:.25rem 0}
section{margin:2.75rem 0}footer{border-top:1px solid var(--line);padding-top:1rem;padding-bottom:2rem;font-size:.85rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1.75rem 0 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.9rem 1rem}
.tile dt{font-size:.85rem;color:var(--soft)}.tile dd{margin:.1rem 0 0;font-size:1.55rem;font-weight:650;letter-spacing:-.02em}
.tile p{font-size:.8rem;line-height:1.35}
svg{display:block;width:100%;height:auto;margin:.25rem 0 1rem}
details summary{cursor:pointer;color:var(--soft);margin:.5rem 0}
.chart{overflow-x:auto}.chart svg{min-width:34rem}.chart.narrow svg{min-width:19rem;max-width:34rem}
svg text{fill:var(--ink);font-size:12px}svg .tick{fill:var(--soft)}svg .grid{stroke:var(--line)}
svg .line{fill:none;stroke-width:2.5}svg .mark{fill:var(--paper);stroke:var(--ink);stroke-width:2}
${[0, 1, 2, 3, 4, 5, 6].map((hue) => `.hue${hue}{fill:var(--h${hue});background:var(--h${hue})}.line.hue${hue}{fill:none;stroke:var(--h${hue})}`).join('')}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:0 0 .5rem;padding:0;font-size:.85rem}
.swatch{display:inline-block;width:.75rem;height:.75rem;border-radius:.2rem;margin-right:.4rem;vertical-align:-.05rem;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.75rem}
.scroll:focus-visible{outline:2px solid var(--h0);outline-offset:2px}
dl.facts{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1.25rem;margin:0}.facts dt{color:var(--soft)}.facts dd{margin:0}
@media (max-width:34rem){dl.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.6rem}}
table{border-collapse:collapse;width:100%;font-size:.85rem}caption{position:absolute;left:-9999px}
th,td{padding:.45rem .55rem;text-align:right;white-space:nowrap;font-weight:400}
thead th{color:var(--soft);border-bottom:1px solid var(--line)}tr>th:first-child{text-align:left}
tbody th,tfoot th,tfoot td{font-weight:600}tbody tr+tr>*{border-top:1px solid var(--line)}
tfoot tr>*{border-top:2px solid var(--line)}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--h0:#0072b2;--h1:#e69f00;--h2:#009e73;--h3:#cc79a7;
--h4:#56b4e9;--h5:#d55e00;--h6:#8a8f98}body{font-size:10pt}section,.tile{break-inside:avoid}.scroll{overflow:visible;border:0}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
