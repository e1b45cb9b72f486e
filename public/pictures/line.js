// A segment's size over time. The scale begins at zero; a ring marks where its conditions were changed.
import { figure, h, leadsOf } from '../pages/dom.js'
import { dayAndTime } from '../pages/moments.js'
import { picture } from './frame.js'

const HEIGHT = 240
const EDGE = { top: 14, right: 18, bottom: 28, left: 56 }

// The top of a scale of three to five even steps, and a step.
export const scale = (most) => {
  const rough = Math.max(1, most) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough))
  return { step, top: Math.max(step, Math.ceil(most / step) * step) }
}

const steps = ({ step, top }) => Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step)

const placed = (points, width, top) => {
  const times = points.map((point) => Date.parse(point.at))
  const [first, last] = [times[0], times.at(-1)]
  const across = width - EDGE.left - EDGE.right
  const x = (time) => EDGE.left + (last === first ? across / 2 : (across * (time - first)) / (last - first))
  const y = (count) => HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.top - EDGE.bottom) * count) / top
  return points.map((point, i) => ({ ...point, x: x(times[i]), y: y(point.count), changed: i > 0 && point.version !== points[i - 1].version }))
}

const grid = (top, width) => steps(top).map((count) => {
  const y = HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.top - EDGE.bottom) * count) / top.top
  return h('g', {}, h('line', { x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y, class: count ? 'grid' : 'grid base' }),
    h('text', { x: EDGE.left - 8, y: y + 4, 'text-anchor': 'end' }, figure(count)))
})

const ends = (points, width) => (points.length < 2 ? [[points[0], 'middle']] : [[points[0], 'start'], [points.at(-1), 'end']])
  .map(([point, anchor]) => h('text', { x: anchor === 'start' ? EDGE.left : anchor === 'end' ? width - EDGE.right : point.x, y: HEIGHT - 8, 'text-anchor': anchor }, dayAndTime(point.at)))

const drawing = (points, width) => {
  const top = scale(Math.max(...points.map((point) => point.count)))
  const at = placed(points, width, top.top)
  const path = at.map((point, i) => `${i ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join('')
  const floor = HEIGHT - EDGE.bottom
  const marker = h('g', { class: 'marker', visibility: 'hidden' }, h('line', { y1: EDGE.top, y2: floor }), h('circle', { r: 5 }))
  const svg = h('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: 'line-chart' },
    grid(top, width), ends(at, width),
    at.length > 1 && h('path', { d: `${path}L${at.at(-1).x} ${floor}L${at[0].x} ${floor}Z`, class: 'area' }),
    at.length > 1 && h('path', { d: path, class: 'line' }),
    at.filter((point, i) => point.changed || i === at.length - 1 || at.length < 3).map((point) =>
      h('circle', { cx: point.x, cy: point.y, r: point.changed ? 5 : 4, class: point.changed ? 'dot changed' : 'dot' })),
    marker)
  return { svg, at, marker }
}

const pointText = (point) => `${dayAndTime(point.at)}: ${leadsOf(point.count)}${point.changed ? ' (its conditions were changed before)' : ''}`

// points: [{at, count, version}], oldest first, at least one.
export const line = (name, points) => {
  const said = h('p', { class: 'picture-said', 'aria-live': 'polite' })
  const holder = h('div', { class: 'line-holder', tabindex: 0, 'aria-label': 'Size over time; arrow keys move from point to point' })
  let drawn = null
  let chosen = points.length - 1
  const choose = (place) => {
    chosen = Math.min(points.length - 1, Math.max(0, place))
    const point = drawn.at[chosen]
    drawn.marker.setAttribute('visibility', 'visible')
    const [rule, dot] = drawn.marker.children
    for (const [key, value] of [['x1', point.x], ['x2', point.x]]) rule.setAttribute(key, value)
    dot.setAttribute('cx', point.x)
    dot.setAttribute('cy', point.y)
    said.textContent = pointText(point)
  }
  const draw = () => {
    const width = Math.max(280, Math.round(holder.clientWidth))
    drawn = drawing(points, width)
    holder.replaceChildren(drawn.svg)
    said.textContent = pointText(drawn.at[chosen])
  }
  holder.addEventListener('pointermove', (event) => {
    const x = event.clientX - holder.getBoundingClientRect().left
    choose(drawn.at.reduce((best, point, i) => (Math.abs(point.x - x) < Math.abs(drawn.at[best].x - x) ? i : best), 0))
  })
  holder.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: points.length - 1 }[event.key]
    if (to !== undefined) { event.preventDefault(); choose(to) }
  })
  new ResizeObserver(draw).observe(holder)
  const [first, last] = [points[0], points.at(-1)]
  const heard = `Size of ${name}: ${leadsOf(first.count)} on ${dayAndTime(first.at)}, ${leadsOf(last.count)} now.`
  const rows = points.toReversed().map((point) => [dayAndTime(point.at), point.count, point.version])
  const shown = picture('Size over time', heard, [holder, said], ['When', 'Leads', 'Version'], rows)
  shown.querySelector('[role=img]').setAttribute('role', 'group')
  if (points.length < 3) shown.append(h('p', { class: 'picture-note' }, 'The size is recorded once a day and after every save, so this line has only just begun.'))
  return shown
}
