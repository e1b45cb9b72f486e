// Two or three segments over each other: circles whose areas follow the sizes, and every region's exact number.
import { figure, h, leadsOf, share } from '../pages/dom.js'
import { picture } from './frame.js'

const WIDTH = 360
const HEIGHT = 210

// The area that two circles share at a distance.
const lens = (r, s, d) => {
  if (d >= r + s) return 0
  if (d <= Math.abs(r - s)) return Math.PI * Math.min(r, s) ** 2
  const a = r * r * Math.acos((d * d + r * r - s * s) / (2 * d * r))
  const b = s * s * Math.acos((d * d + s * s - r * r) / (2 * d * s))
  return a + b - 0.5 * Math.sqrt((-d + r + s) * (d + r - s) * (d - r + s) * (d + r + s))
}

// The distance at which they share a wanted area, by halving.
const apart = (r, s, wanted) => {
  let [low, high] = [Math.abs(r - s), r + s]
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2
    if (lens(r, s, middle) > wanted) low = middle
    else high = middle
  }
  return wanted > 0 ? high : (r + s) * 1.06
}

const sharedBy = (regions, ...places) => regions.filter(({ inside }) => places.every((place) => inside.includes(place))).reduce((sum, { count }) => sum + count, 0)

export const circles = (segments, regions) => {
  const r = segments.map(({ count }) => Math.sqrt(count / Math.PI))
  const distance = (i, j) => apart(r[i], r[j], sharedBy(regions, i, j))
  const found = [{ x: 0, y: 0, r: r[0] }, { x: distance(0, 1), y: 0, r: r[1] }]
  if (segments.length === 3) {
    const [a, b, c] = [distance(0, 1), distance(0, 2), distance(1, 2)]
    const x = a > 0 ? Math.max(-b, Math.min(b, (a * a + b * b - c * c) / (2 * a))) : 0
    found.push({ x, y: Math.sqrt(Math.max(0, b * b - x * x)), r: r[2] })
  }
  return fitted(found)
}

const fitted = (found) => {
  const [left, right] = [Math.min(...found.map((c) => c.x - c.r)), Math.max(...found.map((c) => c.x + c.r))]
  const [top, bottom] = [Math.min(...found.map((c) => c.y - c.r)), Math.max(...found.map((c) => c.y + c.r))]
  const by = Math.min((WIDTH - 12) / (right - left || 1), (HEIGHT - 12) / (bottom - top || 1))
  return found.map((c) => ({ r: Math.max(c.r * by, 1.5), x: WIDTH / 2 + (c.x - (left + right) / 2) * by, y: HEIGHT / 2 + (c.y - (top + bottom) / 2) * by }))
}

const regionText = (inside, segments) => {
  const names = inside.map((place) => segments[place].name)
  if (inside.length === segments.length) return inside.length === 2 ? 'In both' : 'In all three'
  return inside.length === 1 ? `Only in ${names[0]}` : `In ${names.join(' and ')} only`
}

const dots = (inside, segments) => h('span', { class: 'region-dots', 'aria-hidden': 'true' },
  segments.map((_, place) => h('i', { class: inside.includes(place) ? `in set-${place + 1}` : null })))

// found: {segments: [{name, count}], regions: [{inside: [place], count}]}
export const overlap = ({ segments, regions }) => {
  const all = regions.reduce((sum, { count }) => sum + count, 0)
  const most = Math.max(1, ...regions.map(({ count }) => count))
  const whole = regions.at(-1).count
  const said = `${segments.map(({ name, count }) => `${name}: ${leadsOf(count)}`).join('; ')}. In ${segments.length === 2 ? 'both' : 'all three'}: ${figure(whole)}.`
  const drawn = [
    h('ul', { class: 'sets' }, segments.map(({ name, count }, place) => h('li', {}, h('i', { class: `set-${place + 1}` }), h('span', {}, name), h('b', {}, figure(count))))),
    all > 0 && h('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'venn', 'aria-hidden': 'true' },
      circles(segments, regions).map(({ x, y, r }, place) => h('circle', { cx: x, cy: y, r, class: `set-${place + 1}` }))),
    h('div', { class: 'bars regions' }, regions.toReversed().map(({ inside, count }) => h('div', { class: 'bar-row', 'data-testid': 'region' },
      h('span', { class: 'bar-label', title: regionText(inside, segments) }, dots(inside, segments), h('span', {}, regionText(inside, segments))),
      h('span', { class: 'bar-track' }, h('i', { class: inside.length === 1 ? `set-${inside[0] + 1}` : 'several', style: { width: `${(100 * count) / most}%` } })),
      h('span', { class: 'bar-count' }, figure(count), h('small', {}, share(count, all))))))
  ]
  const rows = [...segments.map(({ name, count }) => [name, count, share(count, all)]), ...regions.toReversed().map(({ inside, count }) => [regionText(inside, segments), count, share(count, all)])]
  const shown = picture('Overlap', said, drawn, ['Leads in', 'Count', 'Of all of them'], rows)
  shown.append(h('p', { class: 'picture-note' }, `${leadsOf(all)} in at least one. ${segments.length === 3 ? 'The circles are drawn as near to scale as three circles can be; the numbers are exact.' : 'The areas of the circles follow the numbers.'}`))
  return shown
}
