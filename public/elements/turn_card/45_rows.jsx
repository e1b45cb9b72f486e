  // ---- rows and groups ----
  // Off is said, and not `disabled`: a button that is switched off under the finger would lose the focus.
  const Tool = ({ label, icon: Icon, onClick, off, testid }) => (
    <button type="button" className="cori-tool" aria-label={label} title={label} onClick={() => !off && onClick()} aria-disabled={Boolean(off)} data-testid={testid}>
      <Icon aria-hidden="true" />
    </button>
  )

  const Tools = ({ node, builder, what }) => {
    const { root, change } = builder
    const step = (by, button) => change(move(root, node.id, by), { node: node.id, part: button })
    const copy = () => {
      const next = duplicate(root, node.id)
      change(next, { node: siblingOf(next, node.id, 1).id, part: 'field' })
    }
    const away = () => {
      const next = remove(root, node.id)
      const near = [siblingOf(root, node.id, 1), siblingOf(root, node.id, -1), parentOf(root, node.id)]
      const left = new Set(nodesOf(next).map((other) => other.id))
      const there = near.find((other) => other && other.id !== root.id && left.has(other.id))
      change(next, there ? { node: there.id, part: 'remove' } : { part: 'add-condition' })
    }
    return (
      <span className="cori-tools">
        <Tool label={`Move ${what} up`} icon={ArrowUp} off={!canMove(root, node.id, -1)} onClick={() => step(-1, 'move-up')} testid="move-up" />
        <Tool label={`Move ${what} down`} icon={ArrowDown} off={!canMove(root, node.id, 1)} onClick={() => step(1, 'move-down')} testid="move-down" />
        <Tool label={`Duplicate ${what}`} icon={Copy} onClick={copy} testid="duplicate" />
        <Tool label={`Remove ${what}`} icon={Trash2} onClick={away} testid="remove" />
      </span>
    )
  }

  const PartCount = ({ count, waits, outdated }) => (
    <span className={outdated ? 'cori-part cori-counting' : 'cori-part'} data-testid="part-count" title="Leads that this part alone lets through">
      {typeof count === 'number' ? <>{number(count)}<span className="cori-unseen"> by itself</span></> : waits ? '…' : '—'}
    </span>
  )

  const withField = (node, key, offer) => {
    const rows = offer.operators[offer.fieldByKey[key].kind]
    const before = operatorOf(node, offer)
    const row = rows.find((other) => other.key === node.op) || rows[0]
    const same = before && before.takes === row.takes && row.takes !== 'list' && row.takes !== 'scope'
    return { ...node, field: key, op: row.key, value: same ? node.value : startValue(row.takes) }
  }

  const withOperator = (node, op, offer) => {
    const before = operatorOf(node, offer)
    const next = { ...node, op }
    const row = operatorOf(next, offer)
    return { ...next, value: before && before.takes === row.takes ? node.value : startValue(row.takes) }
  }

  const Row = ({ node, builder }) => {
    const { offer, root, change } = builder
    const field = offer.fieldByKey[node.field]
    const set = (next) => change(replace(root, node.id, next))
    if (!field) {
      return (
        <div className="cori-row cori-unfinished" role="group">
          <span className="cori-gone">The field “{node.field}” is no longer there.</span>
          <Tools node={node} builder={builder} what="condition" />
        </div>
      )
    }
    const row = operatorOf(node, offer)
    const operators = offer.operators[field.kind].map((other) => [other.key, other.label])
    return (
      <div className={isComplete(node, offer) ? 'cori-row' : 'cori-row cori-unfinished'} role="group" aria-label={`Condition: ${field.label}`} data-node={node.id} data-testid="builder-row">
        <div className="cori-inputs">
          {node.not && <button type="button" className="cori-not cori-on" onClick={() => set((now) => ({ ...now, not: false }))} title="Take the NOT away">NOT</button>}
          <Choose label="Field" value={node.field} onChange={(key) => set((now) => withField(now, key, offer))} options={offer.fields.map((other) => [other.key, other.label])} testid="field" />
          <Choose label="Operator" value={node.op} onChange={(op) => set((now) => withOperator(now, op, offer))} options={operators} testid="operator" />
          <Value node={node} field={field} row={row} offer={offer} onChange={(value) => set((now) => ({ ...now, value }))} />
        </div>
        <PartCount count={builder.parts[node.id]} waits={!builder.unfinished} outdated={!builder.live.explained} />
        <Tools node={node} builder={builder} what="condition" />
      </div>
    )
  }

  const newRow = (offer) => {
    const field = offer.fields[0]
    const row = offer.operators[field.kind][0]
    return { id: fresh(), field: field.key, op: row.key, value: startValue(row.takes), not: false }
  }

  const Group = ({ node, builder, top }) => {
    const { offer, root, change } = builder
    const set = (next) => change(replace(root, node.id, next))
    const add = (child) => change(insert(root, node.id, node.children.length, child), { node: child.id, part: 'field' })
    const turn = (event) => {
      if (!/^Arrow/.test(event.key)) return
      event.preventDefault()
      const mode = node.mode === 'all' ? 'any' : 'all'
      change(replace(root, node.id, (now) => ({ ...now, mode })), { node: node.id, part: `mode-${mode}` })
    }
    return (
      <div className={top ? 'cori-group cori-top' : 'cori-group'} role="group" aria-label={top ? 'All conditions' : 'Group of conditions'} data-node={node.id} data-testid="builder-group">
        <div className="cori-group-head">
          <button type="button" className={node.not ? 'cori-not cori-on' : 'cori-not'} aria-pressed={node.not} onClick={() => set((now) => ({ ...now, not: !now.not }))} data-testid="not">NOT</button>
          <span className="cori-modes" role="radiogroup" aria-label="How the conditions combine" onKeyDown={turn}>
            {[['all', 'ALL'], ['any', 'ANY']].map(([mode, text]) => (
              <button key={mode} type="button" role="radio" aria-checked={node.mode === mode} tabIndex={node.mode === mode ? 0 : -1} onClick={() => set((now) => ({ ...now, mode }))} data-testid={`mode-${mode}`}>{text}</button>
            ))}
          </span>
          <span className="cori-of">{node.mode === 'all' ? 'of these hold' : 'of these holds'}</span>
          <PartCount count={builder.parts[node.id]} waits={!builder.unfinished} outdated={!builder.live.explained} />
          {!top && <Tools node={node} builder={builder} what="group" />}
        </div>
        {node.children.map((child) => (child.children ? <Group key={child.id} node={child} builder={builder} /> : <Row key={child.id} node={child} builder={builder} />))}
        {top && node.children.length === 0 && (
          <p className="cori-of" data-testid="no-conditions">
            {node.everyone ? 'Everyone in the account. Add a condition to narrow it.' : 'No conditions. Add one, or '}
            {!node.everyone && <button type="button" className="cori-link" onClick={() => set((now) => ({ ...now, everyone: true }))}>take everyone</button>}
          </p>
        )}
        <div className="cori-add">
          <button type="button" aria-label="Add condition" onClick={() => add(newRow(offer))} data-testid="add-condition"><Plus aria-hidden="true" />Condition</button>
          <button type="button" aria-label="Add group" onClick={() => add({ id: fresh(), mode: node.mode === 'all' ? 'any' : 'all', not: false, children: [newRow(offer)] })} data-testid="add-group"><FolderPlus aria-hidden="true" />Group</button>
        </div>
      </div>
    )
  }

