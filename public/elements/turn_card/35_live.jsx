  // ---- live: the builder's draft, counted as one edits and kept by the server ----
  const COUNT_AFTER = 180 // milliseconds without another edit

  const ask = async (path, options) => {
    const answer = await fetch(path, { credentials: 'same-origin', ...options })
    const body = await answer.json().catch(() => null)
    await afterPress()
    if (options && options.signal) options.signal.throwIfAborted()
    if (answer.ok) return body
    const detail = body && body.detail
    const error = new Error((detail && (detail.message || detail)) || NO_ANSWER)
    error.problems = (detail && detail.problems) || []
    throw error
  }

  const post = (path, body, signal) => ask(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal
  })

  const offered = async () => {
    const offer = await ask('/api/builder/fields')
    offer.fieldByKey = Object.fromEntries(offer.fields.map((field) => [field.key, field]))
    return offer
  }

  const useBuilder = (props, callAction, old) => {
    const draft = props.draft
    const [open, setOpen] = useState(() => Boolean(draft) && Boolean(window.__coriBuilderOpen))
    const [offer, setOffer] = useState(null)
    const [root, setRoot] = useState(() => rootFrom(draft && draft.tree))
    const [past, setPast] = useState([])
    const [future, setFuture] = useState([])
    const [live, setLive] = useState(() => draft && { count: draft.count, sentence: draft.sentence, edited: draft.edited, byHand: false, text: JSON.stringify(draft.tree) })
    const [failed, setFailed] = useState(null) // the tree that could not be counted, as JSON
    const [parts, setParts] = useState(null)
    const [moved, setMoved] = useState(null) // the chat's draft, where it went on without this builder's edits
    const [error, setError] = useState(null)
    const [key, setKey] = useState(props.draft_key)
    const [sending, setSending] = useState(false)
    const kept = useRef(draft && draft.tree) // what the server has as the draft
    const keeping = useRef(Promise.resolve())
    const latest = useRef(null)
    const focus = useRef(null) // what is to have the focus once an edit is shown: {node, part}
    const needsOffer = Boolean(draft) && !old && (open || draft.count === 0)

    useEffect(() => {
      if (!needsOffer || offer) return undefined
      let away = false
      offered().then((found) => !away && setOffer(found), (failure) => !away && setError(failure.message))
      return () => { away = true }
    }, [needsOffer])

    // A page that comes back shows the chat's draft as it is now, not as this card was sent.
    useEffect(() => {
      if (!draft || old || !props.resumed) return
      ask(`/api/builder/draft?thread=${encodeURIComponent(props.thread)}`).then((found) => {
        if (found.tree && JSON.stringify(found.tree) !== JSON.stringify(draft.tree)) adopt(found.tree)
      }, () => {})
    }, [])

    const adopt = (tree) => {
      kept.current = tree
      setMoved(null)
      setRoot(rootFrom(tree))
      setLive((now) => ({ ...now, byHand: true }))
    }

    const tree = offer && treeOf(root, offer)
    const text = tree && JSON.stringify(tree)
    const counting = Boolean(text) && !old && text !== live.text && text !== failed
    useEffect(() => {
      if (!text || old) return undefined
      const leaving = new AbortController()
      const again = live.text === text
      const wait = setTimeout(() => refresh(tree, text, again, leaving.signal), again ? 0 : COUNT_AFTER)
      return () => { clearTimeout(wait); leaving.abort() }
    }, [text, old])

    const refresh = async (wanted, wantedText, again, signal) => {
      try {
        setFailed(null)
        if (!again) {
          const found = await post('/api/builder/count', { tree: wanted }, signal)
          setLive({ count: found.count, sentence: found.sentence, byHand: true, edited: true, text: wantedText })
          setError(null)
          keep(wanted)
        }
        const nodes = nodesOf(root)
        const listed = nodes.filter((node) => !(node.children && node.children.length === 0))
        const found = await post('/api/builder/parts', { tree: wanted, parts: listed.map((node) => jsonOf(node, offer)) }, signal)
        setParts({ ...found, text: wantedText, byId: Object.fromEntries(listed.map((node, index) => [node.id, found.parts[index]])) })
      } catch (failure) {
        if (signal.aborted) return
        setFailed(wantedText)
        setError(failure.message)
      }
    }

    // One edit after another, each on top of the one before; of several that wait, the last is enough.
    const keep = (wanted) => {
      latest.current = wanted
      setSending(true)
      keeping.current = keeping.current.then(async () => {
        if (latest.current !== wanted) return
        const answer = await call(callAction, 'edit', { tree: wanted, before: kept.current })
        if (answer.ok) {
          kept.current = answer.tree
          setKey(answer.draft_key)
          announce({ draft: answer.draft_key })
        } else if (answer.moved !== undefined && answer.moved !== null) setMoved(answer.moved)
        else setError(answer.error || NO_ANSWER)
        if (latest.current === wanted) setSending(false)
      })
    }

    // Whoever works by keyboard goes on where the edit was: what was pressed may be gone.
    const settle = (place) => {
      const wanted = focus.current
      focus.current = null
      if (!wanted || !place) return
      const held = document.activeElement
      if (wanted.lost && held && held !== document.body) return
      const inside = wanted.node ? place.querySelector(`[data-node="${wanted.node}"]`) : place
      const found = inside && [...inside.querySelectorAll(`[data-testid="${wanted.part}"]`)]
      if (found && found.length) found[wanted.node ? 0 : found.length - 1].focus()
    }
    const change = (next, then) => {
      if (old) return
      focus.current = then || null
      setPast((steps) => [...steps.slice(-99), root])
      setFuture([])
      setRoot(next)
    }
    const undo = () => {
      focus.current = { part: 'builder-undo', lost: true }
      setFuture((steps) => [root, ...steps])
      setRoot(past[past.length - 1])
      setPast((steps) => steps.slice(0, -1))
    }
    const redo = () => {
      focus.current = { part: 'builder-redo', lost: true }
      setPast((steps) => [...steps, root])
      setRoot(future[0])
      setFuture((steps) => steps.slice(1))
    }
    const toggle = () => {
      window.__coriBuilderOpen = !open
      setOpen(!open)
    }
    const insist = () => {
      kept.current = moved
      setMoved(null)
      keep(tree)
    }
    return {
      open, toggle, offer, root, change, settle, undo, redo, error, moved, insist, key, adopt, canUndo: past.length > 0, canRedo: future.length > 0,
      unfinished: Boolean(offer) && !tree, sending, live: live && { ...live, counting, parts, explained: Boolean(parts) && parts.text === live.text && !counting },
      parts: parts ? parts.byId : {}, apply: (found) => change(rootFrom(found))
    }
  }

