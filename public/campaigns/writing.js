// Writing a campaign: name, segment, subject and body with merge fields, and how it reads for a real lead.
import { freshId, h, icon } from '../pages/dom.js'
import { problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'

const PREVIEW_WAIT = 350 // milliseconds without a key

const insert = (input, text) => {
  input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end')
  input.focus()
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

const segmentChoice = (segments, chosen) => h('select', { required: true, 'data-testid': 'segment' },
  h('option', { value: '' }, 'Choose a segment'),
  segments.map(({ id, name }) => h('option', { value: id, selected: id === chosen }, name)))

const previewOf = (form) => {
  const place = h('div', { class: 'preview', 'aria-live': 'polite', 'data-testid': 'preview' }, h('p', { class: 'quiet' }, 'Choose a segment to see the message as one of its leads gets it.'))
  let stop = null
  let timer = null
  let lead = null

  const shown = (found) => [
    h('p', { class: 'quiet', 'data-testid': 'line' }, found.line),
    found.lead
      ? [
          h('label', { class: 'field inline' }, 'As', h('select', { onchange: (event) => { lead = event.target.value; show() } }, found.leads.map(({ id, name }) => h('option', { value: id, selected: id === found.lead }, name)))),
          h('article', { class: 'mail' }, h('h4', {}, found.subject || 'No subject yet'), h('div', {}, found.text || 'Nothing written yet.'))
        ]
      : h('p', {}, 'Nobody would receive it now.')
  ]

  const show = async () => {
    const { segment, subject, body } = form()
    if (!segment) return
    stop?.abort()
    const mine = (stop = new AbortController())
    try {
      const found = await ask('/api/campaigns/preview', { body: { segment, subject, body, lead }, signal: mine.signal })
      if (stop === mine) place.replaceChildren(...shown(found).flat())
    } catch (failure) {
      if (stop === mine && failure.name !== 'AbortError') place.replaceChildren(h('p', { class: 'failed', role: 'alert' }, failure.message))
    }
  }
  return { place, show, soon: () => { clearTimeout(timer); timer = setTimeout(show, PREVIEW_WAIT) } }
}

// `campaign` is what is changed, without it a new one is planned; saved(id) is told when it is kept.
export const write = ({ segments, fields, campaign = null, segment = '', saved }) => {
  const title = h('h2', { id: freshId('write'), tabindex: -1, autofocus: true }, campaign ? `Edit “${campaign.name}”` : 'New campaign')
  const name = h('input', { required: true, maxlength: 200, value: campaign?.name || '', autocomplete: 'off', 'data-testid': 'name' })
  const choice = segmentChoice(segments, campaign?.segment_id || segment)
  const subject = h('input', { maxlength: 300, value: campaign?.subject || '', autocomplete: 'off', 'data-testid': 'subject' })
  const body = h('textarea', { rows: 10, 'data-testid': 'body' })
  body.value = campaign?.body || ''
  let into = body
  for (const input of [subject, body]) input.addEventListener('focus', () => { into = input })

  const form = () => ({ name: name.value, segment: choice.value, subject: subject.value, body: body.value })
  const preview = previewOf(form)
  const failed = h('p', { class: 'failed', role: 'alert', hidden: true })
  const save = h('button', { type: 'submit', class: 'button', 'data-testid': 'save' }, 'Save')
  const merge = h('select', { 'aria-label': 'Insert a field of the lead', onchange: () => { if (merge.value) insert(into, `{{${merge.value}}}`); merge.value = '' } },
    h('option', { value: '' }, 'Insert a field …'), fields.map(({ key, label }) => h('option', { value: key }, label)))

  const written = JSON.stringify(form())
  const end = () => { dialog.close(); dialog.remove() }
  const leave = () => { if (JSON.stringify(form()) === written || confirm('Leave without saving?')) end() }
  const send = async (event) => {
    event.preventDefault()
    save.disabled = true
    failed.hidden = true
    try {
      const answer = await ask(campaign ? `/api/campaigns/${encodeURIComponent(campaign.id)}/edit` : '/api/campaigns', { body: form() })
      end()
      await saved(campaign ? campaign.id : answer.id)
    } catch (failure) {
      if (!failure.detail) problem(failure)
      failed.textContent = failure.message
      failed.hidden = false
    }
    save.disabled = false
  }

  const dialog = h('dialog', { class: 'panel', 'aria-labelledby': title.id, 'data-testid': 'writing' },
    h('div', { class: 'panel-head' }, h('div', {}, title), h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: leave }, icon('close'))),
    h('form', { class: 'panel-body writing', onsubmit: send, oninput: preview.soon },
      h('label', { class: 'field' }, 'Name', name),
      h('label', { class: 'field' }, 'Goes to', choice),
      h('label', { class: 'field' }, 'Subject', subject),
      h('div', { class: 'field' },
        h('div', { class: 'field-head' }, h('label', { for: (body.id = freshId('body')) }, 'Message'), merge),
        body, h('p', { class: 'quiet' }, '{{first_name|there}}: the words after the bar stand for leads without one.')),
      failed,
      h('div', { class: 'dialog-buttons' }, h('button', { type: 'button', class: 'button plain', onclick: leave }, 'Cancel'), save),
      h('section', { class: 'section' }, h('h3', {}, 'How it reads'), preview.place)))
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); leave() })
  document.body.append(dialog)
  dialog.showModal()
  preview.show()
}
