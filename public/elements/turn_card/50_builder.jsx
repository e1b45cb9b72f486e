  // ---- the builder ----
  const Builder = ({ builder }) => {
    const { offer, error, moved } = builder
    const place = useRef(null)
    useEffect(() => builder.settle(place.current), [builder.root])
    const keys = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      if (/^(text|date)$/.test(event.target.type || '')) return // the input's own undo
      event.preventDefault()
      if (event.shiftKey && builder.canRedo) builder.redo()
      else if (!event.shiftKey && builder.canUndo) builder.undo()
    }
    return (
      <section className="cori-builder" aria-label="Condition builder" data-testid="builder" ref={place} onKeyDown={keys}>
        {offer ? <Group node={builder.root} builder={builder} top /> : !error && <p className="cori-of">Opening…</p>}
        <div className="cori-builder-foot">
          <Tool label="Undo edit" icon={Undo2} off={!builder.canUndo} onClick={builder.undo} testid="builder-undo" />
          <Tool label="Redo edit" icon={Redo2} off={!builder.canRedo} onClick={builder.redo} testid="builder-redo" />
          {builder.unfinished && <span role="status" className="cori-of" data-testid="unfinished">Finish the marked condition. The count above is without this edit.</span>}
        </div>
        {moved && (
          <div className="cori-moved" role="alert" data-testid="moved">
            <p>The draft has changed in the chat meanwhile. Your edits are still here.</p>
            <div className="cori-actions">
              <Button size="sm" onClick={builder.insist} data-testid="use-mine">Use my edits</Button>
              <Button size="sm" variant="outline" onClick={() => builder.adopt(moved)} data-testid="use-theirs">Show the chat’s draft</Button>
            </div>
          </div>
        )}
        {error && <p className="cori-error" role="alert" data-testid="builder-error">{error}</p>}
      </section>
    )
  }

