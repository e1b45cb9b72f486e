// A segment broken down by a field: one bar a value, members without a value at the end.
import { figure, h, share } from '../pages/dom.js'
import { picture } from './frame.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// "2026-06" → "Jun 2026": the core names calendar periods so that they sort.
export const periodText = (label, bucket) => {
  const [year, rest, day] = label.split('-')
  if (bucket === 'month') return `${MONTHS[Number(rest) - 1]} ${year}`
  if (bucket === 'day') return `${Number(day)} ${MONTHS[Number(rest) - 1]} ${year}`
  if (bucket === 'week') return `Week ${Number(rest.slice(1))}, ${year}`
  return bucket === 'quarter' ? `${rest} ${year}` : label
}

const bar = ({ label, count, blank }, most, total) => h('div', { class: blank ? 'bar-row blank' : 'bar-row', 'data-testid': 'bar' },
  h('span', { class: 'bar-label', title: label }, label),
  h('span', { class: 'bar-track' }, h('i', { style: { width: `${most ? (100 * count) / most : 0}%` } })),
  h('span', { class: 'bar-count' }, figure(count), h('small', {}, share(count, total))))

// found: {field, kind, bucket, bars: [[label, count]], blank, total, cut}
export const bars = (found) => {
  const dated = found.kind === 'date' || found.kind === 'datetime'
  const rows = found.bars.map(([label, count]) => ({ label: dated ? periodText(label, found.bucket) : label, count }))
  if (found.blank) rows.push({ label: `No ${found.field}`, count: found.blank, blank: true })
  const most = Math.max(0, ...rows.map((row) => row.count))
  const caption = `${figure(found.total)} leads by ${found.field}`
  const said = rows.length ? `${caption}. ${rows.slice(0, 5).map((row) => `${row.label}: ${figure(row.count)}`).join(', ')}${rows.length > 5 ? ` and ${rows.length - 5} more` : ''}.` : caption
  const drawn = rows.length
    ? h('div', { class: 'bars', tabindex: rows.length > 14 ? 0 : null }, rows.map((row) => bar(row, most, found.total)))
    : h('p', { class: 'picture-nothing' }, 'No leads to break down.')
  const shown = picture(caption, said, drawn, [found.field, 'Leads', 'Share'], rows.map((row) => [row.label, row.count, share(row.count, found.total)]))
  const notes = []
  if (found.cut) notes.push(`The ${found.bars.length} ${dated ? 'latest' : 'most frequent'} values are shown; there are more.`)
  if (found.kind === 'tags') notes.push('A lead with several tags is in several bars.')
  if (notes.length) shown.append(h('p', { class: 'picture-note' }, notes.join(' ')))
  return shown
}
