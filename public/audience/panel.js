// One segment in a panel at the side. The address names it, so that a reload and a link lead back.
import { freshId, h, icon } from '../pages/dom.js'
import { menu } from '../pages/menu.js'
import { TABS } from './looks.js'

// acts: {mayChange, openInChat, campaign, exportCsv, menu(id), restore(segment, version)}; segmentOf(id)
export const panel = ({ acts, segmentOf, closed }) => {
  const title = h('h2', { id: freshId('panel'), tabindex: -1, autofocus: true })
  const sentence = h('p', {})
  const buttons = h('div', { class: 'panel-acts' })
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'About this segment' })
  const body = h('div', { class: 'panel-body', role: 'tabpanel', tabindex: -1, 'data-testid': 'panel-body' })
  const shut = h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => close() }, icon('close'))
  const more = h('span', {})
  const dialog = h('dialog', { class: 'panel', 'aria-labelledby': title.id, 'data-testid': 'panel' },
    h('div', { class: 'panel-head' }, h('div', {}, title, sentence), more, shut), buttons, tabs, body)
  document.body.append(dialog)

  let shown = { id: null, tab: 'overview', by: null }
  let stop = null

  const remember = () => {
    const address = new URL(location.href)
    for (const [key, value] of [['segment', shown.id], ['tab', shown.id && shown.tab !== 'overview' ? shown.tab : null], ['by', shown.tab === 'breakdown' ? shown.by : null]]) {
      if (value) address.searchParams.set(key, value)
      else address.searchParams.delete(key)
    }
    history.replaceState(null, '', address)
  }

  const load = async () => {
    stop?.abort()
    const mine = (stop = new AbortController())
    const segment = segmentOf(shown.id)
    const [, , look] = TABS.find(([key]) => key === shown.tab)
    body.setAttribute('aria-busy', 'true')
    body.replaceChildren(h('p', { class: 'waiting' }, 'Counting …'))
    const restore = acts.mayChange() ? (version) => acts.restore(segmentOf(shown.id), version) : null
    try {
      const parts = await look({ segment, signal: mine.signal, by: shown.by, openOther: open, restore, remember: (by) => { shown.by = by; remember() } })
      if (stop === mine) body.replaceChildren(...parts.filter(Boolean))
    } catch (failure) {
      if (stop === mine && failure.name !== 'AbortError') {
        if (!failure.detail) console.error(failure)
        body.replaceChildren(h('p', { class: 'failed', role: 'alert' }, failure.message), h('p', {}, h('button', { type: 'button', class: 'button plain', onclick: load }, 'Try again')))
      }
    }
    if (stop === mine) body.removeAttribute('aria-busy')
  }

  const choose = (tab) => {
    shown.tab = tab
    for (const button of tabs.children) {
      const is = button.dataset.tab === tab
      button.setAttribute('aria-selected', String(is))
      button.tabIndex = is ? 0 : -1
      if (is) body.setAttribute('aria-labelledby', button.id)
    }
    remember()
    load()
  }
  tabs.append(...TABS.map(([key, text]) => h('button', { type: 'button', role: 'tab', id: freshId('tab'), 'data-tab': key, onclick: () => choose(key) }, text)))
  tabs.addEventListener('keydown', (event) => {
    const keys = TABS.map(([key]) => key)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    choose(keys[(keys.indexOf(shown.tab) + step + keys.length) % keys.length])
    tabs.querySelector('[aria-selected=true]').focus()
  })

  const head = () => {
    const segment = segmentOf(shown.id)
    title.textContent = segment.name
    sentence.textContent = segment.sentence
    const may = acts.mayChange()
    buttons.replaceChildren(...[
      h('a', { class: 'button', href: acts.chatAddress(segment), onclick: (event) => acts.openInChat(event, segment) }, icon('chat'), 'Open in the chat'),
      may && acts.campaignAddress && h('a', { class: 'button plain', href: acts.campaignAddress(segment) }, icon('send'), 'Use in a campaign'),
      may && acts.exportAddress && h('a', { class: 'button plain', href: acts.exportAddress(segment), download: '' }, icon('download'), 'Export CSV')
    ].filter(Boolean))
    more.replaceChildren(...(may ? [menu('More actions', () => acts.menu(segment.id, true))] : []))
  }

  const open = (id, { tab = 'overview', by = null } = {}) => {
    if (!segmentOf(id)) return
    shown = { id, tab: TABS.some(([key]) => key === tab) ? tab : 'overview', by }
    head()
    if (!dialog.open) dialog.showModal()
    choose(shown.tab)
  }

  const close = () => {
    stop?.abort()
    dialog.close()
    const { id } = shown
    shown = { ...shown, id: null }
    remember()
    closed(id)
  }
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); close() })
  dialog.addEventListener('click', (event) => { if (event.target === dialog) close() })

  // The list is another: follow the segment that is shown, or close where it is gone.
  const follow = (before) => {
    if (shown.id === null) return
    const segment = segmentOf(shown.id)
    if (!segment) close()
    else if (segment.version !== before.get(shown.id)) { head(); load() }
  }
  return { open, close, follow, isOpen: () => shown.id !== null }
}
