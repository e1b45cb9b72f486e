// The rows, without counts at first. Those that fit a screen are made at once and the others in idle moments; what is
// out of sight costs the browser nothing (content-visibility).
import { figure, h, leadsOf } from '../pages/dom.js'
import { menu } from '../pages/menu.js'
import { day } from '../pages/moments.js'

const plain = (text) => text.toLocaleLowerCase()
const AT_ONCE = 40
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a, b) => collator.compare(a.name, b.name)

// acts: {open, choose, menu}; countOf(id) → {count, problem} or undefined; seen() when other rows are in view
export const list = (place, { acts, countOf, inView, seen }) => {
  const rows = new Map() // id → {segment, hay, node: null until it is wanted}
  let order = [] // ids of the rows that are found, as they are sorted
  let growing = null
  let sort = 'name'
  let wanted = ''
  const holder = h('ul', { class: 'segments', 'data-testid': 'segments', 'aria-label': 'Segments' })
  const none = h('p', { class: 'none', hidden: true }, 'No segment matches that search.')
  place.append(holder, none)

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? 'add' : 'delete'](target.dataset.id)
    seen()
  }, { rootMargin: '120px' })

  const showCount = (id) => {
    const node = rows.get(id)?.node
    if (!node) return
    const cell = node.querySelector('.count')
    const known = countOf(id)
    const failed = known && known.count === null
    cell.className = known ? (failed ? 'count failed-count' : 'count') : 'count unknown'
    cell.title = failed ? known.problem : ''
    if (!known) cell.replaceChildren(h('span', { class: 'unseen' }, 'counting'))
    else if (failed) cell.replaceChildren('not counted')
    else if (cell.dataset.count !== String(known.count)) cell.replaceChildren(figure(known.count), h('small', {}, known.count === 1 ? 'lead' : 'leads'))
    cell.dataset.count = known && !failed ? known.count : ''
  }

  const made = (segment) => h('li', { class: 'segment', 'data-id': segment.id, 'data-testid': 'segment' },
      h('input', { type: 'checkbox', 'aria-label': `Choose ${segment.name} to compare`, onchange: (event) => acts.choose(segment.id, event.target.checked) }),
      h('div', {},
        h('h2', {}, h('button', { type: 'button', onclick: () => acts.open(segment.id) }, segment.name)),
        h('p', { class: 'sentence', title: segment.sentence }, segment.sentence)),
      h('div', { class: 'count unknown' }),
      h('div', { class: 'edited' }, segment.by && h('span', {}, segment.by), h('span', {}, day(segment.at))),
      menu(`Actions for ${segment.name}`, () => acts.menu(segment.id)))

  const nodeOf = (id) => {
    const row = rows.get(id)
    if (!row.node) {
      row.node = made(row.segment)
      watcher.observe(row.node)
      showCount(id)
    }
    return row.node
  }
  const forget = (id) => {
    const node = rows.get(id)?.node
    if (!node) return null
    watcher.unobserve(node)
    inView.delete(id)
    return node
  }

  const compared = {
    name: byName,
    edited: (a, b) => Date.parse(b.at) - Date.parse(a.at) || byName(a, b),
    count: (a, b) => (countOf(b.id)?.count ?? -1) - (countOf(a.id)?.count ?? -1) || byName(a, b),
    fewest: (a, b) => (countOf(a.id)?.count ?? Infinity) - (countOf(b.id)?.count ?? Infinity) || byName(a, b)
  }

  const grow = () => {
    const from = holder.children.length
    holder.append(...order.slice(from, from + AT_ONCE).map(nodeOf))
    if (holder.children.length < order.length) growing = setTimeout(grow)
  }

  // Rows that are there stay there, so that nothing jumps; new ones are made a screen at a time.
  const arrange = () => {
    const found = [...rows.values()].filter(({ hay }) => hay.includes(wanted)).map(({ segment }) => segment)
    const ids = found.sort(compared[sort]).map(({ id }) => id)
    if (ids.join() !== order.join() || holder.children.length < Math.min(AT_ONCE, ids.length)) {
      clearTimeout(growing)
      const held = document.activeElement
      const soon = Math.max(AT_ONCE, holder.children.length)
      order = ids
      holder.replaceChildren(...ids.slice(0, soon).map(nodeOf))
      if (holder.contains(held)) held.focus({ preventScroll: true })
      growing = setTimeout(grow)
    }
    none.hidden = ids.length > 0 || rows.size === 0
    holder.hidden = ids.length === 0
    return ids.length
  }

  // New rows for what is new or another; the others stay as they are, with their focus and choice.
  const update = (segments) => {
    const kept = new Set()
    for (const segment of segments) {
      kept.add(segment.id)
      const row = rows.get(segment.id)
      if (row && row.segment.version === segment.version && row.segment.sentence === segment.sentence) continue
      const old = forget(segment.id)
      rows.set(segment.id, { segment, hay: plain(`${segment.name} ${segment.sentence}`), node: null })
      if (!old) continue
      const fresh = nodeOf(segment.id)
      fresh.querySelector('input').checked = old.querySelector('input').checked
      old.replaceWith(fresh)
    }
    for (const id of rows.keys()) {
      if (kept.has(id)) continue
      forget(id)?.remove()
      rows.delete(id)
    }
    arrange()
  }

  let arranging = null
  return {
    update,
    counted: (id) => {
      showCount(id)
      if (sort === 'count' || sort === 'fewest') { clearTimeout(arranging); arranging = setTimeout(arrange, 250) }
    },
    sortBy: (key) => { sort = key; arrange() },
    search: (text) => { wanted = plain(text.trim()); return arrange() },
    uncheck: () => { for (const { node } of rows.values()) if (node) node.querySelector('input').checked = false },
    focus: (id) => {
      const node = rows.get(id)?.node
      node?.scrollIntoView({ block: 'nearest' })
      node?.querySelector('h2 button').focus()
    },
    said: (some) => `${leadsOf(some).replace(/leads?$/, some === 1 ? 'segment' : 'segments')} found`
  }
}
