// Added to the chat's page: the pictures that its cards show, and what another page asked for ("Open in the chat").
import './connecting.js'
import './names.js'
import './side/panel.js'
import { bars } from './pictures/bars.js'
import { overlap } from './pictures/overlap.js'
import { fillIn, send } from './side/page.js'

window.__coriPictures = { breakdown: bars, overlap }

// With a chat's first reply Chainlit moves to the chat's own address and makes its input anew. What was typed meanwhile is
// put back, with the caret where it was.
let typed = null

const setText = (input, { text, start, end }) => {
  fillIn(input, text)
  input.setSelectionRange(start, end)
}

const remade = new MutationObserver(() => {
  const input = document.querySelector('#chat-input')
  if (!input || input === typed.input) return
  remade.disconnect()
  const before = typed
  typed = null
  const sameChat = before.path === location.pathname || (before.path === '/' && location.pathname.startsWith('/thread/'))
  if (sameChat && before.text && !input.value) setText(input, before)
})

document.addEventListener('input', ({ target }) => {
  if (target.id !== 'chat-input' || document.querySelector('#welcome-screen')) return
  typed = { input: target, text: target.value, start: target.selectionStart, end: target.selectionEnd, path: location.pathname }
  remade.observe(document.body, { subtree: true, childList: true })
})

// Said at once. Only the product's own pages can put it here: a link from elsewhere can fill in the input (?prompt=),
// and sends nothing.
const KEY = 'cori:say'
const text = sessionStorage.getItem(KEY)
sessionStorage.removeItem(KEY)

if (text && new URLSearchParams(location.search).get('prompt') === text) {
  send(() => history.replaceState(history.state, '', location.pathname))
}
