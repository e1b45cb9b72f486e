// Short notices at the page's foot, with at most one thing to do about them.
import { h, icon } from './dom.js'

const SECONDS = { plain: 6, undo: 12, error: 15 }
let place = null

// Whatever is outside an open dialog cannot be pressed, so the notices are in the topmost.
const above = () => ([...document.querySelectorAll('dialog[open]')].at(-1) || document.body).append(place)
document.addEventListener('close', () => { if (place) above() }, true)

export const notice = (text, { act, label, bad = false, more = [] } = {}) => {
  place ||= h('div', { class: 'notices', role: 'region', 'aria-label': 'Notices' })
  above()
  const close = () => box.remove()
  const box = h('div', { class: bad ? 'notice bad' : 'notice', role: bad ? 'alert' : 'status', 'data-testid': bad ? 'problem' : 'notice' },
    h('div', { class: 'notice-text' }, h('p', {}, text), ...more),
    act && h('button', { type: 'button', class: 'notice-act', onclick: () => { close(); act() } }, label),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: close }, icon('close')))
  place.append(box)
  let timer
  const wait = () => { timer = setTimeout(close, 1000 * SECONDS[bad ? 'error' : act ? 'undo' : 'plain']) }
  const hold = () => clearTimeout(timer)
  for (const [enter, leave] of [['pointerenter', 'pointerleave'], ['focusin', 'focusout']]) {
    box.addEventListener(enter, hold)
    box.addEventListener(leave, () => { hold(); wait() })
  }
  wait()
}

// What went wrong; where somebody else saved meanwhile, both sentences.
export const problem = (failure) => {
  if (failure.name === 'AbortError') return
  const { theirs, yours, edited_by: by } = failure.detail || {}
  const more = theirs === undefined ? [] : [
    h('dl', { class: 'both' }, h('dt', {}, by || 'Now saved'), h('dd', {}, theirs), h('dt', {}, 'You were looking at'), h('dd', {}, yours))]
  if (!failure.detail) console.error(failure)
  notice(failure.detail ? failure.message : 'Something went wrong on this page. Reload it and try again.', { bad: true, more })
}
