/** What the comparison page adds to the look of reports: a stage for clips side by side, and the bar that plays them. */
export const PAGE_STYLE = `
:root{--keep:#00724f}@media (prefers-color-scheme:dark){:root{--keep:#2bc39a}}
body{padding-bottom:6rem}header,main,footer{max-width:84rem}
header{padding-top:2rem}footer{margin-top:2.5rem}header .needs-script{margin-top:.75rem}.kicker{color:var(--soft);font-size:.85rem;margin:0 0 .35rem}
h1{font-size:clamp(1.35rem,3vw,2rem);max-width:46rem;text-wrap:balance;overflow-wrap:anywhere}
button,select{font:inherit;color:inherit}button:focus-visible,select:focus-visible,input:focus-visible,summary:focus-visible,
a:focus-visible,video:focus-visible{outline:2px solid var(--h0);outline-offset:2px}
.banner{margin:1.25rem 0 0;padding:.7rem 1rem;border-radius:.75rem;background:#f0b429;color:#1b1d21;font-weight:600;font-size:.9rem}
.rounds{display:flex;gap:.4rem;margin:1.5rem 0 0}.rounds button,.plain{border:1px solid var(--line);background:var(--card);
border-radius:.55rem;padding:.3rem .75rem;font-size:.85rem;cursor:pointer}.rounds [aria-pressed=true]{background:var(--ink);color:var(--paper)}
.round{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1.25rem;margin:1.5rem 0 0;align-items:start}
.round[hidden]{display:none}
.clip{margin:0;background:var(--card);border:1px solid var(--line);border-radius:1rem;overflow:hidden}
.clip.picked{border-color:var(--keep);box-shadow:0 0 0 2px var(--keep)}
.screen{position:relative;background:#000;display:grid;place-items:center;line-height:0}
.screen video{width:100%;height:auto;max-height:72vh;background:#000;display:block}
.live .clip .screen{cursor:zoom-in}.live .solo .clip .screen{cursor:zoom-out}
.broken::after{content:"This browser can’t play the clip";position:absolute;color:#fff;font-size:.85rem;line-height:1.4}
figcaption{padding:.85rem 1rem 1rem}
.clip h2{display:flex;align-items:center;gap:.6rem;font-size:1rem;margin:0 0 .6rem;font-weight:600;min-width:0}
.number{flex:none;min-width:1.65rem;height:1.65rem;padding:0 .4rem;border-radius:.45rem;background:var(--ink);color:var(--paper);border:0;
font-size:.85rem;font-weight:650;line-height:1.65rem;text-align:center}.live button.number{cursor:pointer}
.name{overflow-wrap:anywhere;line-height:1.25}.name small{display:block;font-weight:400;font-size:.78rem;color:var(--soft)}
.badge{flex:none;margin-left:auto;padding:.1rem .55rem;border-radius:1rem;font-size:.72rem;font-weight:600;color:var(--keep);border:1px solid currentColor}
.figures{display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr) minmax(0,1.25fr) minmax(0,.9fr);gap:.55rem .7rem;margin:0}
.figures div{min-width:0}.figures .wide{grid-column:1/-1}.figures .wide small{display:inline;margin-left:.5rem}.figures dt{font-size:.72rem;color:var(--soft)}
.figures dd{margin:0;font-size:.98rem;font-weight:650;letter-spacing:-.01em;line-height:1.3}
.figures small{display:block;font-weight:400;font-size:.72rem;line-height:1.35;color:var(--soft);letter-spacing:0}
.again{margin:.7rem 0 0;font-size:.8rem}.again summary{margin:0}
.command{display:flex;gap:.5rem;align-items:flex-start;margin:.4rem 0 0}
.command code{flex:1;min-width:0;padding:.5rem .65rem;background:var(--paper);border:1px solid var(--line);border-radius:.5rem;
font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.copy,.pick,.needs-script{display:none}.live .copy,.live .needs-script{display:inline-block}
.solo .clip:not(.on){display:none}.solo .clip.on{grid-column:1/-1}
#wipe{margin:1.5rem 0 0}#wipe[hidden]{display:none}.wiping .round{display:none}
#wipe .screen{width:min(100%,calc(62vh*var(--ratio,1.78)));aspect-ratio:var(--ratio,1.78);margin:0 auto;border-radius:1rem;overflow:hidden;touch-action:none;cursor:ew-resize}
#wipe video{grid-area:1/1;width:100%;height:100%;max-height:none;object-fit:contain}
#wipe .b{clip-path:inset(0 0 0 var(--split))}
#wipe .line{grid-area:1/1;justify-self:start;width:3px;height:100%;margin-left:calc(var(--split) - 1.5px);background:#fff;box-shadow:0 0 6px #000;
pointer-events:none}
#wipe .sides{display:flex;gap:1rem;align-items:center;margin:.75rem 0 0}#wipe .sides input{flex:1;min-width:3rem}
#wipe select{max-width:38%}select{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.25rem .4rem;font-size:.85rem}
#bar{margin:0;position:fixed;z-index:2;left:50%;bottom:max(.75rem,env(safe-area-inset-bottom));transform:translateX(-50%);
width:min(60rem,calc(100vw - 1.5rem));display:flex;align-items:center;gap:.35rem;padding:.5rem .7rem;border:1px solid var(--line);
border-radius:1rem;background:color-mix(in srgb,var(--paper) 88%,transparent);backdrop-filter:blur(14px);box-shadow:0 8px 30px #0003}
#bar[hidden]{display:none}#bar button{flex:none;width:2.2rem;height:2.2rem;border:0;border-radius:.6rem;background:none;cursor:pointer;
display:grid;place-items:center}#bar button:hover{background:var(--card)}#bar button[aria-pressed=true]{color:var(--h0);background:var(--card)}
#bar #play{background:var(--ink);color:var(--paper)}#bar svg{width:1.15rem;height:1.15rem;margin:0;fill:none;stroke:currentColor;stroke-width:2;
stroke-linecap:round;stroke-linejoin:round}#bar svg .solid{fill:currentColor}#play .pause,#play.on .start{display:none}#play.on .pause{display:block}
#time{flex:none;font-size:.8rem;color:var(--soft);min-width:6.6rem;text-align:right}#speed{flex:none}
input[type=range]{appearance:none;height:1.6rem;background:none;margin:0;cursor:pointer;accent-color:var(--h0)}
#scrub{flex:1;min-width:4rem}input[type=range]::-webkit-slider-runnable-track{height:.32rem;border-radius:1rem;background:var(--line)}
#scrub::-webkit-slider-runnable-track{background:linear-gradient(90deg,var(--h0) var(--at,0%),var(--line) var(--at,0%))}
input[type=range]::-webkit-slider-thumb{appearance:none;width:1rem;height:1rem;margin-top:-.34rem;border-radius:50%;background:var(--h0);border:2px solid var(--paper)}
input[type=range]::-moz-range-track{height:.32rem;border-radius:1rem;background:var(--line)}
input[type=range]::-moz-range-progress{height:.32rem;border-radius:1rem;background:var(--h0)}
input[type=range]::-moz-range-thumb{width:.85rem;height:.85rem;border-radius:50%;background:var(--h0);border:2px solid var(--paper)}
.blind .round:not(.told) .told-only,.blind:not(.all-told) .after-picks{display:none}
.live.blind .round:not(.told) .pick{display:inline-block;width:100%;padding:.6rem;border:0;border-radius:.6rem;background:var(--h0);color:var(--paper);
font-weight:650;cursor:pointer}.live.blind .round:not(.told) .pick:hover{filter:brightness(1.08)}
#picks{border:1px solid var(--line);border-radius:1rem;padding:1rem 1.15rem;background:var(--card)}#picks pre{overflow:auto;max-height:14rem;font-size:.75rem;margin:.5rem 0 0}
.said{position:absolute;left:-9999px}
tbody tr:not(.notes)>*{padding-bottom:.1rem}tbody tr.notes td{border-top:0;padding-top:0;text-align:left;white-space:normal;color:var(--soft);font-size:.8rem;font-weight:400}
.notes div{position:sticky;left:.55rem;width:fit-content;max-width:calc(100vw - 4rem)}
td small{display:block;color:var(--soft);font-size:.72rem;line-height:1.35}tbody td,tbody th{vertical-align:top}tbody th{white-space:normal;min-width:11rem;overflow-wrap:anywhere}
section>.scroll{margin-bottom:.75rem}.after-picks.again{margin:-1.25rem 0 2.5rem}tbody tr.front th::after{content:" ★";color:var(--keep)}
dialog{max-width:26rem;width:calc(100vw - 2rem);border:1px solid var(--line);border-radius:1rem;background:var(--paper);color:var(--ink);padding:1.25rem 1.4rem}
dialog::backdrop{background:#0007}dialog dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1rem;margin:0 0 1rem;font-size:.9rem}dialog dd{margin:0}
kbd{font:600 .78rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;padding:.1rem .4rem;border:1px solid var(--line);border-radius:.35rem;background:var(--card)}
@media (max-width:40rem){header,main,footer{padding:0 .9rem}header{padding-top:1.25rem}.round{gap:.9rem}#time{order:-1}
#bar{flex-wrap:wrap;gap:.2rem .3rem}#scrub{order:-2;flex:1 1 calc(100% - 7.5rem)}#bar button{width:2.4rem;height:2.4rem}#speed{margin-left:auto;margin-right:auto}body{padding-bottom:8.5rem}
#wipe .sides{flex-wrap:wrap}#wipe select{max-width:none;flex:1}#wipe .sides input{flex-basis:100%;order:-1}#keys{display:none!important}}
@media (prefers-reduced-motion:no-preference){.clip,#bar button{transition:background-color .15s,border-color .15s,box-shadow .15s}}
@media print{#bar,.rounds,#wipe,dialog{display:none!important}.round{display:grid!important}body{padding:0}}
`
