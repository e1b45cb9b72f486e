// Before anybody is mailed: who it would go to now, in words and numbers, and a yes that is bound to them.
import { figure, freshId, h } from '../pages/dom.js'
import { notice, problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'

const at = (id, what) => `/api/campaigns/${encodeURIComponent(id)}/${what}`
const people = (count) => `${figure(count)} ${count === 1 ? 'person' : 'people'}`

const told = (campaign) => {
  if (campaign.state === 'held') notice(`“${campaign.name}” is held: ${campaign.problem}.`, { bad: true })
  else notice(campaign.state === 'scheduled' ? `“${campaign.name}” is scheduled.` : `“${campaign.name}” is being sent.`)
}

const facts = (review) => [
  h('p', { class: 'sentence' }, review.sentence),
  review.resolved.length > 0 && h('p', { class: 'quiet' }, review.resolved.join('; ')),
  h('p', { class: 'line', 'data-testid': 'line' }, review.line),
  review.rows.length > 0 && h('div', { class: 'scroll' }, h('table', { class: 'rows', 'data-testid': 'sample' },
    h('caption', { class: 'unseen' }, 'Some of those who would receive it'),
    h('tbody', {}, review.rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell || '–')))))))
]

const confirmation = (id, review, done) => {
  const title = freshId('send')
  const failed = h('p', { class: 'failed', role: 'alert', hidden: true })
  const key = crypto.randomUUID() // one per confirmation: a second press sends nothing again
  const when = h('input', { type: 'datetime-local', 'aria-label': `Day and time, ${review.zone}`, 'data-testid': 'when' })
  const end = () => { dialog.close(); dialog.remove() }
  const carry = async (what, body) => {
    for (const button of dialog.querySelectorAll('button')) button.disabled = true
    try {
      const campaign = await ask(at(id, what), { body })
      end()
      await done()
      told(campaign)
    } catch (failure) {
      failed.textContent = failure.message
      failed.hidden = false
    }
    for (const button of dialog.querySelectorAll('button')) button.disabled = false
  }
  const nobody = review.mailable === 0
  const now = h('button', { type: 'button', class: 'button', 'data-testid': 'send', disabled: nobody, onclick: () => carry('send', { confirmed: review.confirmed, key }) }, `Send now to ${people(review.mailable)}`)
  const later = h('button', { type: 'button', class: 'button plain', 'data-testid': 'schedule', onclick: () => carry('schedule', { confirmed: review.confirmed, at: when.value }) }, 'Schedule')
  const dialog = h('dialog', { class: 'dialog wide', 'aria-labelledby': title, 'data-testid': 'confirmation' },
    h('div', { class: 'asked' },
      h('h2', { id: title, tabindex: -1, autofocus: true }, `Send “${review.name}” to “${review.segment}”?`),
      facts(review).filter(Boolean), failed,
      h('div', { class: 'later' }, when, later, h('span', { class: 'quiet' }, review.zone)),
      h('div', { class: 'dialog-buttons' }, h('button', { type: 'button', class: 'button plain', onclick: end }, 'Not yet'), now)))
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); end() })
  document.body.append(dialog)
  dialog.showModal()
}

// Count who would get it now, and ask.
export const reviewAndAsk = async (id, done) => {
  try {
    confirmation(id, await ask(at(id, 'review'), { body: {} }), done)
  } catch (failure) { problem(failure) }
}
