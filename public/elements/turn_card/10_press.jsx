  // ---- what is shown last, and presses ----
  const number = (value) => (typeof value === 'number' ? value.toLocaleString('en-US') : value)
  const leadsOf = (count) => `${number(count)} ${count === 1 ? 'lead' : 'leads'}`

  const cellText = (value) => {
    if (value === null || value === '') return <span className="cori-blank">—</span>
    if (typeof value === 'boolean') return value ? 'Yes' : 'No'
    return number(value)
  }

  // Only the cards of the newest draft and question can be pressed; the server checks that too.
  const announce = (changes) => {
    window.__coriShown = { ...(window.__coriShown || { at: 0 }), ...changes }
    window.dispatchEvent(new Event('cori:shown'))
  }

  // What another chat showed last says nothing of this one.
  const shownIn = (props) => {
    const known = window.__coriShown
    return known && known.thread === props.thread ? known : { at: 0 }
  }

  // Chainlit gives a new chat its address from the list of chats, which a phone does not show: without one, a reload would
  // begin another chat.
  const giveAddress = (thread) => {
    if (location.pathname !== '/' || document.querySelector('#thread-history')) return
    history.replaceState(history.state, '', `/thread/${thread}`)
  }

  const useShown = (props) => {
    const [shown, setShown] = useState(() => shownIn(props))
    useEffect(() => {
      const follow = () => setShown({ ...shownIn(props) })
      const known = shownIn(props)
      giveAddress(props.thread)
      if (props.shown_at > known.at) {
        announce({
          thread: props.thread,
          at: props.shown_at,
          card: props.draft ? props.shown_at : known.card,
          draft: props.shown_draft,
          question: props.shown_question
        })
      }
      follow()
      window.addEventListener('cori:shown', follow)
      return () => window.removeEventListener('cori:shown', follow)
    }, [])
    return shown
  }

  const NO_ANSWER = 'The server did not answer. Check your connection and try again.'

  // A press is a mouse or a finger going down and up on one button. What arrives between is shown after it: an answer that
  // moves the button away from under them would lose the press.
  const CLICK_AFTER = 50 // milliseconds: a finger's click comes a little after the finger is gone
  const LONGEST_PRESS = 1500
  const pressing = { now: false, waiting: [], timer: null }

  const endPress = () => {
    pressing.now = false
    pressing.waiting.splice(0).forEach((goOn) => goOn())
  }

  const pressUntil = (delay) => {
    clearTimeout(pressing.timer)
    pressing.timer = setTimeout(endPress, delay)
  }

  document.addEventListener('pointerdown', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('button')) return
    pressing.now = true
    pressUntil(LONGEST_PRESS)
  }, true)
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, () => pressing.now && pressUntil(CLICK_AFTER), true)
  }

  const afterPress = () => (pressing.now ? new Promise((goOn) => pressing.waiting.push(goOn)) : Promise.resolve())

  const call = async (callAction, name, payload) => {
    try {
      const answer = await callAction({ name, payload })
      await afterPress()
      return (answer && answer.response) || { ok: false, error: NO_ANSWER }
    } catch (failure) {
      return { ok: false, error: NO_ANSWER }
    }
  }

  const usePress = (callAction, keys) => {
    const [busy, setBusy] = useState(false)
    const [error, setError] = useState(null)
    const press = async (payload) => {
      setBusy(true)
      setError(null)
      const result = await call(callAction, 'press', { ...keys, ...payload })
      setBusy(false)
      if (result.ok) window.dispatchEvent(new Event('cori:changed'))
      else setError(result.error || NO_ANSWER)
      return Boolean(result.ok)
    }
    return { busy, error, press }
  }

