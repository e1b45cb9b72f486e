// A button that opens a list of things to do; arrows move, Escape closes, the focus comes back.
// The list is a popover: the browser draws it above everything, whatever its row clips.
import { freshId, h, icon } from './dom.js'

let open = null
document.addEventListener('pointerdown', (event) => { if (open && !open.holds(event.target)) open.close(false) })
// The event of a scroll comes after it: one that ended before the list opened has moved nothing since.
document.addEventListener('scroll', (event) => { if (open && !open.holds(event.target) && open.moved()) open.close(false) }, true)

const beside = (button, list) => {
  const [near, { width, height }] = [button.getBoundingClientRect(), list.getBoundingClientRect()]
  const below = near.bottom + 4 + height <= innerHeight
  list.style.left = `${Math.max(8, near.right - width)}px`
  list.style.top = `${below ? near.bottom + 4 : Math.max(8, near.top - 4 - height)}px`
}

export const menu = (label, items) => {
  const id = freshId('menu')
  const button = h('button', { type: 'button', class: 'icon-button', 'aria-label': label, 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-controls': id }, icon('more'))
  let list = null
  const close = (back = true) => {
    list?.remove()
    list = null
    open = null
    button.setAttribute('aria-expanded', 'false')
    if (back) button.focus()
  }
  const row = ({ text, act, danger }) => h('button', { type: 'button', role: 'menuitem', tabindex: -1, class: danger ? 'danger' : null, onclick: () => { close(); act() } }, text)
  const move = (event) => {
    const rows = [...list.children]
    const at = rows.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') { close(); event.stopPropagation() }
    if (to === undefined) return
    event.preventDefault()
    rows[(to + rows.length) % rows.length].focus()
  }
  const show = () => {
    open?.close(false)
    list = h('div', { id, class: 'menu', popover: 'manual', role: 'menu', 'aria-label': label, onkeydown: move }, items().map(row))
    holder.append(list)
    list.showPopover()
    beside(button, list)
    button.setAttribute('aria-expanded', 'true')
    const { top } = button.getBoundingClientRect()
    open = { close, holds: (node) => holder.contains(node), moved: () => button.getBoundingClientRect().top !== top }
    list.firstChild.focus({ preventScroll: true })
  }
  button.addEventListener('click', () => (list ? close() : show()))
  const holder = h('span', { class: 'menu-holder' }, button)
  return holder
}
