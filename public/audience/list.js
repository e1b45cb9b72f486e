// The rows. All are made at once, without counts; what is out of sight costs the browser nothing (content-visibility).
import { figure, h, leadsOf } from '../pages/dom.js'
import { menu } from '../pages/menu.js'
import { day } from '../pages/moments.js'

const plain = (text) => text.toLocaleLowerCase()
const byName = (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' })

// acts: {open, choose, menu}; countOf(id) → {count, problem} or undefined; noticed(ids in view)
export const list = (place, { acts, countOf, inView, seen }) => {
  const rows = new Map() // id → {segment, node, hay}
  let order = []
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
    const row = rows.get(id)
    if (!row) return
    const cell = row.node.querySelector('.count')
    const known = countOf(id)
    const failed = known && known.count === null
    cell.className = known ? (failed ? 'count failed-count' : 'count') : 'count unknown'
    cell.title = failed ? known.problem : ''
    if (!known) cell.replaceChildren(h('span', { class: 'unseen' }, 'counting'))
    else if (failed) cell.replaceChildren('not counted')
    else if (cell.dataset.count !== String(known.count)) cell.replaceChildren(figure(known.count), h('small', {}, known.count === 1 ? 'lead' : 'leads'))
    cell.dataset.count = known && !failed ? known.count : ''
  }

  const made = (segment) => {
    const node = h('li', { class: 'segment', 'data-id': segment.id, 'data-testid': 'segment' },
      h('input', { type: 'checkbox', 'aria-label': `Choose ${segment.name} to compare`, onchange: (event) => acts.choose(segment.id, event.target.checked) }),
      h('div', {},
        h('h2', {}, h('button', { type: 'button', onclick: () => acts.open(segment.id) }, segment.name)),
        h('p', { class: 'sentence', title: segment.sentence }, segment.sentence)),
      h('div', { class: 'count unknown' }),
      h('div', { class: 'edited' }, segment.by && h('span', {}, segment.by), h('span', {}, day(segment.at))),
      menu(`Actions for ${segment.name}`, () => acts.menu(segment.id)))
    return { segment, node, hay: plain(`${segment.name} ${segment.sentence}`) }
  }

  const compared = {
    name: byName,
    edited: (a, b) => Date.parse(b.at) - Date.parse(a.at) || byName(a, b),
    count: (a, b) => (countOf(b.id)?.count ?? -1) - (countOf(a.id)?.count ?? -1) || byName(a, b),
    fewest: (a, b) => (countOf(a.id)?.count ?? Infinity) - (countOf(b.id)?.count ?? Infinity) || byName(a, b)
  }

  const arrange = () => {
    const wantedOrder = [...rows.values()].map(({ segment }) => segment).sort(compared[sort]).map(({ id }) => id)
    if (wantedOrder.join() !== order.join()) {
      const held = document.activeElement
      holder.append(...wantedOrder.map((id) => rows.get(id).node))
      order = wantedOrder
      if (holder.contains(held)) held.focus({ preventScroll: true })
    }
    let some = 0
    for (const { node, hay } of rows.values()) some += !(node.hidden = !hay.includes(wanted))
    none.hidden = some > 0 || rows.size === 0
    holder.hidden = some === 0
    return some
  }

  // New rows for what is new or another; the others stay as they are, with their focus and choice.
  const update = (segments) => {
    const kept = new Set()
    for (const segment of segments) {
      kept.add(segment.id)
      const row = rows.get(segment.id)
      if (row && row.segment.version === segment.version) continue
      const fresh = made(segment)
      if (row) {
        fresh.node.querySelector('input').checked = row.node.querySelector('input').checked
        watcher.unobserve(row.node)
        inView.delete(segment.id)
        row.node.replaceWith(fresh.node)
      }
      rows.set(segment.id, fresh)
      watcher.observe(fresh.node)
      showCount(segment.id)
    }
    for (const [id, { node }] of rows) {
      if (kept.has(id)) continue
      watcher.unobserve(node)
      inView.delete(id)
      node.remove()
      rows.delete(id)
    }
    order = []
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
    uncheck: () => { for (const { node } of rows.values()) node.querySelector('input').checked = false },
    focus: (id) => { const node = rows.get(id)?.node; node?.scrollIntoView({ block: 'nearest' }); node?.querySelector('h2 button').focus() },
    said: (some) => `${leadsOf(some).replace(/leads?$/, some === 1 ? 'segment' : 'segments')} found`
  }
}
