  // ---- help: where an answer stands, and what can be tried at once ----
  const Help = ({ help, send }) => (
    <div className="cori-help" data-testid="help">
      {help.tries.length > 0 && (
        <div className="cori-actions" role="group" aria-label="Try it">
          {help.tries.map((words) => (
            <Button key={words} size="sm" variant="outline" onClick={() => send(words)} data-testid="try">{words}</Button>
          ))}
        </div>
      )}
      <p className="cori-foot" data-testid="sources">
        {help.answered ? 'From the help: ' : 'The nearest articles: '}
        {help.links.map(({ title, address }, index) => (
          <span key={address}>{index > 0 && ' · '}<a href={address} target="_blank" rel="noopener">{title}</a></span>
        ))}
      </p>
    </div>
  )

