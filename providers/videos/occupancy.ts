/** What this process has under way at each server: jobs, and creates that are being prepared or sent. */

export interface Occupancy {
  /** Jobs and creates at an address. */
  load(url: string, now: number): number
  /** A create is being prepared; `false` while another one is at the same address. */
  sending(url: string, name: string, now: number): boolean
  /** It was sent, or never will be. */
  sent(url: string, name: string): void
  began(url: string, job: string): void
  over(url: string | undefined, job: string): void
  /** Whether this process ever made the job. */
  made(job: string): boolean
}

/** Milliseconds after which a create that was prepared and not sent counts for nothing: it was called off. */
const CALLED_OFF_MS = 300_000

export function createOccupancy(): Occupancy {
  const jobs = new Map<string, Set<string>>()
  const creates = new Map<string, Map<string, number>>()
  const all = new Set<string>()
  const fresh = (url: string, now: number) =>
    [...(creates.get(url) ?? [])].flatMap(([name, since]) => (now - since < CALLED_OFF_MS ? [name] : []))
  return {
    load: (url, now) => (jobs.get(url)?.size ?? 0) + fresh(url, now).length,
    sending(url, name, now) {
      const others = fresh(url, now).filter((other) => other !== name)
      creates.set(url, (creates.get(url) ?? new Map()).set(name, now))
      return others.length === 0
    },
    sent: (url, name) => void creates.get(url)?.delete(name),
    began(url, job) {
      all.add(job)
      jobs.set(url, (jobs.get(url) ?? new Set()).add(job))
    },
    over: (url, job) => void jobs.get(url ?? '')?.delete(job),
    made: (job) => all.has(job),
  }
}
