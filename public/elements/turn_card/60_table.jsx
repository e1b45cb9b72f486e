  // ---- tables ----
  const EMPTY = {
    leads: 'No lead matches.',
    segments: 'No saved segments yet. Describe an audience, then save it.',
    breakdown: 'No leads to break down.'
  }

  const Table = ({ table, press, busy }) => {
    const numeric = table.columns.map((_, i) => table.rows.some((r) => typeof r[i] === 'number') &&
      table.rows.every((r) => r[i] === null || typeof r[i] === 'number'))
    const barColumn = table.kind === 'breakdown' ? numeric.indexOf(true) : -1
    const most = barColumn < 0 ? 0 : Math.max(1, ...table.rows.map((r) => r[barColumn] || 0))
    const cell = (row, i) => {
      if (table.kind === 'segments' && i === 0) {
        return (
          <button type="button" className="cori-link" disabled={busy} onClick={() => press({ action: 'open', segment: row[0] })}>
            {row[0]}
          </button>
        )
      }
      if (i === barColumn) {
        return (
          <span className="cori-bar">
            <i style={{ width: `${(100 * (row[i] || 0)) / most}%` }} aria-hidden="true" />
            <span>{cellText(row[i])}</span>
          </span>
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
        {table.title && table.rows.length > 0 && <h3>{table.title}</h3>}
        {table.kept === false ? null : table.rows.length === 0 ? (
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
        {(table.left_out > 0 || table.note) && (
          <p className="cori-foot">
            {table.left_out > 0 && `${number(table.left_out)} more not shown. `}{table.note}
          </p>
        )}
      </div>
    )
  }

