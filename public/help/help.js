// "Was this article helpful?": one vote a member, which can be changed.
import { ask, given } from '../pages/server.js'

const { slug } = given()
const thanks = document.getElementById('thanks')
const buttons = [...document.querySelectorAll('[data-helpful]')]

for (const button of buttons) {
  button.addEventListener('click', async () => {
    for (const other of buttons) other.disabled = true
    try {
      await ask(`/api/help/${slug}/helpful`, { body: { helpful: button.dataset.helpful === 'true' } })
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
      thanks.textContent = 'Thanks, noted.'
    } catch (failure) {
      thanks.textContent = failure.message
    }
    for (const other of buttons) other.disabled = false
  })
}
