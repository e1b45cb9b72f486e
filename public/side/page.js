// The chat's own page, which Chainlit draws: a look at each of its changes, and a request said by itself.

// `look` runs once now, and once a frame after the page has changed.
export const atEveryChange = (look) => {
  let waiting = false
  const soon = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => { waiting = false; look() })
  }
  new MutationObserver(soon).observe(document.documentElement, { subtree: true, childList: true })
  soon()
}

export const fillIn = (input, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(input, text)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.focus()
}

// Presses Send as soon as it can be pressed.
export const send = (before = () => {}) => {
  const press = () => {
    const button = document.querySelector('#chat-submit:not([disabled])')
    if (!button) return
    watcher.disconnect()
    before()
    button.click()
  }
  const watcher = new MutationObserver(press)
  watcher.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] })
  press()
}

export const say = (text) => {
  const input = document.querySelector('#chat-input')
  if (!input) return
  fillIn(input, text)
  send()
}
