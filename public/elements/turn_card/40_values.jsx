  // ---- inputs for values ----
  const UNITS = ['hour', 'day', 'week', 'month', 'quarter', 'year']
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
  const plural = (unit, n) => (numeric(n) === 1 ? unit : `${unit}s`)

  const Choose = ({ label, value, options, onChange, testid }) => (
    <select className="cori-select" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} data-testid={testid}>
      {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
    </select>
  )

  const Typed = ({ label, value, onChange, kind = 'text', mode, prefix, testid }) => (
    <span className="cori-typed">
      {prefix && <span className="cori-prefix" aria-hidden="true">{prefix}</span>}
      <Input type={kind} inputMode={mode} aria-label={label} value={value} maxLength={500} autoComplete="off"
        onChange={(event) => onChange(event.target.value)} data-testid={testid} />
    </span>
  )

  // Any number of values: what is chosen as chips, what can be chosen by search on the server.
  const Many = ({ field, value, offer, onChange }) => {
    const [query, setQuery] = useState('')
    const [found, setFound] = useState(null)
    const [active, setActive] = useState(-1)
    const [open, setOpen] = useState(false)
    const box = useRef(null)
    const id = useId()
    useEffect(() => {
      if (!open) return undefined
      const leaving = new AbortController()
      const path = `/api/builder/values?field=${encodeURIComponent(field.key)}&q=${encodeURIComponent(query)}`
      const wait = setTimeout(() => ask(path, { signal: leaving.signal }).then(setFound, () => {}), query ? 120 : 0)
      return () => { clearTimeout(wait); leaving.abort() }
    }, [open, query, field.key])
    useEffect(() => {
      if (!open) return undefined
      const outside = (event) => box.current && !box.current.contains(event.target) && setOpen(false)
      document.addEventListener('mousedown', outside)
      return () => document.removeEventListener('mousedown', outside)
    }, [open])
    useEffect(() => {
      const chosen = open && active >= 0 && box.current.querySelector('.cori-active')
      if (chosen) chosen.scrollIntoView({ block: 'nearest' })
    }, [open, active])
    const nameOf = (item) => (field.kind === 'member' ? offer.members[item] || item : item)
    const options = (found || []).slice()
    const typed = query.trim()
    if (field.kind === 'text' && typed && !options.some((option) => option.label.toLowerCase() === typed.toLowerCase())) {
      options.push({ value: typed, label: typed, own: true })
    }
    const flip = (item) => {
      onChange(value.includes(item) ? value.filter((other) => other !== item) : [...value, item])
      setQuery('')
      setActive(-1)
    }
    const keys = (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1 }
      if (steps[event.key]) {
        event.preventDefault()
        setOpen(true)
        setActive(Math.max(0, Math.min(options.length - 1, active + steps[event.key])))
      } else if (event.key === 'Enter' && open) {
        event.preventDefault()
        const picked = options[active < 0 && typed ? 0 : active]
        if (picked) flip(picked.value)
      } else if (event.key === 'Escape') setOpen(false)
      else if (event.key === 'Backspace' && !query && value.length) onChange(value.slice(0, -1))
    }
    return (
      <div className="cori-many" ref={box} data-testid="values" onBlur={(event) => !box.current.contains(event.relatedTarget) && setOpen(false)}>
        {value.map((item) => (
          <span key={item} className="cori-chip">
            {nameOf(item)}
            <button type="button" aria-label={`Remove ${nameOf(item)}`} onClick={() => onChange(value.filter((other) => other !== item))}><X aria-hidden="true" /></button>
          </span>
        ))}
        <input role="combobox" aria-expanded={open} aria-controls={id} aria-autocomplete="list" aria-label={`${field.label}: search values`}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined} value={query} maxLength={200} autoComplete="off"
          placeholder={value.length ? 'Add…' : field.kind === 'text' ? 'Type or choose…' : 'Choose…'}
          onFocus={() => setOpen(true)} onClick={() => setOpen(true)} onKeyDown={keys}
          onChange={(event) => { setQuery(event.target.value); setActive(-1); setOpen(true) }} data-testid="value-search" />
        {open && found && (
          <ul className="cori-options" role="listbox" aria-multiselectable="true" aria-label={field.label} id={id}>
            {options.map((option, index) => (
              <li key={option.value} id={`${id}-${index}`} role="option" aria-selected={value.includes(option.value)} className={index === active ? 'cori-active' : ''}
                onMouseDown={(event) => { event.preventDefault(); flip(option.value) }} data-testid="value-option">
                <span className="cori-tick">{value.includes(option.value) && <Check aria-hidden="true" />}</span>
                {option.own ? `Use “${option.label}”` : option.label}
              </li>
            ))}
            {options.length === 0 && <li role="none" className="cori-none">No such value</li>}
          </ul>
        )}
      </div>
    )
  }

  const Length = ({ value, onChange, hours }) => (
    <span className="cori-pair">
      <Typed label="How many" mode="numeric" value={value.n} onChange={(n) => onChange({ ...value, n })} testid="value-number" />
      <Choose label="Unit" value={value.unit} onChange={(unit) => onChange({ ...value, unit })}
        options={UNITS.filter((unit) => hours || unit !== 'hour').map((unit) => [unit, plural(unit, value.n)])} />
    </span>
  )

  const offsetText = (offset, period) => {
    if (period === 'day' && Math.abs(offset) <= 1) return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[offset]
    if (Math.abs(offset) <= 1) return `${{ '-1': 'last', 0: 'this', 1: 'next' }[offset]} ${period}`
    return offset < 0 ? `${-offset} ${period}s ago` : `in ${offset} ${period}s`
  }

  const Calendar = ({ value, onChange }) => {
    const offsets = [...new Set([-12, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 12, value.offset])].sort((a, b) => a - b)
    return (
      <span className="cori-pair">
        <Choose label="Kind of period" value={value.period} onChange={(period) => onChange({ ...value, period })} options={UNITS.slice(1).map((unit) => [unit, unit])} />
        <Choose label="Which" value={value.offset} onChange={(offset) => onChange({ ...value, offset: Number(offset) })}
          options={offsets.map((offset) => [offset, offsetText(offset, value.period)])} />
      </span>
    )
  }

  const Ends = ({ value, onChange, children }) => (
    <span className="cori-pair">
      {children(value[0], (first) => onChange([first, value[1]]), 'From')}
      <span className="cori-and">and</span>
      {children(value[1], (last) => onChange([value[0], last]), 'To')}
    </span>
  )

  const MonthDay = ({ value, onChange, label }) => {
    const [month, day] = value.split('-')
    const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1]
    const two = (n) => String(n).padStart(2, '0')
    return (
      <>
        <Choose label={`${label}: month`} value={month} onChange={(next) => onChange(`${next}-${two(Math.min(Number(day), [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(next) - 1]))}`)}
          options={MONTHS.map((name, index) => [two(index + 1), name])} />
        <Choose label={`${label}: day`} value={day} onChange={(next) => onChange(`${month}-${next}`)}
          options={Array.from({ length: days }, (_, index) => [two(index + 1), String(index + 1)])} />
      </>
    )
  }

  const WINDOWS = [['', 'at any time'], ['in_last', 'in the last'], ['in_period', 'in (calendar)'], ['between', 'between'], ['on_or_after', 'on or after'], ['on_or_before', 'on or before']]
  const windowOf = (scope) => WINDOWS.slice(1).map(([key]) => key).find((key) => scope[key] !== undefined) || ''
  const windowStart = { in_last: { n: 90, unit: 'day' }, in_period: { period: 'month', offset: 0 }, between: ['', ''], on_or_after: '', on_or_before: '' }

  const Emails = ({ value, op, offer, onChange }) => {
    const { campaign = 'any', at_least: least = 1 } = value
    const window_ = windowOf(value)
    const base = { campaign, ...(least === 1 ? {} : { at_least: least }) }
    const campaigns = [['any', 'any email'], ['last', 'the last email'], ...offer.campaigns.map((item) => [item.id, item.sent ? item.name : `${item.name} (not sent)`])]
    const set = (inner) => onChange({ ...base, [window_]: inner })
    const inputs = {
      in_last: () => <Length value={value.in_last} onChange={set} hours />,
      in_period: () => <Calendar value={value.in_period} onChange={set} />,
      between: () => <Ends value={value.between} onChange={set}>{(end, put, label) => <Typed label={label} kind="date" value={end} onChange={put} />}</Ends>,
      on_or_after: () => <Typed label="Day" kind="date" value={value.on_or_after} onChange={set} />,
      on_or_before: () => <Typed label="Day" kind="date" value={value.on_or_before} onChange={set} />
    }
    return (
      <span className="cori-scope">
        <Choose label="Which email" value={campaign} onChange={(next) => onChange({ ...value, campaign: next })} options={campaigns} testid="campaign" />
        {!op.startsWith('not_') && (
          <span className="cori-pair"><span className="cori-and">at least</span>
            <Typed label="At least this many different emails" mode="numeric" value={least} onChange={(next) => onChange({ ...value, at_least: next })} /></span>
        )}
        <Choose label="When" value={window_} onChange={(next) => onChange(next ? { ...base, [next]: windowStart[next] } : base)} options={WINDOWS} />
        {window_ && inputs[window_]()}
      </span>
    )
  }

  const Value = ({ node, field, row, offer, onChange }) => {
    const value = node.value === undefined ? startValue(row.takes) : node.value
    const money = field.unit === 'currency' ? offer.currency : field.unit
    const typedNumber = (end, put, label) => <Typed label={label} mode="decimal" value={end} onChange={put} prefix={money} testid="value-number" />
    switch (row.takes) {
      case 'list': return <Many field={field} value={value} offer={offer} onChange={onChange} />
      case 'text': return <Typed label="Text" value={value} onChange={onChange} testid="value-text" />
      case 'number': return typedNumber(value, onChange, 'Number')
      case 'number range': return <Ends value={value} onChange={onChange}>{typedNumber}</Ends>
      case 'relative': return <Length value={value} onChange={onChange} hours={field.kind === 'datetime' && !node.op.startsWith('anniversary')} />
      case 'period': return <Calendar value={value} onChange={onChange} />
      case 'day': return <Typed label="Day" kind="date" value={value} onChange={onChange} testid="value-day" />
      case 'day range': return <Ends value={value} onChange={onChange}>{(end, put, label) => <Typed label={label} kind="date" value={end} onChange={put} />}</Ends>
      case 'month-days': return <Ends value={value} onChange={onChange}>{(end, put, label) => <MonthDay label={label} value={end} onChange={put} />}</Ends>
      case 'scope': return <Emails value={value} op={node.op} offer={offer} onChange={onChange} />
      default: return null
    }
  }

