  // ---- readings and confirmations ----
  const Readings = ({ readings, press, off }) => (
    <ol className="cori-readings" aria-label="Possible readings" data-testid="readings">
      {readings.map((reading, index) => (
        <li key={index}>
          <button type="button" disabled={off} onClick={() => press({ action: 'reading', index })} data-testid={`reading-${index}`}>
            <span>{reading.label}</span>
            {reading.count !== null && <b>{number(reading.count)} <small>{reading.count === 1 ? 'lead' : 'leads'}</small></b>}
          </button>
        </li>
      ))}
    </ol>
  )

  const Confirm = ({ confirmation, press, busy }) => {
    const [answer, setAnswer] = useState(null)
    const send = async (action) => {
      if (await press({ action, token: confirmation.token })) setAnswer(action)
    }
    return (
      <div className="cori-confirm" role="group" aria-label={confirmation.title} data-testid="confirmation">
        <h3><AlertTriangle aria-hidden="true" />{confirmation.title}</h3>
        {confirmation.text && <p>{confirmation.text}</p>}
        {answer ? (
          <p className="cori-done" role="status"><Check aria-hidden="true" />{answer === 'confirm' ? 'Confirmed' : 'Cancelled'}</p>
        ) : (
          <div className="cori-actions">
            <Button size="sm" variant="destructive" disabled={busy} onClick={() => send('confirm')} data-testid="confirm">Confirm</Button>
            <Button size="sm" variant="outline" disabled={busy} onClick={() => send('cancel')} data-testid="cancel">Cancel</Button>
          </div>
        )}
      </div>
    )
  }

