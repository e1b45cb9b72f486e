// What a screen reader calls Chainlit's own buttons, which show a picture and have no name.
import { atEveryChange } from './side/page.js'

const NAMES = {
  '#sidebar-trigger-button': 'Show or hide your chats',
  '#search-chats-button': 'Search your chats',
  '#new-chat-button': 'New chat',
  '#upload-button': 'Attach a CSV of leads',
  '#chat-input': 'Describe an audience',
  '#chat-submit': 'Send',
  '#stop-button': 'Stop',
  '#user-nav-button': 'Your account',
  '.lucide-copy': 'Copy this reply',
  '.lucide-thumbs-up': 'This reply is right',
  '.lucide-thumbs-down': 'This reply is wrong',
  '.lucide-arrow-down': 'Down to the newest message'
}

const name = () => {
  for (const [selector, text] of Object.entries(NAMES)) {
    for (const found of document.querySelectorAll(`${selector}:not([aria-label])`)) {
      const control = found.closest('button, textarea, [contenteditable]') || found
      if (control.closest('.cori-card') || control.hasAttribute('aria-label')) continue
      control.setAttribute('aria-label', text)
    }
  }
}

atEveryChange(name)
