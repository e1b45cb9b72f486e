// The states of a campaign in words, and who was left out.
import { figure, h } from '../pages/dom.js'

const WORDS = {
  draft: 'Draft', scheduled: 'Scheduled', held: 'Held', sending: 'Sending', sent: 'Sent', cancelled: 'Cancelled', recorded: 'Sent elsewhere'
}
export const SHOWN = ['draft', 'scheduled', 'held', 'sending', 'sent', 'cancelled', 'recorded']
export const stateText = (state) => WORDS[state] || state
export const pill = (state) => h('span', { class: `pill ${state}`, 'data-testid': 'state' }, state === 'recorded' ? 'Sent' : stateText(state))
export const isUnsent = (state) => ['draft', 'scheduled', 'held'].includes(state)

const PARTS = [
  ['sent', 'Sent'], ['queued', 'Waiting'], ['sending', 'On its way'], ['failed', 'Failed'], ['skipped', 'Not sent: said no, bounced, was cancelled or left meanwhile'], ['uncertain', 'Uncertain: the mail server never said']
]

// How far a delivery is: a bar, and the number of each state.
export const progress = (deliveries) => {
  const total = PARTS.reduce((sum, [key]) => sum + deliveries[key], 0)
  return [
    h('div', { class: 'progress', role: 'img', 'aria-label': `${figure(deliveries.sent)} of ${figure(total)} sent` },
      PARTS.map(([key]) => deliveries[key] > 0 && h('i', { class: key, style: { width: `${(100 * deliveries[key]) / total}%` } }))),
    h('ul', { class: 'facts', 'data-testid': 'deliveries' }, PARTS.filter(([key]) => deliveries[key] > 0 || key === 'sent').map(([key, text]) => h('li', {}, h('span', {}, text), h('b', {}, figure(deliveries[key])))))
  ]
}
