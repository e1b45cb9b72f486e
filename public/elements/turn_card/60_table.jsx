  // ---- tables ----
  const EMPTY = {
    leads: 'No lead matches.',
    segments: 'No saved segments yet. Describe an audience, then save it.',
    breakdown: 'No leads to break down.'
  }

  // Drawn by the modules that the pages use (public/chat.js brings them); the same data as a table is one press away.
  const Picture = ({ draw, data }) => {
    const place = useRef(null)
    useEffect(() => place.current.replaceChildren(draw(data)), [])
    return <div ref={place} />
  }

  const Table = ({ table, press, busy }) => {
    const numeric = table.columns.map((_, i) => table.rows.some((r) => typeof r[i] === 'number') &&
      table.rows.every((r) => r[i] === null || typeof r[i] === 'number'))
    const draw = table.picture && window.__coriPictures && window.__coriPictures[table.kind]
    const cell = (row, i) => {
      if (table.kind === 'segments' && i === 0) {
        return (
          <button type="button" className="cori-link" disabled={busy} onClick={() => press({ action: 'open', segment: row[0] })}>
            {row[0]}
          </button>
        )
      }
      if (table.kind === 'why' && (row[i] === 'yes' || row[i] === 'no')) {
        const Mark = row[i] === 'yes' ? Check : X
        return <span className={`cori-${row[i]}`}><Mark aria-hidden="true" />{row[i]}</span>
      }
      return cellText(row[i])
    }
    return (
      <div className="cori-table" data-testid={`table-${table.kind}`}>
        {table.kept === false && (
          <p className="cori-foot" data-testid="not-kept">
            Leads are not kept with a chat. <button type="button" className="cori-link" onClick={() => sendUserMessage('show leads')}>Show leads now</button>
          </p>
        )}
        {draw && <Picture draw={draw} data={table.picture} />}
        {!draw && table.title && table.rows.length > 0 && <h3>{table.title}</h3>}
        {draw || table.kept === false ? null : table.rows.length === 0 ? (
          <p className="cori-empty"><Users aria-hidden="true" />{EMPTY[table.kind] || 'Nothing to show here.'}</p>
        ) : (
          <div className="cori-scroll" role="region" aria-label={table.title || 'Table'} tabIndex={0}>
            <table>
              <thead>
                <tr>{table.columns.map((name, i) => <th key={name} scope="col" className={numeric[i] ? 'cori-number' : ''}>{name}</th>)}</tr>
              </thead>
              <tbody>
                {table.rows.map((row, n) => (
                  <tr key={n}>
                    {row.map((_, i) => <td key={i} className={numeric[i] ? 'cori-number' : ''}>{cell(row, i)}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {!draw && (table.left_out > 0 || table.note) && (
          <p className="cori-foot">
            {table.left_out > 0 && `${number(table.left_out)} more not shown. `}{table.note}
          </p>
        )}
      </div>
    )
  }

