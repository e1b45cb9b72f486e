// Added to the chat's page: the pictures that its cards show, and what another page asked for ("Open in the chat").
import { bars } from './pictures/bars.js'
import { overlap } from './pictures/overlap.js'

window.__coriPictures = { breakdown: bars, overlap }

// Said at once. Only the product's own pages can put it here: a link from elsewhere can fill in the input (?prompt=),
// and sends nothing.
const KEY = 'cori:say'
const text = sessionStorage.getItem(KEY)
sessionStorage.removeItem(KEY)

if (text && new URLSearchParams(location.search).get('prompt') === text) {
  const send = () => {
    const button = document.querySelector('#chat-submit:not([disabled])')
    if (!button) return
    watcher.disconnect()
    history.replaceState(history.state, '', location.pathname)
    button.click()
  }
  const watcher = new MutationObserver(send)
  watcher.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] })
  send()
}
