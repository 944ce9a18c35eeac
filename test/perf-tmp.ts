import { monitorEventLoopDelay } from 'node:perf_hooks'
import { mkdtempSync } from 'node:fs'
import { openStage, quoteOf, routeOf, shotOf, makeClip } from '/work/main/test/support/stage.js'
import { systemClock } from '/work/main/src/wiring.js'
async function main() {
const N = Number(process.argv[2] ?? 10000)
const clip = await makeClip()
const jobs = new Map<string, number>()
let polls = 0
const backend: any = { id:'c', locality:'cloud', cards:[], concurrency: N, pollIntervalMs: 500, fit:()=>({ok:false,misfits:[]}), probe: async()=>({ok:true}),
  submit: async(_:any,ctx:any)=>{ jobs.set(ctx.jobId, Date.now()+2000+Math.random()*1000); return {backend:'c',endpoint:'x',id:ctx.jobId,model:'m'} },
  poll: async(h:any)=>{ polls++; return Date.now()<jobs.get(h.id)! ? {state:'running',progress:0.5}:{state:'done',outputs:[{role:'video',url:'x'}],charged:{usd:'0.2'}} } }
const home = mkdtempSync('/tmp/perf-')
const s = await openStage({ home, backends:[backend], clock: systemClock })
// collector replaced: only the engine is measured
const h = monitorEventLoopDelay({resolution: 5}); h.enable()
const shot = await shotOf()
const q = quoteOf(backend, { seconds: {low: 2, expected: 2.5, high: 3} })
let t=Date.now()
const all:any[]=[]
for (let i=0;i<N;i++) { all.push(await s.runner.start({shot, route: routeOf(q)})); if (i%50===0) await new Promise(r=>setImmediate(r)) }
console.log('started', N, Date.now()-t,'ms; rss', process.memoryUsage().rss>>20, 'heap', process.memoryUsage().heapUsed>>20, 'p99', h.percentile(99)/1e6)
h.reset()
await new Promise(r=>setTimeout(r,100))
console.log('in flight rss', process.memoryUsage().rss>>20,'heap', process.memoryUsage().heapUsed>>20, 'p99', h.percentile(99)/1e6,'max',h.max/1e6,'polls',polls)
h.reset()
const r = await Promise.allSettled(all.map(j=>j.result()))
console.log('done', Date.now()-t, r.filter(x=>x.status==='fulfilled').length, (r.find(x=>x.status==='rejected') as any)?.reason?.message, 'p99', h.percentile(99)/1e6,'max',h.max/1e6,'polls',polls,'rss',process.memoryUsage().rss>>20)
const u=process.cpuUsage(); console.log('cpu s',(u.user+u.system)/1e6); process.exit(0)
}
void main()
