// Questions before something is done, and names to type: the browser's own dialog keeps the focus inside.
import { freshId, h } from './dom.js'

const shown = (title, body, { yes, danger = false, work }) => new Promise((done) => {
  const titled = freshId('dialog')
  const failed = h('p', { class: 'failed', role: 'alert', hidden: true })
  const confirm = h('button', { type: 'submit', class: danger ? 'button danger' : 'button', 'data-testid': 'yes' }, yes)
  const end = (result) => { dialog.close(); dialog.remove(); done(result) }
  const send = async (event) => {
    event.preventDefault()
    confirm.disabled = true
    try {
      end(await work())
    } catch (failure) {
      if (!failure.detail) console.error(failure)
      failed.textContent = failure.message
      failed.hidden = false
    }
    confirm.disabled = false
  }
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': titled, 'data-testid': 'dialog' },
    h('form', { method: 'dialog', onsubmit: send },
      h('h2', { id: titled }, title), body, failed,
      h('div', { class: 'dialog-buttons' },
        h('button', { type: 'button', class: 'button plain', onclick: () => end(undefined) }, 'Cancel'), confirm)))
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); end(undefined) })
  document.body.append(dialog)
  dialog.showModal()
  dialog.querySelector('input, textarea')?.select()
})

// `work` is done while the dialog is open, so that a refusal is read beside what was asked. undefined: it was cancelled.
export const sure = (title, lines, options) => shown(title, h('div', { class: 'dialog-text' }, lines), options)

export const named = (title, label, value, options) => {
  const input = h('input', { value, required: true, maxlength: 200, autocomplete: 'off' })
  return shown(title, h('label', { class: 'field' }, label, input), { ...options, work: () => options.work(input.value) })
}
