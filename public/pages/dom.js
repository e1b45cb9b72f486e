// Elements without a framework. Text is always text: nothing that people wrote is read as markup.
export const h = (tag, given = {}, ...children) => {
  const node = tag === 'svg' || SVG.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag)
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (name === 'style') for (const [key, set] of Object.entries(value)) node.style.setProperty(key, set)
    else node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return node
}
const SVG = new Set(['path', 'circle', 'line', 'rect', 'g', 'text', 'polyline', 'title', 'defs', 'clipPath'])

const number = new Intl.NumberFormat('en-US')
export const figure = (value) => number.format(value)
export const leadsOf = (count) => `${figure(count)} ${count === 1 ? 'lead' : 'leads'}`
export const share = (part, whole) => {
  if (!whole) return ''
  const percent = (100 * part) / whole
  return percent > 0 && percent < 1 ? '<1%' : `${Math.round(percent)}%`
}

const PATHS = {
  more: 'M12 12h.01M19 12h.01M5 12h.01',
  close: 'M18 6 6 18M6 6l12 12',
  check: 'M20 6 9 17l-5-5',
  chat: 'M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z',
  download: 'M12 3v12m0 0 5-5m-5 5-5-5M4 21h16',
  send: 'm22 2-7 20-4-9-9-4zM22 2 11 13',
  compare: 'M9 17A5 5 0 1 0 9 7a5 5 0 0 0 0 10zM15 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10z',
  alert: 'M12 9v4m0 4h.01M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z'
}
export const icon = (name) => h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon' }, h('path', { d: PATHS[name] }))

let ids = 0
export const freshId = (name) => `${name}-${(ids += 1)}`
