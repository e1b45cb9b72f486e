  // ---- the draft: count, which words became what, sentence, notes ----
  const Request = ({ words }) => (
    <p className="cori-request" data-testid="request" aria-label="Your words, and what they became">
      {words.map(([text, role, became], index) => {
        if (role === 'condition') return <mark key={index} className="cori-used" title={became || undefined} data-testid="used">{text}</mark>
        if (role === 'unused' || role === 'unknown') return <mark key={index} className="cori-unused" title="Not used" data-testid="not-used">{text}</mark>
        return <span key={index}>{text}</span>
      })}
    </p>
  )

  // Notes of the count before keep their place unseen, so that what is below does not leap twice at every edit.
  const Notes = ({ assumptions, unused, dates, blanks, outdated }) => {
    if (!assumptions.length && !unused.length && !dates.length && !blanks.length) return null
    return (
      <ul className={outdated ? 'cori-notes cori-outdated' : 'cori-notes'} data-testid="notes">
        {assumptions.map((text) => (
          <li key={text} data-testid="assumption"><Info aria-hidden="true" /><span>{text}</span></li>
        ))}
        {dates.map((text) => (
          <li key={text} data-testid="date"><Info aria-hidden="true" /><span>{text.charAt(0).toUpperCase() + text.slice(1)}</span></li>
        ))}
        {blanks.map((blank) => (
          <li key={blank.label} data-testid="blank"><Info aria-hidden="true" /><span>Includes {leadsOf(blank.count)} with no {blank.label}</span></li>
        ))}
        {unused.length > 0 && (
          <li data-testid="unused">
            <AlertTriangle aria-hidden="true" />
            <span>Not used: {unused.map((word) => <mark key={word}>{word}</mark>)}</span>
          </li>
        )}
      </ul>
    )
  }

  // Where the sentence is no more than its conditions with "and" between, the conditions stand in it.
  const Sentence = ({ sentence, parts }) => {
    const plain = parts.length > 1 && sentence === parts.join(' and ')
    const conditions = parts.map((text, index) => (
      <span key={index}>
        {plain && index > 0 && ' and '}
        <span className="cori-condition" data-testid="condition">{text}</span>
      </span>
    ))
    return plain ? (
      <p className="cori-sentence cori-plain" data-testid="sentence">{conditions}</p>
    ) : (
      <>
        <p className="cori-sentence" data-testid="sentence">{sentence}</p>
        {parts.length > 1 && <p className="cori-conditions" aria-label="Conditions">{conditions}</p>}
      </>
    )
  }

  const stateText = (draft, edited) => {
    if (!draft.segment) return 'Unsaved draft'
    const version = draft.version ? ` · version ${draft.version}` : ''
    return `${draft.segment}${version}${edited ? ' · edited, not saved' : ''}`
  }

  const EmptyHelp = ({ empty, apply }) => (
    <div className="cori-empty-help" data-testid="empty-help">
      {empty.alone.length > 0 && (
        <p>{empty.alone.length === 1 ? 'No lead has' : 'No lead has any of'}: {empty.alone.map((text) => <b key={text}>{text}</b>)}</p>
      )}
      {empty.ways.length > 0 ? (
        <>
          <p>One change would give:</p>
          <ul className="cori-ways">
            {empty.ways.map((way, index) => (
              <li key={index}>
                <button type="button" onClick={() => apply(way.tree)} disabled={!apply} data-testid={`way-${index}`}>
                  <span>{way.label}</span><b>{number(way.count)} <small>{way.count === 1 ? 'lead' : 'leads'}</small></b>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : <p>No single change helps: loosen two conditions, or start again.</p>}
    </div>
  )

  const Draft = ({ draft, live, old, apply }) => {
    const { count, sentence, counting, parts, explained } = live
    return (
      <div className="cori-draft">
        <div className="cori-headline">
          <p className={counting ? 'cori-count cori-counting' : 'cori-count'} data-testid="count" role="status" aria-label={leadsOf(count)}>
            <strong>{number(count)}</strong>
            <span>{count === 1 ? 'lead' : 'leads'}</span>
          </p>
          <span className={draft.segment ? 'cori-badge cori-saved' : 'cori-badge'} data-testid="state">{stateText(draft, live.edited)}</span>
        </div>
        {draft.words.length > 0 && !live.byHand && <Request words={draft.words} />}
        <Sentence sentence={sentence} parts={live.byHand ? [] : draft.conditions} />
        <Notes assumptions={live.byHand ? [] : draft.assumptions} unused={live.byHand ? [] : draft.unused}
          dates={live.byHand && parts ? parts.dates : []} blanks={live.byHand && parts ? parts.blanks : []}
          outdated={live.byHand && !explained} />
        {parts && parts.empty && explained && !old && <EmptyHelp empty={parts.empty} apply={apply} />}
      </div>
    )
  }

