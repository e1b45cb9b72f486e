// The audience page: the list is in the page itself, counts come after it, and both stay fresh without a reload.
import { figure, h } from '../pages/dom.js'
import { inZone } from '../pages/moments.js'
import { ask, given } from '../pages/server.js'
import { changes } from './changes.js'
import { compare } from './compare.js'
import { counting } from './counting.js'
import { list } from './list.js'
import { panel } from './panel.js'

const LIST_SECONDS = 20
const at = (id) => document.getElementById(id)
const place = at('list')
const segments = new Map()
const inView = new Set()
let known = { catalog: null, may_change: false }

const chatAddress = (segment) => `/?prompt=${encodeURIComponent(`open “${segment.name}”`)}`

// The chat sends what this page asked for by itself (public/chat.js); a link from elsewhere only fills in its input.
const openInChat = (event, segment) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
  sessionStorage.setItem('cori:say', `open “${segment.name}”`)
}

const empty = () => h('div', { class: 'empty', 'data-testid': 'empty' },
  h('h2', {}, 'No segments yet'),
  h('p', {}, 'Describe an audience in the chat, such as “hot Facebook leads from the last 30 days”, then save it.'),
  h('a', { class: 'button', href: '/' }, 'Start in the chat'))

const take = (answer) => {
  known = answer
  inZone(answer.zone)
  const before = new Map([...segments].map(([id, { version }]) => [id, version]))
  segments.clear()
  for (const segment of answer.segments) segments.set(segment.id, segment)
  const some = segments.size
  at('summary').textContent = some
    ? `${figure(some)} saved segment${some === 1 ? '' : 's'}. Counts keep themselves up to date.`
    : 'Saved groups of leads that keep themselves up to date.'
  at('tools').hidden = some === 0
  place.querySelector('.empty')?.remove()
  if (!some) place.append(empty())
  rows.update(answer.segments)
  chosen.without(segments)
  side.follow(before)
  counts.hurry()
}

const refresh = async () => {
  const answer = await ask('/api/audience/segments')
  if (answer.catalog !== known.catalog || answer.may_change !== known.may_change) take(answer)
}
const changed = async (id) => {
  take(await ask('/api/audience/segments'))
  counts.again()
  if (id && !side.isOpen()) rows.focus(id)
}

const doing = changes(changed)
const menuOf = (id, inPanel = false) => {
  const segment = segments.get(id)
  const go = (tab) => () => side.open(id, { tab })
  const looking = inPanel ? [] : [
    { text: 'Open in the chat', act: () => { openInChat({}, segment); location.href = chatAddress(segment) } },
    { text: 'Break down', act: go('breakdown') },
    { text: 'Size over time', act: go('sizes') },
    { text: 'Versions', act: go('versions') }
  ]
  return known.may_change ? [
    ...looking,
    { text: 'Rename', act: () => doing.rename(segment) },
    { text: 'Duplicate', act: () => doing.duplicate(segment) },
    { text: 'Delete', danger: true, act: () => doing.remove(segment) }
  ] : looking
}

const counts = counting(segments, inView, (id) => rows.counted(id))
const rows = list(place, {
  acts: { open: (id) => side.open(id), choose: (id, is) => chosen.choose(id, is), menu: menuOf },
  countOf: (id) => counts.of(id),
  inView,
  seen: () => counts.hurry()
})
const chosen = compare(at('selected'), () => rows.uncheck())
const side = panel({
  acts: {
    mayChange: () => known.may_change,
    chatAddress,
    openInChat,
    campaignAddress: ({ id }) => `/campaigns?new=${encodeURIComponent(id)}`,
    exportAddress: ({ id }) => `/api/audience/segments/${id}/members.csv`,
    menu: menuOf,
    restore: (segment, version) => doing.restore(segment, version)
  },
  segmentOf: (id) => segments.get(id),
  closed: (id) => rows.focus(id)
})

at('search').addEventListener('input', (event) => {
  const some = rows.search(event.target.value)
  at('spoken').textContent = rows.said(some)
})
at('sort').addEventListener('change', (event) => rows.sortBy(event.target.value))
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh().catch(() => {}) })
setInterval(() => { if (!document.hidden) refresh().catch(() => {}) }, 1000 * LIST_SECONDS)

take(given())
const asked = new URLSearchParams(location.search)
if (asked.has('segment')) side.open(asked.get('segment'), { tab: asked.get('tab') || undefined, by: asked.get('by') })
