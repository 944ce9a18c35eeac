/** The look of the page: the colours of the reports, a grid that fits any width, motion only where it is welcome. */
import { PALETTE } from '../report/style.js'

export const STYLE = `${PALETTE}
:root{--on:#fff;--keep:#00724f;--bad:#b3261e;--wash:rgb(0 114 178/.09);--bad-wash:rgb(179 38 30/.07);--shade:rgb(20 24 32/.08)}
@media (prefers-color-scheme:dark){:root{--on:#0b1116;--keep:#2bc39a;--bad:#ff9b8f;--wash:rgb(74 168 224/.13);
--bad-wash:rgb(255 155 143/.09);--shade:rgb(0 0 0/.4)}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
h1{font-size:1.9rem;line-height:1.2;margin:1.5rem 0 .25rem;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .5rem;letter-spacing:-.01em}
p{margin:.25rem 0}ul{margin:0;padding:0;list-style:none}code{font-size:.9em;overflow-wrap:anywhere}
a{color:var(--h0)}.soft{color:var(--soft);font-weight:400}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:2px solid var(--h0);outline-offset:2px;border-radius:.3rem}
main:focus{outline:0}
.skip{position:fixed;left:1rem;top:-4rem;z-index:9;background:var(--paper);padding:.5rem 1rem;border-radius:.5rem}.skip:focus{top:.5rem}

button,.button,select,input,textarea{font:inherit;color:inherit}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.25rem;padding:.3rem .85rem;cursor:pointer;
background:var(--paper);border:1px solid var(--line);border-radius:.6rem;text-decoration:none;color:var(--ink)}
button:hover,.button:hover{border-color:var(--soft)}
button.main{background:var(--h0);border-color:var(--h0);color:var(--on);font-weight:600}
button.main:hover{filter:brightness(1.08)}button:disabled{opacity:.55;cursor:default}
button.quiet{border-color:transparent;background:none;color:var(--soft);padding:.3rem .6rem}
button.quiet:hover{color:var(--ink);background:var(--card)}
select,input:not([type=checkbox],[type=radio]),textarea{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;
padding:.4rem .7rem;min-height:2.25rem;max-width:100%}
select{padding-right:.4rem}textarea{width:100%;resize:vertical;min-height:3.9rem;line-height:1.45}
input[type=checkbox],input[type=radio]{accent-color:var(--h0);width:1.05rem;height:1.05rem;margin:0;flex:none}
::placeholder{color:var(--soft);opacity:1}
progress{appearance:none;display:block;width:100%;height:.4rem;border:0;border-radius:1rem;background:var(--line);overflow:hidden}
progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{background:var(--h0);border-radius:1rem;transition:width .3s}
progress::-moz-progress-bar{background:var(--h0)}
progress:indeterminate{background:linear-gradient(90deg,var(--line) 0 35%,var(--h0) 50%,var(--line) 65% 100%) 0/250% 100%}

.bar{position:sticky;top:0;z-index:3;display:flex;align-items:center;gap:.4rem 1.25rem;padding:.55rem max(1.25rem,calc(50vw - 42rem));
background:color-mix(in srgb,var(--paper) 86%,transparent);backdrop-filter:blur(12px);border-bottom:1px solid var(--line)}
.bar a{text-decoration:none;color:var(--soft)}.bar .name{font-weight:700;letter-spacing:-.02em;color:var(--ink);white-space:nowrap}
.bar .name span{font-weight:400;color:var(--soft)}.bar nav{display:flex;gap:.15rem}
.bar nav a{padding:.3rem .7rem;border-radius:.6rem}.bar nav a:hover{background:var(--card)}
.bar nav a[aria-current]{background:var(--card);color:var(--ink);font-weight:600}
.bar .today{margin-left:auto;color:var(--ink);white-space:nowrap}
main,.foot{max-width:86.5rem;margin:0 auto;padding:0 1.25rem;min-width:0}
main{min-height:70vh}main>section,.columns>section{margin:2.25rem 0}
.foot{margin-top:4rem;padding-bottom:2rem;font-size:.85rem;color:var(--soft)}.foot p{border-top:1px solid var(--line);padding-top:1rem}
.away{margin:0;padding:.5rem 1.25rem;background:var(--h1);color:#1b1d21;text-align:center}

.draft{margin:1.25rem 0 2rem;padding:1rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
.draft>label{display:block;font-weight:600;margin-bottom:.4rem}
.options{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-top:.6rem}.draft .options>:nth-last-child(2){margin-left:auto}
.check{display:inline-flex;gap:.45rem;align-items:center;padding:.3rem .35rem}
.plan{font-size:.9rem;color:var(--soft);margin:.6rem 0 0;min-height:1.35rem}

.under-way{margin:0 0 2rem}.under-way h2{display:flex;align-items:baseline;gap:.5rem;flex-wrap:wrap}
.jobs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.75rem}
.job{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.8rem .95rem;font-size:.9rem;min-width:0;display:flex;flex-direction:column}
.job .prompt{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.job progress{margin:.55rem 0}
.job.failed{border-left:3px solid var(--bad)}.job .acts{justify-content:flex-end;margin-top:auto}.job progress{flex:none}
.jobs+details{margin-top:.75rem}details>summary{cursor:pointer;color:var(--soft);padding:.4rem 0}details[open]>summary{margin-bottom:.5rem}

.filters{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin:0 0 1.5rem}
.filters select{max-width:12rem}.tools{display:flex;gap:.5rem;margin-left:auto}.more{text-align:center;margin:1rem 0 3rem}
.filters>input{flex:1 1 13rem;max-width:22rem}
.segments{display:flex;border:1px solid var(--line);border-radius:.6rem;margin:0;padding:.15rem;gap:.1rem;min-width:0}
.segments legend{position:absolute;clip-path:inset(50%)}
.segments label{position:relative;cursor:pointer}.segments input{position:absolute;inset:0;opacity:0;width:100%;height:100%;cursor:pointer}
.segments span{display:block;padding:.22rem .75rem;border-radius:.45rem;color:var(--soft)}
.segments input:checked+span{background:var(--wash);color:var(--ink);font-weight:600}
.segments input:focus-visible+span{outline:2px solid var(--h0);outline-offset:1px}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;margin:0}.tags span,.tags button{min-height:0;padding:.08rem .6rem;border-radius:1rem;
font-size:.8rem;background:var(--card);border:1px solid var(--line);color:var(--soft)}
.tags button{padding:.25rem .75rem}.tags button[aria-pressed=true]{background:var(--wash);border-color:var(--h0);color:var(--ink)}

.shot{margin:0 -6px 2.5rem;padding:0 6px;content-visibility:auto;contain-intrinsic-size:auto 24rem}
.shot h2{margin:0;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;overflow-wrap:anywhere}
.shot>.soft{font-size:.9rem;margin:.1rem 0 .75rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15.5rem,100%),1fr));gap:1.1rem .9rem;padding:3px;margin:-3px}
.card{min-width:0;padding:4px;margin:-4px;content-visibility:auto;contain-intrinsic-size:auto 17rem}
.still{position:relative;display:block;overflow:hidden;border-radius:.75rem;background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}
.still img,.still video{position:absolute;inset:0;width:100%;height:100%;object-fit:cover}
.still:focus-visible{border-radius:.75rem}
.gone{position:absolute;inset:0;display:grid;place-items:center;color:var(--soft);font-size:.85rem;margin:0;text-align:center}
.stage .gone{z-index:1;background:#0b0c0f;color:#c9ced6}.stage{position:relative}
.length,.still .hero{position:absolute;bottom:.45rem;right:.45rem;padding:.02rem .45rem;border-radius:.4rem;font-size:.75rem;
background:rgb(10 12 16/.72);color:#fff}
.still .hero{right:auto;left:.45rem;background:#e69f00;color:#1b1d21;font-weight:650}
.kept .still::after{content:"";position:absolute;inset:0;border-radius:inherit;box-shadow:inset 0 0 0 3px var(--keep)}
.discarded .still img,.discarded .still video{opacity:.28;filter:grayscale(1)}
.facts{display:grid;grid-template-columns:1fr auto;gap:0 .75rem;font-size:.9rem;margin:.45rem .1rem .3rem}
.facts .model{font-weight:600}.facts span{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.facts .soft{font-size:.8rem}
.facts :nth-child(even){text-align:right}
.acts{display:flex;flex-wrap:wrap;gap:.4rem}.card .acts{margin-top:.4rem}
button.verdict{min-height:1.9rem;padding:.1rem .7rem;font-size:.85rem}
.take button.verdict{min-height:2.25rem;padding:.3rem .85rem;font-size:1rem}
.keep[aria-pressed=true]{background:var(--keep);border-color:var(--keep);color:var(--on);font-weight:600}
.discard[aria-pressed=true]{background:var(--ink);border-color:var(--ink);color:var(--paper)}
.card .tags{margin:.1rem 0}

.empty{padding:3.5rem 1rem;text-align:center;color:var(--soft);max-width:34rem;margin:0 auto}.empty h2{color:var(--ink)}
.loading{color:var(--soft);padding:2rem 0;display:flex;gap:.75rem;align-items:center}
.spinner{width:1.1rem;height:1.1rem;border-radius:50%;border:2px solid var(--line);border-top-color:var(--h0)}
.trouble{margin:1rem 0;padding:.8rem 1rem;border-radius:.75rem;background:var(--bad-wash);border:1px solid var(--bad)}
.job .trouble{margin:.5rem 0;padding:.5rem .7rem}
.notices{position:fixed;left:0;right:0;bottom:1.25rem;display:grid;place-items:center;pointer-events:none;z-index:5;padding:0 1rem}
.notice{background:var(--ink);color:var(--paper);padding:.55rem 1.1rem;border-radius:.75rem;max-width:36rem;box-shadow:0 6px 24px var(--shade)}
.notice.bad{border-left:4px solid var(--h5)}.notice span{opacity:.85}

.beside{display:flex;gap:1rem;margin:1.1rem 0 .75rem;font-size:.9rem}.beside a:first-child{margin-right:auto}
.stage{background:#0b0c0f;border-radius:1rem;overflow:hidden;display:grid;place-items:center}
.stage video{display:block;width:100%;max-height:70vh;object-fit:contain}
.top header .acts{margin:1rem 0}.top h1{margin-top:1rem}
@media (min-width:60rem){.top{display:grid;grid-template-columns:minmax(0,1.9fr) minmax(17rem,1fr);gap:2rem;align-items:start}
.top h1{margin-top:0;font-size:1.6rem}}
.columns{columns:2 24rem;column-gap:3rem;margin-top:2rem}.columns>section{break-inside:avoid;margin:0 0 2.25rem}
.columns ul:not([class]){list-style:disc;padding-left:1.1rem}.columns li{margin:.25rem 0;overflow-wrap:anywhere}
.figure{font-size:1.55rem;font-weight:650;letter-spacing:-.02em}.figure .soft{font-size:.9rem;letter-spacing:0}
.lines li{display:grid;grid-template-columns:1fr auto;gap:0 1rem;border-top:1px solid var(--line);padding:.4rem 0;margin:0}
.lines p{grid-column:1/-1;font-size:.85rem;margin:0}.hash{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
.scores li{grid-template-columns:6.2rem 1fr auto;align-items:baseline}.scores p{grid-column:auto}
.kin{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.75rem}
.kin img{width:100%;display:block;border-radius:.6rem;object-fit:cover;background:var(--card)}.kin a{text-decoration:none;font-size:.85rem}
.rejected div{border-top:1px solid var(--line);padding:.45rem 0}.rejected dd{margin:0;color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}

.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1.5rem 0 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.9rem 1rem}
.tile dt{font-size:.85rem;color:var(--soft)}.tile dd{margin:.1rem 0 0;font-size:1.55rem;font-weight:650;letter-spacing:-.02em}
.tile p{font-size:.8rem;line-height:1.35;font-weight:400;letter-spacing:0;color:var(--soft);margin:.1rem 0 0}
.caps{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.9rem 2rem}
.caps li{display:grid;grid-template-columns:1fr auto;gap:.25rem 1rem}.caps progress{grid-column:1/-1;height:.5rem}
.near progress::-webkit-progress-value{background:var(--h5)}.near progress::-moz-progress-bar{background:var(--h5)}
.hue0{fill:var(--h0)}.chart{overflow-x:auto;direction:rtl}.chart svg{direction:ltr;display:block;width:100%;min-width:34rem;max-width:60rem;height:auto}
.tick{fill:var(--soft);font-size:11px}.grid-line{stroke:var(--line)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.75rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.5rem .7rem;text-align:right;white-space:nowrap;font-weight:400}
thead th{color:var(--soft);border-bottom:1px solid var(--line)}tr>th:first-child{text-align:left}
tbody th{font-weight:600}tbody tr+tr>*{border-top:1px solid var(--line)}

.findings{display:grid;gap:.6rem}.findings li{display:grid;grid-template-columns:6.5rem 1fr;gap:0 1rem;padding:.7rem .95rem;
border:1px solid var(--line);border-left:3px solid var(--h0);border-radius:.75rem;overflow-wrap:anywhere}
.findings .missing{border-left-color:var(--h5)}.findings .about{font-weight:600;grid-row:span 2}.findings p{margin:0}
.findings .soft{font-size:.9rem}
.backends{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));gap:.6rem}
.backends li{padding:.7rem .95rem;border:1px solid var(--line);border-radius:.75rem;font-size:.9rem;overflow-wrap:anywhere}
.backends strong::before{content:"";display:inline-block;width:.55rem;height:.55rem;border-radius:50%;margin-right:.5rem;
box-shadow:inset 0 0 0 1.5px var(--soft)}
.backends .ready strong::before{background:var(--keep);box-shadow:none}.backends p{margin:0}
.setup{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem}.setup dt{color:var(--soft)}.setup dd{margin:0;overflow-wrap:anywhere}

dialog{border:0;padding:0;background:var(--paper);color:var(--ink);border-radius:1rem;width:min(44rem,calc(100vw - 2rem));
max-height:calc(100dvh - 3rem);box-shadow:0 18px 60px rgb(0 0 0/.35)}
dialog::backdrop{background:rgb(8 10 14/.55)}
.sheet{padding:1.1rem 1.35rem 1.35rem}.sheet>header{display:flex;justify-content:space-between;align-items:center;margin-bottom:.5rem}
.sheet h2{margin:0}.sheet footer{display:flex;gap:.75rem;justify-content:flex-end;align-items:center;margin-top:1.1rem}
.sheet footer button{flex:none}.sheet footer p{margin-right:auto;font-size:.85rem}.sheet label:not(.check){display:block}.sheet label>input:not([type=radio],[type=checkbox]){display:block;width:100%;margin-top:.25rem}
.ways th label{display:flex;gap:.65rem;align-items:flex-start;cursor:pointer}.ways th input{margin-top:.2rem}.ways th{font-weight:600}
.ways tbody tr{cursor:pointer}.ways .chosen{background:var(--wash)}.ways thead{position:sticky;top:0;background:var(--paper)}
.sheet .scroll{max-height:min(24rem,48dvh);overflow:auto;margin:.6rem 0}
.loses{display:block;font-weight:400;font-size:.85rem;white-space:normal;color:var(--soft)}
.shut{font-size:.9rem;max-height:14rem;overflow:auto;margin:0}.sure p{overflow-wrap:anywhere}.sure label{margin-top:.9rem}
.iterate textarea{margin-top:.25rem}fieldset{border:0;padding:0;margin:.9rem 0 0;min-width:0}
.iterate fieldset{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.5rem .75rem}
.iterate legend{padding:0;font-weight:600;margin-bottom:.3rem}.iterate label{font-size:.9rem}.sheet form>label+label{margin-top:.7rem}
.sheet .scroll>.lines{padding:0 .75rem}.sheet .lines li:first-child{border:0}
.keys{display:grid;gap:.4rem;margin:.5rem 0 0}.keys div{display:grid;grid-template-columns:7rem 1fr}.keys dd{margin:0}
kbd{font:inherit;font-weight:600;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.05rem .45rem}

@media (prefers-reduced-motion:no-preference){
.spinner{animation:turn .8s linear infinite}progress:indeterminate{animation:pass 1.4s linear infinite}
.notice{animation:rise .18s ease-out}}
@keyframes turn{to{transform:rotate(1turn)}}@keyframes pass{from{background-position:100% 0}to{background-position:-150% 0}}
@keyframes rise{from{opacity:0;transform:translateY(.5rem)}}
@media (max-width:40rem){
.bar{gap:.25rem;padding:.45rem .75rem}.bar .name span,.bar .today .soft,.bar>button{display:none}.bar nav a{padding:.3rem .4rem}
.bar .today{font-size:.8rem;overflow:hidden;text-overflow:ellipsis}.bar .name,.bar nav{font-size:.95rem}main,.foot{padding:0 .9rem}h1{font-size:1.5rem}
.grid{grid-template-columns:repeat(auto-fill,minmax(min(10.4rem,100%),1fr));gap:1rem .6rem}
.options>.main{width:100%}.tiles{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}.tile dd{font-size:1.35rem}.filters>input{max-width:none;flex-basis:100%}.filters{gap:.6rem .4rem}.filters select{flex:1 1 7rem;min-width:0}.tools{margin:0;gap:.4rem}.tools button{padding:.3rem .6rem}.wh{display:none}.segments span{padding:.22rem .6rem}
.findings li{grid-template-columns:1fr}.stage{margin:0 -.9rem;border-radius:0}
.card .acts{gap:.3rem}.card:not(.kept) .promote{display:none}button.verdict{padding:.1rem .6rem}.take button.verdict{padding:.3rem .85rem}.setup{grid-template-columns:1fr}.setup dd{margin-bottom:.4rem}
.keys div{grid-template-columns:6rem 1fr}}
`
