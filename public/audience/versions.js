// A segment's versions: who saved what when, and which conditions came, went or changed.
import { h } from '../pages/dom.js'
import { dayAndTime } from '../pages/moments.js'

const change = (kind, title, ...text) => h('li', { class: kind, 'data-testid': `diff-${kind}` }, h('b', {}, title), h('span', {}, ...text))
const turned = (before, after) => [h('del', {}, before), h('span', { class: 'arrow' }, '→'), h('ins', {}, after)]

const differences = ({ changes, renamed_from: old, name }) => {
  const found = [
    ...(old ? [change('changed', 'Renamed', ...turned(old, name))] : []),
    ...(changes?.joined ? [change('changed', 'Needed', ...turned(...changes.joined))] : []),
    ...(changes?.changed || []).map(([before, after]) => change('changed', 'Changed', ...turned(before, after))),
    ...(changes?.came || []).map((text) => change('came', 'Added', text)),
    ...(changes?.went || []).map((text) => change('went', 'Removed', text))
  ]
  if (!changes) return h('p', { class: 'quiet' }, 'Saved for the first time.')
  return found.length ? h('ul', { class: 'diff' }, found) : h('p', { class: 'quiet' }, 'Saved without a change.')
}

// restore(version number) is left out for those who may not change anything.
export const versionList = (versions, restore) => h('ol', { class: 'versions', reversed: true }, versions.map((version, i) =>
  h('li', { class: i ? 'version' : 'version newest', 'data-testid': 'version' },
    h('div', { class: 'version-head' },
      h('h3', {}, `Version ${version.version}`, h('small', {}, `${version.by || 'Somebody'}, ${dayAndTime(version.at)}${i ? '' : ' · now'}`)),
      restore && version.restorable && h('button', { type: 'button', class: 'text-button', 'aria-label': `Use version ${version.version} again`, onclick: () => restore(version.version) }, 'Use this one again')),
    h('p', {}, version.sentence),
    differences(version))))
