// Two or three chosen segments over each other.
import { freshId, h, icon } from '../pages/dom.js'
import { problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'
import { overlap } from '../pictures/overlap.js'

const MOST = 3

export const compare = (bar, uncheck) => {
  const chosen = new Set()

  const show = async () => {
    try {
      const found = await ask(`/api/audience/overlap?${[...chosen].map((id) => `ids=${encodeURIComponent(id)}`).join('&')}`)
      opened(found)
    } catch (failure) { problem(failure) }
  }

  const opened = (found) => {
    const title = h('h2', { id: freshId('overlap'), tabindex: -1, autofocus: true }, 'Compare segments')
    const end = () => { dialog.close(); dialog.remove() }
    const dialog = h('dialog', { class: 'panel', 'aria-labelledby': title.id, 'data-testid': 'overlap' },
      h('div', { class: 'panel-head' }, h('div', {}, title, h('p', {}, 'Counted just now, all in one go.')),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: end }, icon('close'))),
      h('div', { class: 'panel-body' }, overlap(found)))
    dialog.addEventListener('cancel', (event) => { event.preventDefault(); end() })
    dialog.addEventListener('click', (event) => { if (event.target === dialog) end() })
    document.body.append(dialog)
    dialog.showModal()
  }

  const clear = () => { chosen.clear(); uncheck(); draw() }
  const draw = () => {
    bar.hidden = chosen.size === 0
    const enough = chosen.size >= 2 && chosen.size <= MOST
    bar.replaceChildren(
      h('span', {}, chosen.size > MOST ? `At most ${MOST} can be compared` : chosen.size === 1 ? '1 chosen; choose another' : `${chosen.size} chosen`),
      h('button', { type: 'button', class: 'button', 'data-testid': 'compare', disabled: !enough, onclick: show }, icon('compare'), 'Compare'),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Choose none', onclick: clear }, icon('close')))
  }
  const choose = (id, is) => { chosen[is ? 'add' : 'delete'](id); draw() }
  return { choose, without: (known) => { for (const id of chosen) if (!known.has(id)) chosen.delete(id); draw() } }
}
