// The panel of saved segments beside the chat: live counts, search, and one press opens a segment in the chat.
// Chainlit's own side panel is gone after a reload; this one stays as it was left.
import { counting } from '../audience/counting.js'
import { figure, h, icon } from '../pages/dom.js'
import { ask } from '../pages/server.js'
import { atEveryChange, say } from './page.js'

const KEPT = 'cori:side'
const LIST_SECONDS = 20
const WIDE = matchMedia('(min-width: 1000px)')

const segments = new Map()
const inView = new Set()
const rows = new Map() // id → {node, hay, version}
let known = null // the catalog's version that the list is of
let wanted = ''

const showCount = (id) => {
  const cell = rows.get(id)?.node.querySelector('.cori-side-count')
  const found = counts.of(id)
  if (!cell || !found) return
  cell.textContent = found.count === null ? '!' : figure(found.count)
  cell.title = found.count === null ? found.problem : 'leads now'
}
const counts = counting(segments, inView, showCount)

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) inView[isIntersecting ? 'add' : 'delete'](target.dataset.id)
  counts.hurry()
}, { rootMargin: '120px' })

const open = (segment) => {
  say(`open “${segment.name}”`)
  if (!WIDE.matches) hide()
}

const made = (segment) => h('li', { 'data-id': segment.id, 'data-testid': 'side-segment' },
  h('button', { type: 'button', title: segment.sentence, onclick: () => open(segment) },
    h('span', { class: 'cori-side-name' }, segment.name),
    h('span', { class: 'cori-side-count' }, '…'),
    h('span', { class: 'cori-side-sentence' }, segment.sentence)))

const rowOf = (segment) => {
  const row = rows.get(segment.id)
  if (row && row.version === segment.version && row.hay.endsWith(segment.sentence.toLocaleLowerCase())) return row
  const node = made(segment)
  if (row) watcher.unobserve(row.node)
  watcher.observe(node)
  const fresh = { node, version: segment.version, hay: `${segment.name} ${segment.sentence}`.toLocaleLowerCase() }
  rows.set(segment.id, fresh)
  showCount(segment.id)
  return fresh
}

const search = h('input', {
  type: 'search', placeholder: 'Search segments…', 'aria-label': 'Search segments', maxlength: 200, 'data-testid': 'side-search',
  oninput: (event) => { wanted = event.target.value.trim().toLocaleLowerCase(); arrange() }
})
const listed = h('ul', { 'aria-label': 'Segments' })
const told = h('p', { class: 'cori-side-none', role: 'status' })
const panel = h('aside', { id: 'cori-side', 'aria-label': 'Saved segments', hidden: true, onkeydown: (event) => event.key === 'Escape' && hide(true) },
  h('header', {},
    h('h2', {}, 'Segments'),
    h('a', { href: '/audience' }, 'Open the page'),
    h('button', { type: 'button', 'aria-label': 'Close segments', onclick: () => hide(true) }, icon('close'))),
  search, listed, told)

const arrange = () => {
  const found = [...segments.values()].map(rowOf).filter(({ hay }) => hay.includes(wanted))
  const held = document.activeElement
  listed.replaceChildren(...found.map(({ node }) => node))
  if (held !== document.activeElement && listed.contains(held)) held.focus({ preventScroll: true })
  told.textContent = found.length ? '' : segments.size ? 'No segment matches that search.' : 'Nothing is saved yet. Describe an audience, then save it.'
}

const take = (answer) => {
  known = answer.catalog
  segments.clear()
  for (const segment of answer.segments) segments.set(segment.id, segment)
  for (const [id, row] of rows) {
    if (segments.has(id)) continue
    watcher.unobserve(row.node)
    inView.delete(id)
    rows.delete(id)
  }
  arrange()
  counts.hurry()
}

const refresh = async () => {
  if (panel.hidden || document.hidden) return
  try {
    const answer = await ask('/api/audience/segments')
    if (answer.catalog !== known) take(answer)
  } catch (failure) {
    told.textContent = failure.message
  }
}

const show = (byHand) => {
  panel.hidden = false
  localStorage.setItem(KEPT, 'open')
  document.body.classList.add('cori-with-side')
  known = null
  refresh()
  if (byHand) search.focus()
  mark()
}
// What is not seen is not counted.
const hide = (byHand) => {
  panel.hidden = true
  localStorage.removeItem(KEPT)
  document.body.classList.remove('cori-with-side')
  segments.clear()
  inView.clear()
  if (byHand) toggle.focus()
  mark()
}

const toggle = h('button', {
  type: 'button', id: 'cori-side-toggle', 'aria-controls': 'cori-side', title: 'Saved segments beside the chat',
  onclick: () => (panel.hidden ? show(true) : hide(true))
}, h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon' }, h('rect', { x: 3, y: 4, width: 18, height: 16, rx: 3 }), h('path', { d: 'M15 4v16' })),
h('span', {}, 'Segments'))
const mark = () => toggle.setAttribute('aria-expanded', String(!panel.hidden))

// Chainlit draws its header anew now and then, and has none where one signs in.
const put = () => {
  const place = document.querySelector('#header > :last-child')
  if (place && toggle.parentNode !== place) place.prepend(toggle)
  if (!document.body.contains(panel)) document.body.append(panel)
  if (!place && !panel.hidden) panel.hidden = true
  else if (place && panel.hidden && localStorage.getItem(KEPT) && WIDE.matches) show(false)
}

mark()
atEveryChange(put)
for (const happened of ['cori:shown', 'cori:changed']) window.addEventListener(happened, () => { refresh().then(counts.again) })
document.addEventListener('visibilitychange', refresh)
setInterval(refresh, 1000 * LIST_SECONDS)
