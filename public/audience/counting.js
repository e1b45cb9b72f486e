// Live counts: rows in view first, a batch at a time, each again after a while. An answer about an older version is dropped.
import { ask } from '../pages/server.js'

const TOGETHER = 40
const FRESH = 30_000 // milliseconds that a count in view is taken as it is
const FAR = 300_000 // and one out of view
const AFTER_FAILURE = 5_000

// segments: Map id → segment; inView: ids in sight; show(id) is told of every count.
export const counting = (segments, inView, show) => {
  const counts = new Map()
  let running = null
  let timer = null

  const age = (id) => {
    const known = counts.get(id)
    return known && known.version === segments.get(id).version ? Date.now() - known.at : Infinity
  }
  const older = (ids, than) => [...ids].filter((id) => segments.has(id) && age(id) >= than).slice(0, TOGETHER)
  const next = () => {
    const seen = older(inView, FRESH)
    return seen.length ? { ids: seen, seen: true } : { ids: older(segments.keys(), FAR), seen: false }
  }
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(pump, wait) }

  const take = (answer) => {
    for (const [id, found] of Object.entries(answer)) {
      if (segments.get(id)?.version !== found.version) continue
      counts.set(id, { ...found, at: Date.now() })
      show(id)
    }
  }

  const pump = async () => {
    if (running || document.hidden) return
    const { ids, seen } = next()
    if (!ids.length) { later(FRESH / 6); return }
    const mine = { stop: new AbortController(), seen }
    running = mine
    let wait = 0
    try {
      take(await ask('/api/audience/counts', { body: { ids }, signal: mine.stop.signal }))
    } catch (failure) {
      if (failure.name !== 'AbortError') wait = AFTER_FAILURE
    }
    running = null
    later(wait)
  }

  // Rows that came into view do not wait for those that are not.
  const hurry = () => {
    if (running && !running.seen && older(inView, Infinity).length) running.stop.abort()
    if (!running) later(0)
  }
  const again = () => { for (const known of counts.values()) known.at = 0; hurry() }

  document.addEventListener('visibilitychange', () => { if (document.hidden) running?.stop.abort(); else again() })
  return { of: (id) => (age(id) < Infinity ? counts.get(id) : undefined), hurry, again }
}
