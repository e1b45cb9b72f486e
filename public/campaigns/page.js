// The campaigns page: the newest first, those at work looked at again every few seconds.
import { figure, h } from '../pages/dom.js'
import { dayAndTime, inZone } from '../pages/moments.js'
import { ask, given } from '../pages/server.js'
import { panel } from './panel.js'
import { reviewAndAsk } from './sending.js'
import { SHOWN, isUnsent, pill, stateText } from './states.js'
import { write } from './writing.js'

const BUSY_SECONDS = 4
const IDLE_SECONDS = 30
const at = (id) => document.getElementById(id)
const place = at('list')
let known = { campaigns: [], segments: [], fields: [] }
let timer = null

const whom = (campaign) => {
  if (campaign.mailable !== null) return h('div', { class: 'count' }, figure(campaign.mailable), h('small', {}, campaign.mailable === 1 ? 'recipient' : 'recipients'))
  return h('div', { class: 'count' })
}
const moment = (campaign) => {
  const words = { scheduled: 'for', sent: 'sent', sending: 'since', recorded: 'sent' }[campaign.state] || 'planned'
  return h('div', { class: 'edited' }, campaign.by && h('span', {}, campaign.by), h('span', {}, campaign.at ? `${words} ${dayAndTime(campaign.at)}` : ''))
}
const row = (campaign) => h('li', { class: 'segment campaign', 'data-testid': 'campaign' },
  h('div', {},
    h('h2', {}, h('button', { type: 'button', onclick: () => side.open(campaign.id) }, campaign.name), ' ', pill(campaign.state)),
    h('p', { class: 'sentence' }, campaign.state === 'held' ? `Held: ${campaign.problem}` : campaign.segment ? `To “${campaign.segment}”` : campaign.state === 'recorded' ? 'Sent by another system' : 'Its segment was deleted')),
  whom(campaign), moment(campaign))

const empty = () => h('div', { class: 'empty', 'data-testid': 'empty' },
  h('h2', {}, 'No campaigns yet'),
  h('p', {}, 'A campaign goes to everybody in a segment who may be mailed. You see who that is before anything is sent.'),
  known.may_change && h('button', { type: 'button', class: 'button', onclick: () => begin() }, 'New campaign'))

const draw = () => {
  const wanted = at('state').value
  const shown = known.campaigns.filter(({ state }) => !wanted || state === wanted)
  place.replaceChildren(known.campaigns.length === 0 ? empty()
    : shown.length ? h('ul', { class: 'segments', 'data-testid': 'campaigns' }, shown.map(row))
      : h('p', { class: 'none' }, 'No campaign is in that state.'))
}

const take = (answer) => {
  const same = JSON.stringify(answer.campaigns) === JSON.stringify(known.campaigns)
  known = answer
  inZone(answer.zone)
  const some = answer.campaigns.length
  const waiting = answer.campaigns.filter(({ state }) => isUnsent(state)).length
  at('summary').textContent = some ? `${figure(some)} campaign${some === 1 ? '' : 's'}${waiting ? `, ${figure(waiting)} not sent yet` : ''}.` : 'Emails to a segment, frozen when they are sent.'
  at('new').hidden = !answer.may_change
  if (!same) draw()
}

const changed = async () => {
  take(await ask('/api/campaigns'))
  await side.again()
}
const look = async () => {
  clearTimeout(timer)
  const busy = known.campaigns.some(({ state }) => state === 'sending' || state === 'scheduled')
  timer = setTimeout(look, 1000 * (busy ? BUSY_SECONDS : IDLE_SECONDS))
  if (document.hidden) return
  const was = known.campaigns.find(({ id }) => id === side.shown())
  try {
    take(await ask('/api/campaigns'))
    if (was && (was.state === 'sending' || was.state !== known.campaigns.find(({ id }) => id === was.id)?.state)) await side.again()
  } catch { /* the next look tries again */ }
}

const saved = async (id) => { await changed(); side.open(id) }
const begin = (segment = '') => write({ segments: known.segments, fields: known.fields, segment, saved })
const side = panel({
  mayChange: () => known.may_change,
  acts: {
    changed,
    review: (id) => reviewAndAsk(id, changed),
    edit: (campaign) => write({ segments: known.segments, fields: known.fields, campaign, saved })
  }
})

at('state').append(h('option', { value: '' }, 'All states'), ...SHOWN.map((state) => h('option', { value: state }, stateText(state))))
at('state').addEventListener('change', draw)
at('new').addEventListener('click', () => begin())
document.addEventListener('visibilitychange', () => { if (!document.hidden) look() })

take(given())
draw()
timer = setTimeout(look, 1000 * BUSY_SECONDS)
const asked = new URLSearchParams(location.search)
if (asked.has('campaign')) side.open(asked.get('campaign'))
else if (asked.has('new') && known.may_change) begin(asked.get('new'))
