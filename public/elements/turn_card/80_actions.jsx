  // ---- saving and undoing ----
  const Actions = ({ draft, builder, press, off }) => {
    const [naming, setNaming] = useState(false)
    const [name, setName] = useState('')
    const field = useRef(null)
    const id = useId()
    useEffect(() => { if (naming && field.current) field.current.focus() }, [naming])
    const save = async (event) => {
      event.preventDefault()
      if (name.trim() && await press({ action: 'save', segment_name: name.trim() })) setNaming(false)
    }
    if (naming) {
      return (
        <form className="cori-actions cori-naming" onSubmit={save}>
          <label htmlFor={id}>Segment name</label>
          <Input id={id} ref={field} value={name} maxLength={200} autoComplete="off" placeholder="e.g. Hot Facebook leads"
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setNaming(false)} data-testid="segment-name" />
          <Button size="sm" type="submit" disabled={off || !name.trim()} data-testid="save-named">Save</Button>
          <Button size="sm" type="button" variant="ghost" onClick={() => setNaming(false)}>Cancel</Button>
        </form>
      )
    }
    const edited = Boolean(draft.segment) && builder.live.edited
    const copying = Boolean(draft.segment)
    return (
      <div className="cori-actions">
        {edited && (
          <Button size="sm" disabled={off} onClick={() => press({ action: 'save', segment_name: draft.segment })} data-testid="save-over">
            <Save aria-hidden="true" />Save “{draft.segment}”
          </Button>
        )}
        <Button size="sm" variant={copying ? 'outline' : 'default'} disabled={off} onClick={() => setNaming(true)} data-testid="save">
          {!copying && <Save aria-hidden="true" />}{copying ? 'Save as…' : 'Save segment'}
        </Button>
        <Button size="sm" variant="outline" aria-expanded={builder.open} onClick={builder.toggle} data-testid="edit">
          <SlidersHorizontal aria-hidden="true" />{builder.open ? 'Close builder' : 'Edit conditions'}
        </Button>
        {(draft.can_undo || builder.live.byHand) && (
          <Button size="sm" variant="outline" disabled={off} onClick={() => press({ action: 'undo' })} data-testid="undo">
            <CornerUpLeft aria-hidden="true" />Undo
          </Button>
        )}
      </div>
    )
  }

