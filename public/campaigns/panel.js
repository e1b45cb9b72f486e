// One campaign: what was frozen when it was sent and who was left out, how far it is, its message, who got it.
import { figure, freshId, h, icon } from '../pages/dom.js'
import { sure } from '../pages/dialogs.js'
import { dayAndTime } from '../pages/moments.js'
import { problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'
import { isUnsent, pill, progress } from './states.js'

const at = (id, what = '') => `/api/campaigns/${encodeURIComponent(id)}${what}`
const section = (title, ...body) => h('section', { class: 'section' }, h('h3', {}, title), ...body)
const facts = (pairs) => h('ul', { class: 'facts' }, pairs.map(([text, count]) => h('li', {}, h('span', {}, text), h('b', {}, count))))

const frozen = (found) => section('What was frozen', h('div', { 'data-testid': 'frozen' },
  h('p', { class: 'sentence' }, found.sentence),
  h('p', { class: 'quiet' }, [`Version ${found.version} of “${found.segment}”, ${dayAndTime(found.at)}`, ...found.resolved].join('; ')),
  facts([['Matched', figure(found.matching)], ...found.left_out.map(({ reason, count }) => [reason, `− ${figure(count)}`]), ['Recipients', figure(found.mailable)]])))

const message = ({ subject, body }) => section('Message', subject || body
  ? h('article', { class: 'mail' }, h('h4', {}, subject || 'No subject yet'), h('div', {}, body || 'Nothing written yet.'))
  : h('p', { class: 'quiet' }, 'Nothing is written yet.'))

const rowsOf = ({ rows }) => rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell || '–'))))

const recipients = async (id, mayChange, signal) => {
  const first = await ask(at(id, '/recipients'), { signal })
  if (!first.rows.length) return null
  let { next } = first
  const body = h('tbody', {}, rowsOf(first))
  const more = h('button', { type: 'button', class: 'button plain', hidden: !next, onclick: async () => {
    try {
      const page = await ask(at(id, `/recipients?after=${next}`), { signal })
      body.append(...rowsOf(page))
      next = page.next
      more.hidden = !next
    } catch (failure) { problem(failure) }
  } }, 'Show more')
  return section('Recipients',
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Recipients' }, h('table', { class: 'rows', 'data-testid': 'recipients' },
      h('thead', {}, h('tr', {}, ['Lead', 'Address', 'State', 'Why'].map((name) => h('th', { scope: 'col' }, name)))), body)),
    h('div', { class: 'under' }, more, mayChange && h('a', { class: 'button plain', href: at(id, '/recipients.csv'), download: '' }, icon('download'), 'Export CSV')))
}

// acts: {edit(campaign), review(id), changed()}
export const panel = ({ acts, mayChange }) => {
  const title = h('h2', { id: freshId('campaign'), tabindex: -1, autofocus: true })
  const below = h('p', {})
  const buttons = h('div', { class: 'panel-acts' })
  const body = h('div', { class: 'panel-body', tabindex: -1, 'data-testid': 'panel-body' })
  const dialog = h('dialog', { class: 'panel', 'aria-labelledby': title.id, 'data-testid': 'panel' },
    h('div', { class: 'panel-head' }, h('div', {}, title, below), h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => close() }, icon('close'))),
    buttons, body)
  document.body.append(dialog)
  let shown = null
  let stop = null

  const remember = () => {
    const address = new URL(location.href)
    address.searchParams.delete('new')
    if (shown) address.searchParams.set('campaign', shown)
    else address.searchParams.delete('campaign')
    history.replaceState(null, '', address)
  }

  const cancel = async (campaign) => {
    const text = campaign.state === 'sending' ? 'Nobody further is mailed; what is sent stays sent.' : 'It will never be sent.'
    if (await sure(`Cancel “${campaign.name}”?`, h('p', {}, text), { yes: 'Cancel the campaign', danger: true, work: () => ask(at(campaign.id, '/cancel'), { body: {} }) })) await acts.changed()
  }

  // Those of whom the mail server never said whether it took their mail: mailed in one action, or left.
  const settle = (campaign, decision) => async () => {
    try {
      await ask(at(campaign.id, '/uncertain'), { body: { decision } })
      await acts.changed()
    } catch (failure) { problem(failure) }
  }
  const uncertain = (campaign) => campaign.deliveries.uncertain > 0 && mayChange() && h('div', { class: 'under', 'data-testid': 'uncertain' },
    h('button', { type: 'button', class: 'button plain', onclick: settle(campaign, 'resend') }, `Mail the uncertain ${figure(campaign.deliveries.uncertain)} again`),
    h('button', { type: 'button', class: 'button plain', onclick: settle(campaign, 'leave') }, 'Leave them'))

  const head = (campaign) => {
    title.textContent = campaign.name
    below.replaceChildren(pill(campaign.state), ' ', campaign.segment ? `to “${campaign.segment}”` : '', campaign.send_at && campaign.state === 'scheduled' ? `, ${campaign.send_at}` : '')
    const unsent = isUnsent(campaign.state)
    buttons.replaceChildren(...(mayChange() ? [
      unsent && h('button', { type: 'button', class: 'button', 'data-testid': 'review', onclick: () => acts.review(campaign.id) }, icon('send'), campaign.state === 'held' ? 'Review and release' : 'Review and send'),
      unsent && h('button', { type: 'button', class: 'button plain', onclick: () => acts.edit(campaign) }, 'Edit'),
      (unsent || campaign.state === 'sending') && h('button', { type: 'button', class: 'button plain', onclick: () => cancel(campaign) }, 'Cancel campaign')
    ].filter(Boolean) : []))
  }

  const load = async () => {
    stop?.abort()
    const mine = (stop = new AbortController())
    try {
      const campaign = await ask(at(shown), { signal: mine.signal })
      const list = campaign.frozen ? await recipients(campaign.id, mayChange(), mine.signal) : null
      if (stop !== mine) return
      head(campaign)
      body.replaceChildren(...[
        campaign.problem && h('p', { class: 'held', role: 'status', 'data-testid': 'problem-of' }, campaign.state === 'held' ? `Held: ${campaign.problem}.` : campaign.problem),
        campaign.frozen && frozen(campaign.frozen),
        campaign.frozen && section('Delivery', ...progress(campaign.deliveries), uncertain(campaign)),
        campaign.state !== 'recorded' && message(campaign),
        campaign.state === 'recorded' && h('p', { class: 'quiet' }, 'Another system sent this campaign; Cori knows its events and can filter by them.'),
        list
      ].filter(Boolean))
    } catch (failure) {
      if (stop === mine && failure.name !== 'AbortError') body.replaceChildren(h('p', { class: 'failed', role: 'alert' }, failure.message))
    }
  }

  const open = (id) => {
    shown = id
    title.textContent = ''
    below.replaceChildren()
    buttons.replaceChildren()
    body.replaceChildren(h('p', { class: 'waiting' }, 'Loading …'))
    if (!dialog.open) dialog.showModal()
    remember()
    return load()
  }
  const close = () => {
    stop?.abort()
    shown = null
    dialog.close()
    remember()
  }
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); close() })
  dialog.addEventListener('click', (event) => { if (event.target === dialog) close() })
  return { open, again: () => (shown ? load() : null), shown: () => shown }
}
