// A picture with the same data as a table one button away. Colours come from the theme (pictures.css).
import { figure, h } from '../pages/dom.js'

export const table = (caption, columns, rows) => h('div', { class: 'picture-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
  h('table', { class: 'picture-table', 'data-testid': 'picture-table' },
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, columns.map((name, i) => h('th', { scope: 'col', class: i ? 'number' : null }, name)))),
    h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell, i) => (i
      ? h('td', { class: 'number' }, typeof cell === 'number' ? figure(cell) : cell)
      : h('th', { scope: 'row' }, cell))))))))

// `drawn` is the picture; `said` is what a screen reader hears of it before it asks for the table.
export const picture = (caption, said, drawn, columns, rows) => {
  const drawing = h('div', { class: 'picture-drawn', role: 'img', 'aria-label': said, 'data-testid': 'picture' }, drawn)
  let rowsShown = null
  const toggle = h('button', { type: 'button', class: 'picture-toggle', 'aria-pressed': 'false', 'data-testid': 'picture-toggle', onclick: () => {
    const asTable = !rowsShown
    if (asTable) drawing.after(rowsShown = table(caption, columns, rows))
    else { rowsShown.remove(); rowsShown = null }
    drawing.hidden = asTable
    toggle.setAttribute('aria-pressed', String(asTable))
    toggle.textContent = asTable ? 'Show as chart' : 'Show as table'
  } }, 'Show as table')
  return h('figure', { class: 'picture' }, h('figcaption', {}, h('span', {}, caption), toggle), drawing)
}
