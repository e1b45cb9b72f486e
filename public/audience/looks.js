// The panel's tabs: what each asks the server for, and how it is shown.
import { figure, freshId, h, leadsOf } from '../pages/dom.js'
import { problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'
import { bars } from '../pictures/bars.js'
import { line } from '../pictures/line.js'
import { versionList } from './versions.js'

const at = (segment, what = '') => `/api/audience/segments/${segment.id}${what}`
const section = (title, ...body) => h('section', { class: 'section' }, title && h('h3', {}, title), ...body)
const list = (texts) => h('ul', { class: 'facts' }, texts.map((text) => h('li', {}, ...[text].flat())))

const leadRows = ({ rows }) => rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell || '–'))))

const leads = async (segment, count, signal) => {
  const first = await ask(at(segment, '/leads'), { signal })
  if (!first.rows.length) return section('Leads', h('p', { class: 'quiet' }, 'No lead matches now.'))
  const body = h('tbody', {}, leadRows(first))
  let next = first.next
  const more = h('button', { type: 'button', class: 'button plain', hidden: !next, onclick: async () => {
    more.disabled = true
    try {
      const page = await ask(at(segment, `/leads?after=${encodeURIComponent(next)}`), { signal })
      body.append(...leadRows(page))
      next = page.next
      more.hidden = !next
      shown.textContent = `${figure(body.children.length)} of ${figure(count)}`
    } catch (failure) { problem(failure) }
    more.disabled = false
  } }, 'Show more')
  const shown = h('span', { class: 'quiet' }, `${figure(first.rows.length)} of ${figure(count)}, the newest first`)
  const titled = freshId('leads')
  return h('section', { class: 'section' }, h('h3', { id: titled }, 'Leads'),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': titled },
      h('table', { class: 'rows', 'data-testid': 'leads' },
        h('thead', {}, h('tr', {}, first.columns.map((name) => h('th', { scope: 'col' }, name)))), body)),
    h('div', { class: 'under' }, more, shown))
}

const overview = async ({ segment, signal, openOther }) => {
  const found = await ask(at(segment), { signal })
  const blanks = found.blanks.map(({ label, count }) => `Includes ${leadsOf(count)} with no ${label}.`)
  const uses = found.used_by.map((user) => h('button', { type: 'button', class: 'text-button', onclick: () => openOther(user.id) }, user.name))
  return [
    h('p', { class: 'big', 'data-testid': 'panel-count' }, h('strong', {}, figure(found.count)), found.count === 1 ? 'lead now' : 'leads now'),
    found.conditions.length > 0 && section('Each condition by itself', list(found.conditions.map(({ text, count }) => [h('span', {}, text), h('b', {}, figure(count))]))),
    (found.dates.length > 0 || blanks.length > 0) && section('How it is read today', list([...found.dates, ...blanks])),
    uses.length > 0 && section('Used by segments', list(uses)),
    found.campaigns.length > 0 && section('Campaigns', list(found.campaigns.map(({ id, name, state }) => [
      h('a', { href: `/campaigns?campaign=${encodeURIComponent(id)}` }, name), h('span', { class: 'quiet' }, state)]))),
    await leads(segment, found.count, signal)
  ]
}

const BUCKETS = ['day', 'week', 'month', 'quarter', 'year']
const options = (pairs, chosen) => pairs.map(([value, text]) => h('option', { value, selected: value === chosen }, text))

const breakdown = async ({ segment, signal, by, remember }) => {
  const { fields } = await ask(at(segment), { signal })
  const place = h('div', { 'aria-live': 'polite' })
  const field = h('select', { 'data-testid': 'by' }, options(fields.map(({ key, label }) => [key, label]), by && fields.some(({ key }) => key === by) ? by : 'status'))
  const bucket = h('select', { 'data-testid': 'bucket' }, options(BUCKETS.map((key) => [key, key[0].toUpperCase() + key.slice(1)]), 'month'))
  const bucketed = h('label', { class: 'field' }, 'Per', bucket)
  let asked = 0
  const show = async () => {
    const mine = (asked += 1)
    bucketed.hidden = !['date', 'datetime'].includes(fields.find(({ key }) => key === field.value)?.kind)
    remember(field.value)
    try {
      const found = await ask(at(segment, `/breakdown?by=${encodeURIComponent(field.value)}&bucket=${bucket.value}`), { signal })
      if (mine === asked) place.replaceChildren(bars(found))
    } catch (failure) { if (mine === asked) problem(failure) }
  }
  field.addEventListener('change', show)
  bucket.addEventListener('change', show)
  await show()
  return [h('div', { class: 'choices' }, h('label', { class: 'field' }, 'Break down by', field), bucketed), place]
}

const sizes = async ({ segment, signal }) => [line(segment.name, (await ask(at(segment, '/sizes'), { signal })).points)]

const versions = async ({ segment, signal, restore }) => [versionList(await ask(at(segment, '/versions'), { signal }), restore)]

export const TABS = [
  ['overview', 'Overview', overview],
  ['breakdown', 'Break down', breakdown],
  ['sizes', 'Over time', sizes],
  ['versions', 'Versions', versions]
]
